import { svelte } from '@sveltejs/vite-plugin-svelte';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const root = join(import.meta.dirname, '..');

/** The window: one bundle that the desktop app and the server both show. */
export default defineConfig({
  root: join(root, 'renderer'),
  // Relative addresses hold under app:// and http:// alike.
  base: './',
  publicDir: false,
  plugins: [svelte({ configFile: false })],
  build: {
    outDir: join(root, 'dist/renderer'),
    emptyOutDir: true,
    target: 'baseline-widely-available',
    sourcemap: true,
    // The content security policy has no data: for fonts and scripts; every asset stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4096,
  },
});
