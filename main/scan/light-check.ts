import { probeLeaf } from './certificate/index.ts';
import { readStatus } from './cloud/light.ts';
import { ProbeFailure, type Target } from './context.ts';
import { createHttpClient } from './http/client.ts';
import type { LightCheck } from './light.ts';
import { openSession, type ScanPorts, type SessionOptions } from './session.ts';
import { withWebroot } from './target.ts';

const LIGHT_TIMEOUT_MS = 20_000;

export interface LightOptions extends SessionOptions {
  /** Where the last full scan found a cloud ('' or '/nextcloud'); null where it found none: then any server will do. */
  webroot?: string | null;
}

/**
 * Reachable? which version? same certificate? Three connections at most and no verdicts: cheap enough for every quarter
 * of an hour. Never throws for anything the network or the server does.
 */
export async function lightCheck(
  target: Target,
  { webroot = null, ...options }: LightOptions,
  ports: ScanPorts,
): Promise<LightCheck> {
  const startedAt = ports.clock.now();
  const place = webroot === null ? target : withWebroot(target, webroot);
  const session = await openSession(place, { timeoutMs: LIGHT_TIMEOUT_MS, ...options }, ports);
  const { context, errors, attempt } = session;
  try {
    const leaf = context === null ? null : await attempt('certificate', () => probeLeaf(context));
    const status =
      context === null || leaf === null
        ? null
        : await attempt('cloud', async () => {
            const client = createHttpClient(context);
            try {
              return await readStatus(context, client, webroot !== null);
            } finally {
              await client.close();
            }
          });
    const up = leaf !== null && status !== null;
    return {
      at: new Date(startedAt).toISOString(),
      outcome: !up ? 'down' : status.maintenance ? 'maintenance' : 'up',
      durationMs: Math.max(0, Math.round(ports.clock.now() - startedAt)),
      error: up
        ? null
        : (errors.at(-1) ?? {
            probe: 'https',
            kind: 'protocol',
            message: new ProbeFailure('protocol', 'no answer').message,
          }),
      version: status?.version ?? null,
      fingerprint256: leaf?.fingerprint256 ?? null,
      issuer: leaf?.issuer ?? null,
      clockSkewSeconds: status?.clockSkewSeconds ?? null,
      addresses: context === null ? session.addresses : [context.address],
      ...(status?.refused ? { refused: status.refused } : {}),
    };
  } finally {
    session.close();
  }
}
