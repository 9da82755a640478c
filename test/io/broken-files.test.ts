import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenFiles } from './broken-files.ts';
import { annData, counts, faultOf, open, toDense } from './fixtures.ts';

const mayReadAll = process.getuid?.() === 0;

for (const { reader, what, make, tag, says, place } of brokenFiles) {
  test(
    `${reader}: ${what}: a fault with file, place and remedy`,
    { skip: what === 'no permission' && mayReadAll && 'root may read everything' },
    async () => {
      const [file, labels] = make().split('\n');
      const { message, detail } = await faultOf(open(file, labels ? { labels } : {}), tag);
      assert.match(message, says);
      // Of several files, the one that is wrong.
      assert.ok(detail.file?.startsWith(labels ?? file), detail.file);
      assert.ok(detail.remedy?.endsWith('.'), `a remedy: ${detail.remedy}`);
      if (place) assert.match(detail.place ?? '', place);
    },
  );
}

test('what can be mended is mended, and said: unsorted and duplicate indices as scipy does, negative values as what they are', async () => {
  const mended = await open(
    annData((file) => file.parts('X', [3, 4], { indptr: [0, 3, 3, 4], indices: [3, 1, 3, 0], data: [1, 3, 4, 2] })),
  );
  assert.deepEqual(toDense(mended.matrix), [
    [0, 3, 0, 5],
    [0, 0, 0, 0],
    [2, 0, 0, 0],
  ]);
  assert.match(mended.notes.join(), /1 values stood twice/);
  const sorted = await open(
    annData((file) => file.parts('X', [3, 4], { indptr: [0, 2, 3, 4], indices: [3, 1, 3, 0], data: [1, 3, 4, 2] })),
  );
  assert.match(sorted.notes.join(), /sorted/);
  assert.equal(
    (
      await open(
        annData((file) =>
          file.dense(
            'X',
            counts.map((row) => row.map((value) => value - 1)),
          ),
        ),
      )
    ).valueKind,
    'signed',
  );
});
