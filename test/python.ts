/**
 * Other programs’ answers, from a Python with the packages of build/peers/current.txt (INDICATRIX_PYTHON), 2022.txt (INDICATRIX_PYTHON_2022),
 * spatial.txt (INDICATRIX_PYTHON_SPATIAL), workflow.txt (INDICATRIX_PYTHON_WORKFLOW) or torch.txt (INDICATRIX_PYTHON_TORCH).
 * `build/peers/make.sh current` makes one and prints its path; tests that need one are skipped without it.
 */
import { spawn } from 'node:child_process';

const variables = {
  current: 'INDICATRIX_PYTHON',
  2022: 'INDICATRIX_PYTHON_2022',
  spatial: 'INDICATRIX_PYTHON_SPATIAL',
  workflow: 'INDICATRIX_PYTHON_WORKFLOW',
  torch: 'INDICATRIX_PYTHON_TORCH',
} as const;

export type Peers = keyof typeof variables;

/** Options for a test that runs Python. */
export function needsPython(...peers: Peers[]): { skip: string | false } {
  const missing = (peers.length > 0 ? peers : ['current' as const]).find((name) => !process.env[variables[name]]);
  return { skip: missing === undefined ? false : `${variables[missing]} names no Python (build/peers/make.sh ${missing} makes one)` };
}

/**
 * Runs a program and reads what it prints as JSON.
 * @param program Python; its last printed line is the answer
 * @param values what the program finds as `given`
 * @throws Error with what Python said
 */
export async function runPython<T>(program: string, given: unknown = null, peers: Peers = 'current'): Promise<T> {
  const python = process.env[variables[peers]];
  if (!python) throw new Error(`${variables[peers]} is not set.`);
  const preamble = 'import json, sys\ngiven = json.load(sys.stdin)\n';
  const child = spawn(python, ['-c', preamble + program], { stdio: ['pipe', 'pipe', 'pipe'] });
  const text = { out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.out += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.error += part));
  child.stdin.end(JSON.stringify(given));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`Python ended with ${code}:\n${text.error}`);
  return JSON.parse(text.out.trimEnd().split('\n').at(-1) || 'null') as T;
}
