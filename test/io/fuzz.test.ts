import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { inspectFile, openMatrix } from '../../core/io/open.ts';
import { mulberry32 } from '../random.ts';
import { path } from './fixtures.ts';
import { endsWell, files, mutate } from './mutants.ts';
import { zarrVersion2 } from './zarr-files.ts';

/** Mutants of each file; `INDICATRIX_FUZZ=100` makes a hundred times as many. */
const effort = Number(process.env['INDICATRIX_FUZZ'] ?? 1);
const seed = Number(process.env['INDICATRIX_FUZZ_SEED'] ?? 1);

for (const { name, bytes, mutants, header } of files) {
  test(`mutants of ${name} open, or end in a fault with file and remedy`, async () => {
    const whole = bytes();
    const random = mulberry32(seed);
    const folder = path(`fuzz-${name}`);
    mkdirSync(folder);
    const file = join(folder, name);
    const seen = { opened: 0, refused: 0 };
    for (let i = 0; i < mutants * effort; i++) {
      writeFileSync(file, mutate(whole, random, header));
      // Threads of the HDF5 library are dear: each mutant is looked at in one way.
      seen[await endsWell(file, `mutant ${i} of ${name}, seed ${seed},`, i % 3 === 0 ? [inspectFile] : [openMatrix])]++;
    }
    assert.ok(seen.refused > 0, 'some are refused');
    rmSync(folder, { recursive: true });
  });
}

test('mutants of the files of a Zarr folder open, or end in a fault', async () => {
  const random = mulberry32(seed);
  const whole = zarrVersion2();
  const folder = path('fuzz.zarr');
  const names = Object.keys(whole);
  for (let i = 0; i < 40 * effort; i++) {
    const changed = names[Math.floor(random() * names.length)];
    for (const name of names) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      if (name !== changed || random() < 0.9)
        writeFileSync(join(folder, name), name === changed ? mutate(Buffer.from(whole[name]), random, 200) : whole[name]);
    }
    await endsWell(folder, `mutant ${i}, ${changed}, seed ${seed},`, [inspectFile, openMatrix]);
    rmSync(folder, { recursive: true });
  }
});
