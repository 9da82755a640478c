import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeLzf } from '../../../core/io/stores/hdf5-lzf.ts';

/** A plain encoder, written from the format's description in liblzf's lzf_d.c: literals, and the longest earlier match. */
function encodeLzf(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let literals: number[] = [];
  const flush = () => {
    for (let i = 0; i < literals.length; i += 32) {
      const run = literals.slice(i, i + 32);
      out.push(run.length - 1, ...run);
    }
    literals = [];
  };
  for (let at = 0; at < bytes.length;) {
    let length = 0,
      distance = 0;
    for (let back = 1; back <= Math.min(at, 8192); back++) {
      let same = 0;
      while (same < 264 && at + same < bytes.length && bytes[at + same] === bytes[at + same - back]) same++;
      if (same > length) [length, distance] = [same, back];
    }
    if (length < 3) {
      literals.push(bytes[at++]);
      continue;
    }
    flush();
    const high = (distance - 1) >> 8;
    if (length - 2 < 7) out.push(((length - 2) << 5) | high);
    else out.push((7 << 5) | high, length - 9);
    out.push((distance - 1) & 255);
    at += length;
  }
  flush();
  return Uint8Array.from(out);
}

test('decodes what is encoded: literals, short, long and overlapping references', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(fc.uint8Array({ minLength: 1, maxLength: 4 }), fc.nat(120))
        .map(([unit, times]) => Uint8Array.from({ length: unit.length * times }, (_, i) => unit[i % unit.length])),
    ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const bytes = new Uint8Array(Buffer.concat(parts));
      assert.deepEqual(decodeLzf(encodeLzf(bytes)), bytes);
    }),
    { numRuns: 60 },
  );
});

test('damaged streams are refused, never read beyond', () => {
  assert.equal(decodeLzf(Uint8Array.of(31, 1, 2)), null, 'literals that are cut off');
  assert.equal(decodeLzf(Uint8Array.of(0, 7, 0x20, 9)), null, 'a reference before the start');
  assert.equal(decodeLzf(Uint8Array.of(0, 7, 0x20)), null, 'a reference that is cut off');
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void decodeLzf(bytes)));
});
