import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { bombs } from './bombs.ts';
import { annData, counts, write } from './fixtures.ts';
import { zarrVersion2, zipOf } from './zarr-files.ts';

/** Of every library one file, so that what is counted afterwards is what the bomb takes. */
const known = [
  annData((file) => file.csr('X', counts)),
  write('known.zarr.zip', zipOf(zarrVersion2(), true)),
  write('known.csv', 'a,b,c\nx,1,2\ny,3,4\n'),
].join();
/** Bytes beside the program's own. The widest table that is read at all is no bomb, and takes a little more. */
const [most, mostRead] = [200e6, 300e6];
/** No time is asserted: what takes longer than this has no end. */
const patienceMs = 240_000;

interface End {
  tag: string;
  message: string;
  file?: string;
  remedy?: string;
  added: number;
}

for (const { what, make, tags } of bombs) {
  test(`${what} takes no more than a little memory, and the program ends`, () => {
    const file = make();
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(import.meta.dirname, 'bomb-alone.ts'), known, file], {
      encoding: 'utf8',
      timeout: patienceMs,
    });
    assert.equal(status, 0, stderr);
    for (const [way, end] of Object.entries(JSON.parse(stdout) as Record<'inspect' | 'open', End>) as ['inspect' | 'open', End][]) {
      assert.equal(end.tag, tags[way], `${way}: ${end.message}`);
      if (end.tag !== 'none') assert.ok(end.file?.startsWith(file) && end.remedy, `${way}: ${stdout}`);
      assert.ok(end.added < (end.tag === 'none' ? mostRead : most), `${way} took ${end.added} bytes more`);
    }
  });
}
