/** A model's card says what its file says, and nothing of someone else's text becomes markup. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricInfo } from '../../core/metrics/registry.ts';
import type { ModelSummary } from '../../core/model/portable.ts';
import { modelCard } from '../../core/project/model-card.ts';

const summary: ModelSummary = {
  name: 'GeomAE (encoder)',
  created: '2026-01-02T03:04:05.000Z',
  version: '1.2.3',
  sha256: 'ab12',
  data: { name: 'blood', cells: 12_345, steps: ['12,345 cells kept', 'to 10,000 counts a cell'], fingerprint: 'cd34' },
  takes: { kind: 'genes', values: 'counts', genes: 300, summed: 900, hasIds: true, examples: ['CD3E', 'HLA-DRA'], components: 20 },
  latentDim: 2,
  hasDecoder: true,
  training: 'Autoencoder 20-64-64-2 and mirrored.',
  reference: { cells: 5_000, labels: [{ name: 'cell_type', categories: ['B', 'T'] }] },
  metrics: { mseTest: 0.25, knnRecall: 0.5, none: 3 },
  licence: 'CC BY 4.0',
  note: '',
};
const card = (of: Partial<ModelSummary> = {}) =>
  modelCard({ ...summary, ...of }, { file: 'a model.indicatrix-model', script: 'a model.py' }, metricInfo());

test('what it takes, what goes along, what it is worth', () => {
  const text = card();
  for (const said of [
    '# GeomAE (encoder), a map of blood',
    "indicatrix embed 'a model.indicatrix-model' new.h5ad --out placed.h5ad",
    'counts of 300 genes (`CD3E`, `HLA-DRA` …), by symbol or identifier; totals are summed over 900, which come to 20 components',
    '12,345 cells of blood: 12,345 cells kept; to 10,000 counts a cell.',
    '5,000 of them go along as features and places, without names and counts, with the labels cell\\_type (2 categories)',
    '**Licence:** CC BY 4.0',
    'whether it may be passed on is for their owner to say',
    '`ab12`',
  ])
    assert.ok(text.includes(said), said);
  const rows = text.split('\n').filter((line) => /^\| .* \|$/.test(line));
  assert.equal(rows.length, 3, 'a head and the two metrics that are known');
  assert.match(text, /\(kNN recall.*\) ↑ \| 0\.500 \|/);
});

test('without cells nothing is carried over; a licence that nobody named is asked for', () => {
  const text = card({ reference: null, licence: '', takes: { kind: 'components', obsm: 'X_pca', dim: 30 } });
  assert.match(text, /No training cells go along/);
  assert.match(text, /ask whoever gave you the model/);
  assert.match(text, /30 components that a file brings as `obsm\/X_pca`/);
  assert.doesNotMatch(text, /for their owner to say/);
});

test('names, notes and licences of others stay text', () => {
  const hostile = '<img src=x onerror=1>\n# head\n[link](javascript:1) `code` | cell';
  const text = card({ name: hostile, note: hostile, licence: hostile, data: { ...summary.data, name: hostile, steps: [hostile] } });
  assert.doesNotMatch(text, /(^|[^\\])<img|(^|[^\\])\[link|\n# head/);
});

test('genes stand in their code spans as they are, whatever backticks are in them', () => {
  const takes = { ...(summary.takes as Extract<ModelSummary['takes'], { kind: 'genes' }>), examples: ['A_1', 'x`y', '``', ' z'] };
  // CommonMark 6.1: a span ends at as many backticks as it began with; one space within each end is taken off.
  assert.ok(card({ takes }).includes('(`A_1`, `` x`y ``, ``` `` ```, `  z ` …)'), card({ takes }));
});
