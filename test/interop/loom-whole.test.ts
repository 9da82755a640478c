/** A Loom file of loompy with layers and attributes of genes: all of it stands in the AnnData that it becomes. Reference: what loompy was given. */
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

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-loom-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const make = `
import h5py, loompy, scipy.sparse, numpy as np
r = np.random.default_rng(4); m, n = 37, 90
X = r.poisson(1, (m, n)).astype('int32')
velocity = np.log1p(X).astype('float32')
layers = {'': X, 'spliced': (X * 2).astype('uint16'), 'logged': np.log1p(X).astype('float64') + 1, 'velocity': velocity}
loompy.create(given, layers, {'Gene': np.array([f'g{i}' for i in range(m)]), 'Accession': np.array([f'ENSG{i:011d}' for i in range(m)]), 'length': np.arange(m) * 10, 'load': r.standard_normal((m, 3))},
  {'CellID': np.array([f'c{i}' for i in range(n)]), 'type': np.array(['a', 'b'] * (n // 2)), 'reads': np.arange(n) * 7}, file_attrs={'species': 'Mus musculus'})
with loompy.connect(given) as d: d.col_graphs.KNN = scipy.sparse.coo_matrix((n, n))
with h5py.File(given, 'r+') as f: f['layers/velocity'][3, 5] = np.nan
`;
const compare = `
import warnings; warnings.simplefilter('error')
import anndata as ad, loompy, numpy as np
dense = lambda x: x.toarray() if hasattr(x, 'toarray') else np.asarray(x)
source, made = given
with loompy.connect(source, 'r') as d:
  for path, layer in made:
    a = ad.read_h5ad(path) if path.endswith('h5ad') else ad.read_zarr(path)
    main = layer or ''
    others = [name for name in d.layers.keys() if name != main]
    assert set(a.layers) == {name or 'matrix' for name in others}, list(a.layers)
    for name in others:
      has, right = a.layers[name or 'matrix'], d.layers[name][:, :].T
      assert has.dtype == right.dtype, (name, has.dtype)
      np.testing.assert_array_equal(dense(has), right, err_msg=name)
    np.testing.assert_array_equal(dense(a.X), d.layers[main][:, :].T)
    np.testing.assert_array_equal(a.var['length'], d.ra['length']); assert a.var['length'].dtype == 'int64'
    np.testing.assert_array_equal(a.obs['reads'], d.ca['reads']); assert a.obs['reads'].dtype == 'int64'
    np.testing.assert_array_equal(a.varm['load'], d.ra['load'])
    assert list(a.var['gene_ids']) == list(d.ra['Accession']) and list(a.obs_names) == list(d.ca['CellID']) and list(a.obs['type']) == list(d.ca['type'])
    assert a.uns['species'] == 'Mus musculus'
print(json.dumps(len(made)))
`;

test('layers and attributes of genes go along', needsPython(), async () => {
  const source = join(folder, 'whole.loom');
  await runPython(make, source);
  const written: [string, string | null][] = [];
  for (const [made, layer] of [
    ['a.h5ad', undefined],
    ['a.zarr', undefined],
    ['b.h5ad', 'layers/logged'],
  ] as const) {
    const to = join(folder, made);
    const { notes } = await pipeline.convert(source, to, parseOptions(OpenOptions, { layer }), parseOptions(SaveOptions, {}), createJob());
    assert.match(notes.join(), /Left out.*col_graphs\/KNN/);
    written.push([to, layer?.replace('layers/', '') ?? null]);
  }
  assert.equal(await runPython(compare, [source, written]), 3);
  const { notes } = await pipeline.convert(
    source,
    join(folder, 'a.csv'),
    parseOptions(OpenOptions, {}),
    parseOptions(SaveOptions, {}),
    createJob(),
  );
  assert.match(notes.join(), /Not in it.*layers\/spliced.*var\/length.*varm\/load/);
});
