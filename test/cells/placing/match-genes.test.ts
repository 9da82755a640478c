/** Genes as programs spell them, against pairs written out by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchGenes, type GeneNames } from '../../../core/cells/placing/match-genes.ts';

const columnsOf = (model: GeneNames, file: GeneNames) => Array.from(matchGenes(model, file).columns);

test('names that are the same, in any order, with others between', () => {
  const found = matchGenes({ names: ['CD3E', 'LYZ', 'NKG7'] }, { names: ['MS4A1', 'NKG7', 'CD3E', 'ACTB'] });
  assert.deepEqual(Array.from(found.columns), [2, -1, 1]);
  assert.deepEqual(found.found, { exact: 2, version: 0, case: 0, marks: 0 });
  assert.deepEqual([found.extra, found.ambiguous], [2, []]);
});

test('identifiers stand for symbols, whichever side has which', () => {
  const ids = ['ENSG00000198851', 'ENSG00000090382'];
  const symbols = ['CD3E', 'LYZ'];
  assert.deepEqual(columnsOf({ names: symbols, ids }, { names: [...ids].reverse() }), [1, 0]);
  assert.deepEqual(columnsOf({ names: ids }, { names: symbols, ids }), [0, 1]);
  assert.deepEqual(columnsOf({ names: symbols, ids }, { names: symbols }), [0, 1]);
});

test('a symbol that stands twice is decided by its identifier, else left out and told', () => {
  const model = { names: ['MATR3', 'TBCE'], ids: ['ENSG00000015479', 'ENSG00000284770'] };
  const file = { names: ['TBCE', 'MATR3', 'MATR3'], ids: ['ENSG00000284770', 'ENSG00000280987', 'ENSG00000015479'] };
  assert.deepEqual(columnsOf(model, file), [2, 0]);
  const unclear = matchGenes({ names: model.names }, { names: file.names });
  assert.deepEqual([Array.from(unclear.columns), unclear.ambiguous], [[-1, 0], ['MATR3']]);
});

test('the same name as often on both sides is the same genes in the same order', () => {
  assert.deepEqual(columnsOf({ names: ['A', 'B', 'A'] }, { names: ['A', 'A', 'B'] }), [0, 2, 1]);
});

test('versions of identifiers, case and R’s marks are set aside, in that order', () => {
  const versions = matchGenes(
    { names: ['ENSG00000141510', 'ENSMUSG00000059552.14'] },
    { names: ['ENSG00000141510.17', 'ENSMUSG00000059552.9'] },
  );
  assert.deepEqual([Array.from(versions.columns), versions.found.version], [[0, 1], 2]);
  const cases = matchGenes({ names: ['CD3E', 'MT-CO1'] }, { names: ['Cd3e', 'mt-Co1'] });
  assert.deepEqual([Array.from(cases.columns), cases.found.case], [[0, 1], 2]);
  const marks = matchGenes({ names: ['HLA-DRA', '7SK', 'RP11-34P13.7', 'Y_RNA'] }, { names: ['HLA.DRA', 'X7SK', 'RP11.34P13.7', 'Y-RNA'] });
  assert.deepEqual([Array.from(marks.columns), marks.found.marks], [[0, 1, 2, 3], 4]);
});

test('the stricter spelling wins: a column goes to the gene whose name it has', () => {
  assert.deepEqual(columnsOf({ names: ['C1orf112', 'C1ORF112'] }, { names: ['C1ORF112', 'C1orf112'] }), [1, 0]);
  assert.deepEqual(columnsOf({ names: ['Actb', 'ACTB'] }, { names: ['ACTB'] }), [-1, 0]);
});

test('clones keep what follows the point: they are no versions', () => {
  assert.deepEqual(columnsOf({ names: ['RP11-34P13.7', 'RP11-34P13.8'] }, { names: ['RP11-34P13.8', 'RP11-34P13.7'] }), [1, 0]);
  assert.deepEqual(columnsOf({ names: ['AC012345.1'] }, { names: ['AC012345.2'] }), [-1]);
});
