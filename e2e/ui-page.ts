import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import sirv from 'sirv';
import { build } from 'vite';
import type { Scenario } from '../renderer/testing/fake-client.ts';
import { CHROMIUM_ARGS } from './fixtures/chromium.ts';

/** The renderer over its fake client in a real Chromium: what the UI specs and the screenshots drive. */
export interface UiPage {
  open(options: OpenOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

export interface OpenPage {
  page: Page;
  context: BrowserContext;
  /** What the page wrote to its console as an error or warning, and requests that left its own host. */
  complaints: string[];
}

export interface OpenOptions {
  scenario?: Scenario;
  /** Left out: as the system has it, which is light. */
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
  /** The place, without "#/": "cloud/family/tls". */
  place?: string;
}

/** Builds renderer/testing into a new folder, which is the caller's to remove. */
export async function buildUi(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'weathervane-ui-'));
  await build({
    configFile: resolve(import.meta.dirname, '../renderer/testing/vite.config.ts'),
    logLevel: 'error',
    build: { outDir },
  });
  return outDir;
}

/** Serves a built folder on loopback and opens it in the browser, each time in a context of its own. */
export async function serveUi(folder: string, browser: Browser): Promise<UiPage> {
  const serve = sirv(folder);
  const server = createServer((request, response) =>
    serve(request, response, () => {
      response.writeHead(404).end();
    }),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    open: async ({ scenario = 'full', theme, width = 1280, height = 820, place = '' }) => {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: 'light',
        reducedMotion: 'reduce',
        locale: 'en-GB',
        timezoneId: 'UTC',
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        if (!request.url().startsWith(`http://127.0.0.1:${port}/`))
          complaints.push(`asked for ${request.url()}`);
      });
      await page.goto(
        `http://127.0.0.1:${port}/testing/index.html?scenario=${scenario}${theme ? `&theme=${theme}` : ''}#/${place}`,
      );
      await page.getByRole('main').waitFor();
      await page.evaluate(() => document.fonts.ready);
      return { page, context, complaints };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Both, with a browser of its own: WEATHERVANE_CHROMIUM, else the one Playwright knows. */
export async function startUi(executablePath = process.env.WEATHERVANE_CHROMIUM): Promise<UiPage> {
  const folder = await buildUi();
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: CHROMIUM_ARGS,
  });
  const ui = await serveUi(folder, browser);
  return {
    open: ui.open,
    close: async () => {
      await browser.close();
      await ui.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
