/** What a spreadsheet takes for a formula, and how fields are written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvField, csvLine, formulaNote, isFormula, plainCsv } from '../../core/base/csv.ts';

test('formulas are told from numbers and names', () => {
  for (const text of ['=1+1', '+CMD', '-LYZ', '@SUM(A1)', '\t=1', '=HYPERLINK("x")', '-1e', '+', '-'])
    assert.equal(isFormula(text), true, text);
  for (const text of ['-1', '+2.5e-3', '-.5', 'CD3-E', 'a=b', '', ' 1', '1-2']) assert.equal(isFormula(text), false, text);
});

test('fields are quoted where they must be, and guarded only for a spreadsheet', () => {
  const sheet = { delimiter: ',', forSpreadsheet: true } as const;
  assert.equal(csvLine(['a', 'b,c', 'd"e', '=f', '-1']), 'a,"b,c","d""e",=f,-1\n');
  assert.equal(csvLine(['=f,g', '-1'], sheet), '"\'=f,g",-1\n');
  assert.equal(csvField('a,b', { delimiter: '\t', forSpreadsheet: false }), 'a,b');
  assert.equal(formulaNote(['a', '-1'], plainCsv), null);
  assert.match(formulaNote(['=a', '@b', 'c'], plainCsv)!, /^2 texts begin as a formula does \(‘=a’\)/);
});
