/** What the window may do: one table, asked by every guard of the shell. Pure, so that tests read it whole. */
import type { WebPreferences } from 'electron';

/** The window's address. A scheme of its own gives it an origin, which files do not have. */
export const appScheme = 'app';
export const appOrigin = `${appScheme}://indicatrix`;

/** A page that is no more than a page: no Node, its own world for the preload, the operating system's sandbox. */
export const windowPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const satisfies WebPreferences;

/** Web permissions that the window has. Everything that is not here is denied: camera, location, notifications, USB … */
const grantedPermissions: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen']);

/** Kinds of files the window may hand over to be saved, and how the dialog names them. */
const savedKinds: Readonly<Record<string, string>> = {
  svg: 'Scalable vector graphics',
  png: 'PNG image',
  pdf: 'PDF document',
  html: 'Web page',
  csv: 'Comma-separated values',
  md: 'Markdown',
  tex: 'LaTeX',
  h5ad: 'AnnData',
};

/** @param origin of the page that asks, as Chromium gives it, with or without a slash at its end */
export function mayUse(permission: string, origin: string): boolean {
  return isOurs(origin) && grantedPermissions.has(permission);
}

/** The window stays where it is: only its own page may be loaded or reloaded. */
export function mayNavigate(url: string): boolean {
  return isOurs(url);
}

/** The window talks to nobody; its own developer tools, and pictures it made itself, are no exception to that. */
export function mayRequest(url: string): boolean {
  return isOurs(url) || /^(devtools|data|blob):/.test(url);
}

/** @returns the kind's name, or null where files of that kind are not the window's to write */
export function savedKind(name: string): { extension: string; title: string } | null {
  const extension = /^[^/\\\0]+\.([a-z0-9]+)$/.exec(name)?.[1] ?? '';
  const title = Object.hasOwn(savedKinds, extension) ? savedKinds[extension] : undefined;
  return title === undefined ? null : { extension, title };
}

function isOurs(url: string): boolean {
  const parsed = URL.parse(url);
  return (
    parsed !== null &&
    parsed.protocol === `${appScheme}:` &&
    parsed.host === 'indicatrix' &&
    parsed.username === '' &&
    parsed.password === ''
  );
}
