/** What of the machine this program takes: what a person allows, else the share of a container or a batch system, else all of it. */
import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';

/** Where the share is asked for. */
interface Surroundings {
  env: NodeJS.ProcessEnv;
  /** Of the machine, as the processes that this one may run on have it. */
  threads: number;
  /** Bytes. */
  memory: number;
  /** Bytes that a container leaves, 0 or absent where it is none. */
  contained: number | undefined;
  /** Where control groups are mounted, and which one this process is in: `0::/slurm/job_1`. */
  groups: string;
  own: string;
}

export const [threadsVariable, memoryVariable] = ['INDICATRIX_THREADS', 'INDICATRIX_MEMORY'];

const here = (): Surroundings => ({
  env: process.env,
  threads: availableParallelism(),
  memory: totalmem(),
  contained: process.constrainedMemory(),
  groups: '/sys/fs/cgroup',
  own: '/proc/self/cgroup',
});

/** How many threads work at a time: INDICATRIX_THREADS, else the least of the processors there are, a quota, and Slurm's allocation. */
export function offeredThreads(around: Surroundings = here()): number {
  const { env, threads } = around;
  const asked = positive(env[threadsVariable]);
  if (asked !== undefined) return Math.min(1024, Math.ceil(asked));
  return Math.max(1, Math.min(threads, Math.ceil(quotaOf(around)), positive(env['SLURM_CPUS_PER_TASK']) ?? Infinity));
}

/** Bytes: INDICATRIX_MEMORY, else the least of the machine's, a container's, and Slurm's allocation. */
export function offeredMemory({ env, memory, contained }: Surroundings = here()): number {
  const asked = parseBytes(env[memoryVariable] ?? '');
  if (asked !== undefined) return asked;
  const [ofNode, ofThread] = [positive(env['SLURM_MEM_PER_NODE']), positive(env['SLURM_MEM_PER_CPU'])];
  const slurm = ofNode ?? (ofThread && ofThread * (positive(env['SLURM_CPUS_PER_TASK']) ?? 1));
  return Math.min(memory, contained || Infinity, slurm === undefined ? Infinity : slurm * 2 ** 20);
}

/** `4G`, `512MB`, `1.5 GiB`, `4e9` → bytes, by powers of 1024; undefined for what is none. */
export function parseBytes(text: string): number | undefined {
  const [, number, unit] = /^\s*([\d.]+(?:e\d+)?)\s*([kmgt]?)i?b?\s*$/i.exec(text) ?? [];
  const value = positive(number);
  return value === undefined ? undefined : value * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase());
}

/** Processors' worth of time that the control group and those around it allow; Node knows of it from version 22 on alone. */
function quotaOf({ groups, own }: Surroundings): number {
  const path = /^0::(.*)$/m.exec(text(own))?.[1];
  if (path === undefined) return Infinity;
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  const quotas = parts.concat('').map((_, depth) => {
    const [quota, period] = text(join(groups, ...parts.slice(0, depth), 'cpu.max'))
      .split(/\s+/)
      .map(Number);
    return quota > 0 && period > 0 ? quota / period : Infinity;
  });
  return Math.min(...quotas);
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text?.trim() || NaN);
  return value > 0 && Number.isFinite(value) ? value : undefined;
}
