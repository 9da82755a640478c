import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { offeredMemory, offeredThreads, parseBytes } from '../../core/base/machine.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-machine-'));
  await writeFile(join(folder, 'own'), '1:name=systemd:/elsewhere\n0::/slurm/job_7/step_0\n');
  await mkdir(join(folder, 'slurm/job_7/step_0'), { recursive: true });
  await writeFile(join(folder, 'slurm/cpu.max'), 'max 100000\n');
  await writeFile(join(folder, 'slurm/job_7/cpu.max'), '350000 100000\n');
  await writeFile(join(folder, 'slurm/job_7/step_0/cpu.max'), '1600000 100000\n');
});
after(() => rm(folder, { recursive: true }));

const gib = 2 ** 30;
const around = (env: NodeJS.ProcessEnv, share = {}) => ({
  env,
  threads: 64,
  memory: 256 * gib,
  contained: undefined,
  groups: join(folder, 'none'),
  own: join(folder, 'none'),
  ...share,
});

test('threads: all there are, but no more than a quota of any control group above, or Slurm’s allocation', () => {
  assert.equal(offeredThreads(around({})), 64);
  // 3.5 processors' worth of time keep four threads at work.
  const quota = { groups: folder, own: join(folder, 'own') };
  assert.equal(offeredThreads(around({}, quota)), 4);
  assert.equal(offeredThreads(around({ SLURM_CPUS_PER_TASK: '8' })), 8);
  assert.equal(offeredThreads(around({ SLURM_CPUS_PER_TASK: '2' }, quota)), 2);
  assert.equal(offeredThreads(around({ SLURM_CPUS_PER_TASK: '128' })), 64);
});

test('what a person says comes before that, and what is no number says nothing', () => {
  assert.equal(offeredThreads(around({ INDICATRIX_THREADS: '3', SLURM_CPUS_PER_TASK: '8' })), 3);
  for (const said of ['', 'many', '-1', '0', 'Infinity']) assert.equal(offeredThreads(around({ INDICATRIX_THREADS: said })), 64);
});

test('memory: the machine’s, a container’s or Slurm’s share of it, or what a person says', () => {
  assert.equal(offeredMemory(around({})), 256 * gib);
  assert.equal(offeredMemory(around({}, { contained: 12 * gib })), 12 * gib);
  assert.equal(offeredMemory(around({ SLURM_MEM_PER_NODE: '4096' })), 4 * gib);
  assert.equal(offeredMemory(around({ SLURM_MEM_PER_CPU: '2048', SLURM_CPUS_PER_TASK: '8' })), 16 * gib);
  assert.equal(offeredMemory(around({ INDICATRIX_MEMORY: '3G', SLURM_MEM_PER_NODE: '4096' })), 3 * gib);
});

test('amounts of memory as people write them', () => {
  for (const [text, bytes] of [
    ['4G', 4 * gib],
    ['4 GiB', 4 * gib],
    ['500M', 500 * 2 ** 20],
    ['1.5gb', 1.5 * gib],
    ['4096', 4096],
    ['4e9', 4e9],
  ] as const)
    assert.equal(parseBytes(text), bytes, text);
  for (const text of ['', 'G', '4X', '-4G', '0', '4 5G']) assert.equal(parseBytes(text), undefined, text);
});
