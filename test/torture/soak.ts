import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Outcome, Part } from './part.ts';

interface Sample {
  trained: number;
  bytes: number;
  descriptors: number;
  threads: number;
  lost?: string;
}

/** Once a process has trained so many, it holds all it ever needs. */
const settled = 40;
/** Bytes that it may hold more at the end than when it had settled: what the allocators keep, not what runs leave. */
const mayGrow = 150e6;

/** Trainings one after the other in one process. */
export const soak: Part = {
  name: 'trainings',
  what: 'one training after the other in one process, each saved and removed: memory, descriptors and threads stay where they were',
  async run({ until, folder }) {
    const { stdout, stderr, status, signal } = spawnSync(
      process.execPath,
      ['--expose-gc', join(import.meta.dirname, 'train-many.ts'), folder, `${Math.max(500, until - performance.now())}`, '1000'],
      { encoding: 'utf8', maxBuffer: 2 ** 26 },
    );
    const samples = stdout
      .split('\n')
      .filter((text) => text.startsWith('{'))
      .map((text) => JSON.parse(text) as Sample);
    const outcome: Outcome = {
      tried: samples.at(-1)?.trained ?? 0,
      survived: 0,
      lost: samples.flatMap(({ lost }) => (lost === undefined ? [] : [lost])),
    };
    if (status !== 0) outcome.lost.push(`ended by ${signal ?? status}: ${stderr.slice(-300)}`);
    outcome.survived = outcome.tried;
    const [begin, end] = [samples.find(({ trained }) => trained >= settled), samples.at(-1)];
    if (!begin || !end || begin === end) return outcome;
    if (end.bytes > begin.bytes + mayGrow)
      outcome.lost.push(`${begin.bytes} bytes after ${begin.trained} trainings, ${end.bytes} after ${end.trained}`);
    if (end.descriptors > begin.descriptors + 8) outcome.lost.push(`${begin.descriptors} descriptors, then ${end.descriptors}`);
    if (end.threads > begin.threads + 8) outcome.lost.push(`${begin.threads} threads, then ${end.threads}`);
    const mb = (bytes: number) => Math.round(bytes / 1e6);
    return {
      ...outcome,
      figures: `${mb(begin.bytes)} → ${mb(end.bytes)} MB, ${begin.descriptors} → ${end.descriptors} descriptors, ${begin.threads} → ${end.threads} threads from training ${begin.trained} to ${end.trained}`,
    };
  },
};
