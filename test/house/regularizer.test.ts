/** What adding a regularizer touches, found by adding one to a copy of the project. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const built = join('core', 'native', 'build');
const skip = existsSync(join(root, built, 'Makefile')) ? false : 'the native engine was not compiled here';

let copy: string;
before(async () => {
  if (skip) return;
  copy = await mkdtemp(join(tmpdir(), 'indicatrix-house-'));
  for (const part of ['core', 'resources/tfjs', 'package.json', 'tsconfig.json'])
    await cp(join(root, part), join(copy, part), { recursive: true, preserveTimestamps: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
});
after(() => (copy === undefined ? undefined : rm(copy, { recursive: true, force: true })));

const touched = new Set<string>();
async function change(file: string, anchor: string, text: string): Promise<void> {
  const before = await readFile(join(copy, file), 'utf8');
  assert.ok(before.includes(anchor), `${file} has the place`);
  await writeFile(join(copy, file), before.replace(anchor, text));
  touched.add(file);
}

/** Half of ConfAE's: with a weight twice as large, the same training bit for bit. */
const struct = `/** A toy: half of log E[q]. */
struct Halved : Shape {
  static constexpr const char* name = "halved";
  static Outcome outcome(const Batch& batch, double n, double) {
    const double ratio = sum_over(batch, [](const Sample& s) { return s.statistic; }) / n;
    return {0.5 * std::log(ratio), 1 / n * (1 / ratio), 0};
  }
};

template <typename... Each> struct ListOf {`;
const descriptor = `const list = [
  {
    kind: 'halved', name: 'HalfAE', family: 'HalfAE', form: 'published', word: 'halfae', aim: 'rounder shapes', measure: 'CN', mixesInputs: false,
    expectation: 'A toy.', formula: '½ log E[Tr G² / Tr² G]', source: 'a test',
    weights: { encoder: 0.1, decoder: 0.1, neighbors: 0.1 }, grid: [1, 0.1], inPaper: 1,
  },`;
const line = `halved: () => tf.mul(tf.log(tf.div(sum(squares), counted)), 0.5),
    shape: () =>`;

test(
  'a regularizer is three files: its struct, its descriptor and the second engine’s line; then it trains, and has its name everywhere',
  { skip },
  async () => {
    await change('core/native/kernels/regularizers.hh', 'template <typename... Each> struct ListOf {', struct);
    await change('core/native/kernels/regularizers.hh', 'ListOf<Volume,', 'ListOf<Halved, Volume,');
    await change('core/types/regularizers.ts', 'const list = [', descriptor);
    await change('core/train/engines/tfjs-loss.ts', 'shape: () =>', line);
    assert.equal(touched.size, 3);
    await run('make', ['-C', join(copy, built), 'BUILDTYPE=Release', '-j', String(availableParallelism())], { maxBuffer: 2 ** 26 });

    const counts = Array.from({ length: 60 }, (_, cell) =>
      [`c${cell}`, ...Array.from({ length: 12 }, (_, gene) => (cell * 7 + gene * (1 + (cell % 5))) % 11)].join(','),
    );
    await writeFile(
      join(copy, 'cells.csv'),
      [['cell', ...Array.from({ length: 12 }, (_, gene) => `g${gene}`)].join(','), ...counts].join('\n'),
    );
    const indicatrix = async (...args: string[]) =>
      (await run(process.execPath, [join(copy, 'core/host/cli.ts'), ...args], { cwd: copy, maxBuffer: 2 ** 26 })).stdout;
    const trained = async (engine: string, models: string, out: string) => {
      const told = await indicatrix(
        'train',
        'cells.csv',
        '--json',
        '--start',
        'asIs',
        '--components',
        '6',
        '--epochs',
        '3',
        '--batch-size',
        '20',
        '--mixing',
        '--engine',
        engine,
        '--models',
        models,
        '--out',
        out,
      );
      return JSON.parse(told) as { runs: { name: string; folder: string }[] };
    };
    const { runs } = await trained('native', 'halfae:encoder:2,confae:encoder:1', 'native.indicatrix');
    assert.deepEqual(
      runs.map(({ name }) => name),
      ['HalfAE (encoder)', 'ConfAE (encoder)'],
    );
    const [toy, confae] = await Promise.all(
      runs.map(async ({ folder }) => {
        const file = await readFile(join(copy, folder, 'model.safetensors'));
        // The numbers come after a header, whose length comes first.
        return file.subarray(8 + Number(file.readBigUInt64LE()));
      }),
    );
    assert.ok(toy.equals(confae), 'the same parameters');
    assert.deepEqual(
      (await trained('tfjs', 'halfae:encoder:2', 'tfjs.indicatrix')).runs.map(({ name }) => name),
      ['HalfAE (encoder)'],
    );
    assert.match(await indicatrix('train', '--help'), /halfae\s+\(rounder shapes;\s+a test\)/);
  },
);
