/**
 * `npm start [file]`: builds what is stale and opens the desktop app, or serves the same app where Electron cannot be had. `--serve` serves
 * at once.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildStale } from './build.ts';
import { desktopFolder } from './desktop.ts';
import { ensureElectron } from './electron.ts';

const root = join(import.meta.dirname, '..');

/** An Electron that ends sooner, and not well, never showed its window. */
const failedStartMs = 5_000;

const args = process.argv.slice(2);
const serveOnly = args.includes('--serve');
const rest = args.filter((argument) => argument !== '--serve');
// npm runs scripts in the project's folder; a file is named from where the person stands.
const cwd = process.env['INIT_CWD'] ?? process.cwd();

const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

if (serveOnly) {
  await buildStale(['native', 'window']);
  await serve(rest);
} else {
  const hindrance = await openDesktop();
  if (hindrance !== null) {
    console.log(`${hindrance}: serving the same app to the browser instead.`);
    await buildStale(['native', 'window']);
    await serve([...rest, ...(hasDisplay ? ['--open'] : [])]);
  }
}

/** @returns why there is no desktop app, in half a sentence */
async function openDesktop(): Promise<string | null> {
  if (!hasDisplay) return 'There is no display for the desktop app';
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return 'The desktop app keeps its window in a sandbox, which root cannot have';
  const electron = await ensureElectron();
  if (electron === null) return "Electron's binary is not here and cannot be downloaded";
  await buildStale(['native', 'window', 'desktop']);
  const begin = performance.now();
  const child = spawn(electron, [desktopFolder, ...rest], { stdio: 'inherit', cwd });
  const code = await ended(child);
  return code !== 0 && performance.now() - begin < failedStartMs ? `Electron ended at once (${code})` : null;
}

async function serve(options: string[]): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'core/host/cli.ts'), 'serve', ...options], { stdio: 'inherit', cwd });
  const code = await ended(child);
  process.exitCode = typeof code === 'number' ? code : 1;
}

/** Signals reach the child too; this process outlives it to pass its end on. */
function ended(child: ReturnType<typeof spawn>): Promise<number | string> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => child.on('error', reject).on('close', (code, signal) => resolve(code ?? signal ?? 1)));
}
