/**
 * Files of the kinds that the field writes, other than those of the shared folder: other programs, spellings, orders, names. Each is opened
 * into memory, in passes and looked into. Reference: the numbers and names that they are made from; a refusal must have the words that
 * help.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileCases } from './hostile/file-cases.ts';
import { faultsOf } from './hostile/hostile-case.ts';
import { labelCases } from './hostile/label-cases.ts';
import { marketCases } from './hostile/market-cases.ts';
import { textCases } from './hostile/text-cases.ts';

const all = [...textCases, ...marketCases, ...labelCases, ...fileCases];

for (const kind of [...new Set(all.map((one) => one.kind))].sort()) {
  test(kind, async (t) => {
    for (const hostile of all.filter((one) => one.kind === kind)) {
      await t.test(hostile.what, async () => assert.deepEqual(await faultsOf(hostile), []));
    }
  });
}
