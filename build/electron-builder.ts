import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { fileFormats } from '../core/io/open.ts';
import { electronFolder } from './electron.ts';

const root = join(import.meta.dirname, '..');

/** Installers of the desktop app. The tree inside is dist/ as it stands, so every path between files holds. */
export const configuration: Configuration = {
  appId: 'io.github.indicatrix',
  productName: 'Indicatrix',
  copyright: 'MIT licence',
  directories: { output: join(root, 'release'), buildResources: join(root, 'resources', 'icons') },
  electronDist: electronFolder,
  // The engine is compiled against Node-API alone: no Electron version needs it again.
  npmRebuild: false,
  files: [
    { from: 'dist/desktop', to: 'desktop' },
    { from: 'dist/renderer', to: 'renderer', filter: ['**/*', '!**/*.map'] },
    { from: 'resources/licences', to: 'licences' },
    'package.json',
    'LICENSE',
    // Electron brings its own Node.
    '!node_modules/node-*/**',
    '!node_modules/.bin/**',
    // Of TensorFlow.js, Node loads what is neither a source map nor a bundle for browsers.
    '!node_modules/@tensorflow/**/*.map',
    '!node_modules/@tensorflow/**/*fesm*',
  ],
  extraMetadata: {
    main: 'desktop/electron/main.js',
    author: { name: 'Indicatrix' },
    // A deb must name a page; the method's is the one there is.
    homepage: 'https://github.com/phnazari/GeometricEncoderRegularization',
  },
  asar: true,
  // Core runs outside of the archive: it loads native code, HDF5 filters, workers and samples by their paths.
  // Named by where they come from, not by where they go.
  asarUnpack: ['dist/desktop/core/**', 'dist/desktop/resources/**', 'dist/desktop/package.json', 'node_modules/**'],
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  fileAssociations: fileFormats().flatMap(({ extensions, association: name, title: description, mediaType: mimeType }) =>
    name === undefined ? [] : [{ ext: extensions, name, description, mimeType, role: 'Viewer' as const }]),
  linux: {
    target: ['AppImage', 'deb'],
    category: 'Science',
    icon: 'icon.png',
    maintainer: 'Indicatrix',
    synopsis: 'Embeddings of single-cell data with the indicatrices that show their distortion',
  },
  mac: { target: ['dmg'], category: 'public.app-category.medical', icon: 'icon.png' },
  win: { target: ['nsis'], icon: 'icon.png' },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
};
