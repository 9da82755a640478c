import { svelte } from '@sveltejs/vite-plugin-svelte';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { fallbacks, typefaces } from '../core/types/typefaces.ts';

const root = join(import.meta.dirname, '..');

/** `virtual:figure-fonts`: the files of figures' typefaces, each by family, weight and address. */
const figureFonts: Plugin = {
  name: 'figure-fonts',
  resolveId: (id) => (id === 'virtual:figure-fonts' ? `\0${id}` : null),
  load(id) {
    if (id !== '\0virtual:figure-fonts') return null;
    const faces = [...Object.values(typefaces), ...fallbacks].flatMap(({ own, files }) =>
      Object.entries(files).map(([weight, path]) => ({ own, weight, path })),
    );
    const imports = faces.map(({ path }, at) => `import file${at} from ${JSON.stringify(`${join(root, 'node_modules', path)}?url`)};`);
    const entries = faces.map(({ own, weight }, at) => `{ family: ${JSON.stringify(own)}, weight: '${weight}', file: file${at} }`);
    return `${imports.join('\n')}\nexport const faces = [${entries.join(', ')}];`;
  },
};

/** The window: one bundle that the desktop app and the server both show. */
export default defineConfig({
  root: join(root, 'renderer'),
  // Relative addresses hold under app:// and http:// alike.
  base: './',
  publicDir: false,
  plugins: [svelte({ configFile: false }), figureFonts],
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
