import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string) => resolve(import.meta.dirname, path);

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // Bundled, so that the polyfill it needs (main/scan/certificate/reflect.ts) runs before it and not after.
      externalizeDeps: { exclude: ['@peculiar/x509'] },
      rollupOptions: {
        input: { index: at('main/index.ts'), cli: at('main/cli.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload must be one CommonJS file with everything in it.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: at('main/desktop/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react()],
    build: {
      outDir: at('out/renderer'),
      // The page's policy is font-src 'self': no font may become a data: URL.
      assetsInlineLimit: 0,
      minify: true,
      // One file, read once from the disk: splitting it would only add requests.
      chunkSizeWarningLimit: 2000,
      rollupOptions: { input: { index: at('renderer/index.html') } },
    },
  },
});
