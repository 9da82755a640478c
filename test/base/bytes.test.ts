import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatBytes } from '../../core/base/bytes.ts';

test('bytes are told in the largest unit of which there is one, at every border between two', () => {
  const cases: [number, string][] = [
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [99_400, '99 kB'],
    [99_600, '100 kB'],
    [999_400, '999 kB'],
    [999_600, '1.0 MB'],
    [4_200_000, '4.2 MB'],
    [1.25e9, '1.3 GB'],
    [3e12, '3.0 TB'],
    [3e15, '3,000 TB'],
  ];
  for (const [bytes, text] of cases) assert.equal(formatBytes(bytes), text);
});
