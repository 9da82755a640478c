import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readNumbers } from '../../../core/io/text/number-row.ts';

const comma = 0x2c;

function read(text: string, cols: number) {
  const row = new Float32Array(cols);
  const bytes = Buffer.from(`${text}\n,,,`);
  return { flaw: readNumbers(bytes, 0, bytes.length - 4, comma, row), row: [...row] };
}

test('every spelling of a number is read as JavaScript reads it, rounded to float32', () => {
  const spelling = fc.oneof(
    fc.nat(1e6).map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((value) => value.toFixed(8)),
    fc.double({ noNaN: true, min: -1e30, max: 1e30 }).map((value) => value.toExponential()),
    fc.nat(1e6).map((value) => `"${value}"`),
    fc.nat(1e6).map((value) => ` ${value} `),
    fc.constantFrom('-0', '+5', '.5', '5.', '007', '1E3', '00000000000000000000012.5', '0.10000000000000000555'),
  );
  fc.assert(
    fc.property(fc.array(spelling, { minLength: 1, maxLength: 20 }), (fields) => {
      const { flaw, row } = read(fields.join(), fields.length);
      assert.equal(flaw, null);
      assert.deepEqual(
        row,
        fields.map((field) => Math.fround(Number(field.replaceAll('"', '')))),
      );
    }),
  );
});

test('too few and too many numbers', () => {
  assert.deepEqual(read('1,2', 3).flaw, { kind: 'ragged', found: 2 });
  assert.deepEqual(read('1,2,3,4', 3).flaw, { kind: 'ragged', found: 4 });
});

test('what is no number', () => {
  assert.deepEqual(read('1,two,3', 3).flaw, { kind: 'text', column: 1, text: 'two' });
  assert.deepEqual(read('1,2-3,3', 3).flaw, { kind: 'text', column: 1, text: '2-3' });
  assert.deepEqual(read('1,,3', 3).flaw, { kind: 'missing', column: 1, text: '' });
  assert.deepEqual(read('1,2,-', 3).flaw, { kind: 'text', column: 2, text: '-' });
  assert.deepEqual(read('1,2,NA', 3).flaw, { kind: 'missing', column: 2, text: 'NA' });
});
