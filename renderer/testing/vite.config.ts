import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { SCENARIOS } from './fake-client.ts';

/** `npm run dev:page`: the same page with hot reload. */
const devPage: Plugin = {
  name: 'dev-page',
  apply: 'serve',
  // Hot reload needs inline scripts and styles, which the policy of the built page forbids.
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/u, ''),
  },
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      if (request.url !== '/') return next();
      response.writeHead(302, { Location: '/testing/index.html' }).end();
    });
    server.httpServer?.once('listening', () => {
      const address = server.httpServer?.address();
      const port = typeof address === 'object' ? address?.port : null;
      process.stdout.write(
        `http://127.0.0.1:${port}/testing/index.html?scenario=full&theme=light\n  scenarios: ${SCENARIOS.join(', ')}\n  themes: light, dark, system\n`,
      );
    });
  },
};

/** The renderer over the fake client, for screenshots, the specs of e2e/ui.spec.ts and `npm run dev:page`. */
export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  base: './',
  plugins: [react(), devPage],
  logLevel: 'warn',
  server: { host: '127.0.0.1', port: 7491, cors: false },
  build: {
    outDir: resolve(import.meta.dirname, '../../out/renderer-testing'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    rollupOptions: { input: resolve(import.meta.dirname, 'index.html') },
  },
});
