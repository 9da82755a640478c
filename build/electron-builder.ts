import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { fileFormats } from '../core/io/open.ts';
import { electronFolder } from './electron.ts';
import { unused } from './shipped.ts';

const root = join(import.meta.dirname, '..');

const both = (...targets: string[]) => targets.map((target) => ({ target, arch: ['x64' as const, 'arm64' as const] }));

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
    { from: 'dist/desktop', to: 'desktop', filter: ['**/*', '!prebuilds/**'] },
    { from: 'dist/desktop/prebuilds/${platform}-${arch}', to: 'desktop/prebuilds/${platform}-${arch}' },
    { from: 'dist/renderer', to: 'renderer', filter: ['**/*', '!**/*.map'] },
    { from: 'resources/licences', to: 'licences' },
    'package.json',
    'LICENSE',
    // Electron brings its own Node, and nothing runs maps, types and bundles for browsers.
    ...unused.map((pattern) => `!node_modules/${pattern}`),
  ],
  extraMetadata: {
    main: 'desktop/electron/main.js',
    author: { name: 'Indicatrix' },
    // A deb must name a page; the method's is the one there is.
    homepage: 'https://github.com/phnazari/GeometricEncoderRegularization',
  },
  // What others' licences ask for, and what is inside: beside the archive, where people look.
  extraResources: [{ from: 'dist/notices', to: '.' }],
  asar: true,
  // Core runs outside of the archive: it loads native code, HDF5 filters, workers and samples by their paths.
  // Named by where they come from, not by where they go.
  asarUnpack: [
    'dist/desktop/core/**',
    'dist/desktop/prebuilds/**',
    'dist/desktop/resources/**',
    'dist/desktop/package.json',
    'node_modules/**',
  ],
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    onlyLoadAppFromAsar: true,
    // macOS and Windows: the archive that was signed is the one that runs.
    enableEmbeddedAsarIntegrityValidation: true,
    grantFileProtocolExtraPrivileges: false,
  },
  fileAssociations: fileFormats().flatMap(({ extensions, association: name, title: description, mediaType: mimeType }) =>
    name === undefined ? [] : [{ ext: extensions, name, description, mimeType, role: 'Viewer' as const }],
  ),
  linux: {
    target: both('AppImage', 'deb'),
    category: 'Science',
    icon: 'icon.png',
    maintainer: 'Indicatrix',
    synopsis: 'Embeddings of single-cell data with the indicatrices that show their distortion',
  },
  mac: {
    target: both('dmg'),
    // Apple has no category for science.
    category: 'public.app-category.education',
    icon: 'icon.png',
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: join(root, 'resources', 'icons', 'entitlements.mac.plist'),
    entitlementsInherit: join(root, 'resources', 'icons', 'entitlements.mac.plist'),
    // Signed where the environment has a certificate (CSC_LINK, CSC_KEY_PASSWORD), notarized where it has Apple's (APPLE_ID,
    // APPLE_APP_SPECIFIC_PASSWORD, APPLE_TEAM_ID).
    notarize: Boolean(process.env['APPLE_TEAM_ID']),
  },
  // Signed where the environment has a certificate (WIN_CSC_LINK, WIN_CSC_KEY_PASSWORD).
  win: { target: both('nsis'), icon: 'icon.png' },
  // Nothing looks for updates: a program with patients' data calls nobody. A channel would be named here.
  publish: null,
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
};
