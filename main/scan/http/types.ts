/** A request of a probe. Redirects are never followed by themselves, cookies never kept. */
export interface HttpRequest {
  /** http: or https: URL on the target's host. */
  url: string;
  method?: 'GET' | 'HEAD' | 'OPTIONS' | 'PROPFIND';
  headers?: Record<string, string>;
  /** Most body bytes read, after decompression; default 1 MiB. */
  maxBody?: number;
  /**
   * Ask over HTTP/2 (default is HTTP/1.1). Fails with code "no-protocol" where the server does not choose it, and with
   * code "http2" where it does and then does not answer by it.
   */
  http2?: boolean;
}

export interface HttpResponse {
  url: string;
  status: number;
  /** As received: order, case of names and duplicates kept. */
  headers: [string, string][];
  /** Decoded and decompressed text, at most maxBody bytes of it. */
  body: string;
  /** True where the body was longer than what was read. */
  truncated: boolean;
  httpVersion: '1.1' | '2';
  /** Milliseconds from the request to the last byte read. */
  durationMs: number;
}

/**
 * One client per scan; throws ProbeFailure only. It connects to the context's address with the target's name, and
 * takes a slot of `ctx.limit` for as long as each connection is open: callers must not wrap requests in it again.
 */
export interface HttpClient {
  request(request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** All values of a header, in order; the name in any case. */
export const headerValues = (response: Pick<HttpResponse, 'headers'>, name: string): string[] =>
  response.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
