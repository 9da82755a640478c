/** Runs the command line as a user does: in a process and a folder of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The command line's own file. */
export const program = join(import.meta.dirname, '..', '..', 'core', 'host', 'cli.ts');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** @param during called with each piece of error output, to act while the command runs */
export function indicatrix(folder: string, args: string[], during: (stderr: string, stop: () => void) => void = () => {}): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env: { ...process.env, NO_COLOR: '1' } });
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.stdout += text;
    during(ended.stdout + ended.stderr, () => child.kill('SIGINT'));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ended.stderr += text;
    during(ended.stdout + ended.stderr, () => child.kill('SIGINT'));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...ended, code }));
  });
}

/** What a command printed with `--json`. */
export function answer<T>({ code, stdout, stderr }: Ended): T {
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
