/**
 * Markers beside scanpy's: every test, group against rest and against group, of counts that preparation normalizes (scanpy in float64, its
 * expression rounded once to float32), of the file's own expression, and of components.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { MarkerOptions } from '../../core/model/options/markers.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import * as pipeline from '../../core/pipeline.ts';
import type { Prepared } from '../../core/types.ts';
import { needsPython, runPython } from '../python.ts';
import { needs, shared } from '../shared.ts';

const program = `
import anndata, numpy, pandas, scanpy, warnings
warnings.filterwarnings('ignore')
data = scanpy.read_h5ad(given['file']) if given['file'].endswith('.h5ad') else anndata.AnnData(pandas.read_csv(given['file'], sep='\\t'))
if given['normalize']:
    data.X = data.X.astype('float64')
    scanpy.pp.normalize_total(data, target_sum=1e4)
    scanpy.pp.log1p(data)
    data.X = data.X.astype('float32')
x = data.raw.X if data.raw is not None else data.X
names = data.raw.var_names if data.raw is not None else data.var_names
# The same numbers as here, which are float32; in float64 from there on: of dense float32 scanpy squares in float32.
data = anndata.AnnData(x.astype('float32').astype('float64'), obs=data.obs, var=pandas.DataFrame(index=names))
if given['labels']: data.obs['group'] = given['labels']
column = given['column']
data.obs[column] = data.obs[column].astype('category')
found = []
for method, ties, reference in given['asked']:
    scanpy.tl.rank_genes_groups(data, column, method=method, tie_correct=ties, reference=reference, pts=True) if method == 'wilcoxon' else scanpy.tl.rank_genes_groups(data, column, method=method, reference=reference, pts=True)
    result = data.uns['rank_genes_groups']
    place = {name: at for at, name in enumerate(data.var_names)}
    by_group = {}
    for group in result['names'].dtype.names:
        order = [place[name] for name in result['names'][group]]
        def ordered(key):
            values = numpy.zeros(len(order)); values[order] = result[key][group].astype(float)
            return [None if numpy.isnan(v) else repr(float(v)) for v in values]
        by_group[group] = {key: ordered(key) for key in ['scores', 'pvals', 'pvals_adj', 'logfoldchanges']}
        by_group[group]['pts'] = result['pts'][group].tolist()
        by_group[group]['pts_rest'] = result['pts_rest'][group].tolist() if 'pts_rest' in result else None
    found.append(by_group)
print(json.dumps({'genes': list(data.var_names), 'found': found}))
`;

type Found = Record<
  string,
  Record<'scores' | 'pvals' | 'pvals_adj' | 'logfoldchanges', (string | null)[]> & { pts: number[]; pts_rest: number[] | null }
>;

const tests = [
  ['wilcoxon', true],
  ['wilcoxon', false],
  ['t-test', true],
  ['t-test_overestim_var', true],
] as const;

/** Groups that any data have: by the signs of the first two features. */
function quarters(prepared: Pick<Prepared, 'features' | 'dim' | 'rows'>): string[] {
  return Array.from({ length: prepared.rows }, (_, row) => {
    const at = row * prepared.dim;
    return `${prepared.features[at] > 0 ? 'high' : 'low'} ${prepared.features[at + 1] > 0 ? 'high' : 'low'}`;
  });
}

const data = {
  'counts of 700 PBMCs, normalized here': { file: 'data/pbmc700_counts_csr.h5ad', column: 'bulk_labels', against: 'CD14+ Monocyte' },
  'expression of 700 PBMCs, as their file has it': { file: 'data/pbmc68k_reduced.h5ad', column: 'louvain', against: '3' },
  'components of 3,500 PBMCs': { file: 'data/pbmc_3500_pcs.tsv.gz', column: 'group', against: 'low high' },
};

for (const [title, { file, column, against }] of Object.entries(data)) {
  test(
    `markers of ${title}: scores to 1e-6, p, folds and shares are scanpy’s`,
    needsPython().skip ? needsPython() : needs(file),
    async () => {
      const job = createJob();
      const opened = await pipeline.open({ path: shared(file) }, parseOptions(OpenOptions, {}), job);
      const isCounts = opened.valueKind === 'counts';
      const options = parseOptions(PrepareOptions, {
        ...pipeline.proposePreparation(opened),
        ...(isCounts && { minGenes: 0, minCells: 0, minCounts: 0, targetSum: 1e4 }),
      });
      const prepared = await pipeline.prepare(opened, options, job);
      const labels = column === 'group' ? quarters(prepared) : null;
      if (labels) {
        const categories = [...new Set(labels)].sort();
        prepared.obs.push({
          kind: 'category',
          name: column,
          categories,
          codes: Int32Array.from(labels, (name) => categories.indexOf(name)),
        });
      }
      const asked = tests.flatMap(([method, ties]) => [[method, ties, 'rest'] as const, [method, ties, against] as const]);
      const theirs = await runPython<{ genes: string[]; found: Found[] }>(program, {
        file: shared(file),
        normalize: isCounts,
        labels,
        column,
        asked,
      });
      for (const [at, [method, tieCorrection, reference]] of asked.entries()) {
        const request = { column, ...(reference !== 'rest' && { against: [reference] }) };
        const ours = await pipeline.markers(
          opened,
          prepared,
          options,
          request,
          parseOptions(MarkerOptions, { test: method, tieCorrection }),
          job,
        );
        assert.deepEqual(ours.genes, theirs.genes);
        const most = { score: 0, p: 0, adjusted: 0, fold: 0 };
        assert.deepEqual(ours.groups.map(({ name }) => name).sort(), Object.keys(theirs.found[at]).sort());
        for (const { name, numbers } of ours.groups) {
          const own = theirs.found[at][name];
          const apart = (values: Float64Array, others: (string | null)[], scale: (value: number) => number) =>
            others.reduce((far, other, gene) => {
              const value = other === null ? NaN : Number(other);
              if (Object.is(value, values[gene]) || value === values[gene]) return far;
              return Math.max(far, Math.abs(values[gene] - value) / scale(value));
            }, 0);
          // scanpy keeps scores and folds in float32.
          most.score = Math.max(
            most.score,
            apart(numbers.score, own.scores, (value) => Math.max(1, Math.abs(value))),
          );
          // Numbers with negatives have no folds here; scanpy's are of what is left of them.
          if (opened.valueKind !== 'signed')
            most.fold = Math.max(
              most.fold,
              apart(numbers.logFoldChange, own.logfoldchanges, (value) => Math.max(1, Math.abs(value))),
            );
          most.p = Math.max(
            most.p,
            apart(numbers.pValue, own.pvals, (value) => value || 1),
          );
          most.adjusted = Math.max(
            most.adjusted,
            apart(numbers.adjusted, own.pvals_adj, (value) => value || 1),
          );
          own.pts.forEach((share, gene) => assert.ok(Math.abs(share - numbers.fractionIn[gene]) < 1e-12));
          own.pts_rest?.forEach((share, gene) => assert.ok(Math.abs(share - numbers.fractionOut[gene]) < 1e-12));
        }
        const said = `${title}, ${method}${tieCorrection ? '' : ' without ties'} against ${reference}: ${JSON.stringify(most)}`;
        console.log(said);
        assert.ok(most.score < 1e-6 && most.fold < 1e-6, said);
        // A score of 40 turns its own rounding into 1,600 times as much of p.
        assert.ok(most.p < 1e-6 && most.adjusted < 1e-6, said);
      }
    },
  );
}
