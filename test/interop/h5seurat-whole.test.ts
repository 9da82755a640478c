/**
 * h5Seurat of h5py, laid out as SeuratDisk lays it out: what else belongs to the assay stands in the AnnData that it becomes, the rest is
 * named. Reference: what h5py was given.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { SaveOptions } from '../../core/model/options/save.ts';
import * as pipeline from '../../core/pipeline.ts';
import { needsPython, runPython } from '../python.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-h5seurat-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const parts = `
import h5py, numpy as np, scipy.sparse as sp
r = np.random.default_rng(6); n, m = 61, 23
genes, cells = [f'GENE-{i}' for i in range(m)], [f'{"ACGT"[i % 4]}{"TTGA"[i % 3]}CC{i:03d}-1' for i in range(n)]
counts = sp.csr_matrix(r.poisson(0.4, (n, m)).astype('float64'))
data = counts.copy(); data.data = np.log1p(data.data * 1e4 / 17)
graph = sp.random(n, n, 0.1, format='csr', random_state=3)
scaled, loadings, stdev = r.standard_normal((n, 9)), r.standard_normal((9, 5)), np.array([3.5, 2.5, 2, 1.5, 1])
variable, mean = np.arange(m) % 3 == 0, r.standard_normal(m)
`;
const make = `${parts}
def matrix(f, path, x):
  g = f.create_group(path); g.attrs['dims'] = np.array([x.shape[1], x.shape[0]], 'int32')
  for key, values in (('data', x.data), ('indices', x.indices.astype('int32')), ('indptr', x.indptr.astype('int32'))): g[key] = values
with h5py.File(given, 'w') as f:
  f.attrs['active.assay'] = np.array(['RNA'], dtype=h5py.string_dtype()); f.attrs['version'] = '4.1.1'
  f['cell.names'] = np.array(cells, dtype=h5py.string_dtype())
  matrix(f, 'assays/RNA/counts', counts); matrix(f, 'assays/RNA/data', data)
  f['assays/RNA/features'] = np.array(genes, dtype=h5py.string_dtype())
  f['assays/RNA/scale.data'] = scaled; f['assays/RNA/scaled.features'] = np.array(genes[2:11], dtype=h5py.string_dtype())
  g = f.create_group('assays/RNA/meta.features'); g.attrs['colnames'] = np.array(['vst.mean', 'vst.variable'], dtype=h5py.string_dtype())
  g['vst.mean'] = mean; g['vst.variable'] = variable.astype('int32'); g['vst.variable'].attrs['s3class'] = 'logical'
  matrix(f, 'assays/ADT/counts', counts[:, :4]); f['assays/ADT/features'] = np.array(['CD3', 'CD4', 'CD8', 'CD19'], dtype=h5py.string_dtype())
  g = f.create_group('meta.data'); g.attrs['colnames'] = np.array(['orig.ident', 'nCount'], dtype=h5py.string_dtype())
  g['orig.ident/levels'] = np.array(['a', 'b'], dtype=h5py.string_dtype()); g['orig.ident/values'] = np.arange(n) % 2 + 1; g['nCount'] = np.arange(n, dtype='int32')
  g = f.create_group('reductions/pca'); g.attrs['active.assay'] = 'RNA'; g.attrs['key'] = 'PC_'
  g['cell.embeddings'] = np.arange(5 * n, dtype='float64').reshape(5, n) / 7
  g['feature.loadings'] = loadings.T; g['features'] = np.array(genes[2:11], dtype=h5py.string_dtype()); g['stdev'] = stdev
  matrix(f, 'graphs/RNA_snn', graph)
  f['commands/NormalizeData/time'] = 'now'; f['misc/note'] = 'kept by R alone'
`;
const compare = `${parts}
import warnings; warnings.simplefilter('error')
import anndata as ad
for path, layer in given:
  a = ad.read_h5ad(path) if path.endswith('h5ad') else ad.read_zarr(path)
  dense = lambda x: x.toarray() if hasattr(x, 'toarray') else np.asarray(x)
  own, other = (data, counts) if layer == 'data' else (counts, data)
  np.testing.assert_array_equal(dense(a.X), own.toarray())
  name = 'counts' if layer == 'data' else 'data'
  assert list(a.layers) == [name] and a.layers[name].dtype == 'float64' and sp.issparse(a.layers[name])
  np.testing.assert_array_equal(dense(a.layers[name]), other.toarray())
  np.testing.assert_array_equal(dense(a.obsp['RNA_snn']), graph.toarray())
  placed = np.zeros((m, 5)); placed[2:11] = loadings
  np.testing.assert_array_equal(a.varm['pca'], placed); np.testing.assert_array_equal(a.uns['pca_stdev'], stdev)
  np.testing.assert_array_equal(a.obsm['pca'], (np.arange(5 * n).reshape(5, n) / 7).T)
  np.testing.assert_array_equal(a.var['vst.mean'], mean); assert list(a.var['vst.variable']) == list(variable) and a.var['vst.variable'].dtype == bool
  assert list(a.obs['orig.ident']) == ['ab'[i % 2] for i in range(n)] and list(a.obs['nCount']) == list(range(n)) and a.obs['nCount'].dtype == 'int64'
  assert list(a.obs_names) == cells and list(a.var_names) == genes
print(json.dumps(len(given)))
`;

test('layers, graphs, loadings and what is known of genes go along', needsPython(), async () => {
  const source = join(folder, 'whole.h5Seurat');
  await runPython(make, source);
  const convert = (to: string, layer?: string) =>
    pipeline.convert(source, to, parseOptions(OpenOptions, { layer }), parseOptions(SaveOptions, {}), createJob());
  const written: [string, string | null][] = [];
  for (const [made, layer] of [
    ['a.h5ad', undefined],
    ['a.zarr', undefined],
    ['b.h5ad', 'data'],
  ] as const) {
    const to = join(folder, made);
    const { notes } = await convert(to, layer);
    assert.match(notes.join('\n'), /Left out.*assays\/RNA\/scale\.data, of other genes.*assays\/ADT.*commands\/NormalizeData.*misc\/note/);
    written.push([to, layer ?? null]);
  }
  assert.equal(await runPython(compare, written), 3);
  const { notes } = await convert(join(folder, 'a.csv'));
  assert.match(notes.join('\n'), /Not in it.*layers\/data.*obsp\/RNA_snn.*var\/vst\.mean.*varm\/pca/);
});
