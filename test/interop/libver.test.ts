/**
 * Results added to a copy of a file whichever versions of HDF5's structures it has: objects' headers, superblocks, order of links.
 * Reference: h5py and anndata.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { addToCopy } from '../../core/io/anndata/add-to-copy.ts';
import { needsPython, runPython } from '../python.ts';

const folder = await mkdtemp(join(tmpdir(), 'indicatrix-libver-'));
after(() => rm(folder, { recursive: true }));

/** More columns than an object's header holds, so that links and attributes go into structures of their own. */
const make = `
import anndata as ad, h5py, numpy as np, pandas as pd, scipy.sparse as sp
obs = pd.DataFrame({'flag': np.arange(90) % 2 == 0, 'type': pd.Categorical(['a', 'b', 'c'] * 30)}, index=[f'c{i}' for i in range(90)])
for i in range(40): obs[f'score{i}'] = np.arange(90) * 1.0
a = ad.AnnData(sp.csr_matrix(np.random.default_rng(0).poisson(1, (90, 30)).astype('f4')), obs=obs)
a.uns['nested'] = {'flag': True}
a.obsm['X_pca'] = np.random.default_rng(1).standard_normal((90, 3))
for name, versions, tracked in given['files']:
  with h5py.File(f"{given['folder']}/{name}.h5ad", 'w', libver=tuple(versions), track_order=tracked) as f: ad.io.write_elem(f, '/', a)
print('null')
`;

const read = `
import warnings
warnings.simplefilter('error')
import anndata as ad, numpy as np
said = {}
for name in given['names']:
  source, made = [ad.read_h5ad(f"{given['folder']}/{stem}{name}.h5ad") for stem in ('', 'made-')]
  same = (source.X != made.X).nnz == 0 and source.obs.equals(made.obs[list(source.obs)]) and (source.obsm['X_pca'] == made.obsm['X_pca']).all() and bool(made.uns['nested']['flag'])
  said[name] = [bool(same), str(made.obs['ours'].dtype), int(made.obs['ours'].sum()), list(made.obsm['X_ours'].shape), made.uns['ours']['text']]
print(json.dumps(said))
`;

test('copies of files of every version of HDF5 are added to', needsPython(), async () => {
  const files: [name: string, versions: [string, string], tracked: boolean][] = [
    ['earliest', ['earliest', 'v108'], false],
    ['v110', ['v110', 'v114'], false],
    ['latest', ['latest', 'latest'], false],
    ['earliest-tracked', ['earliest', 'latest'], true],
    ['latest-tracked', ['latest', 'latest'], true],
  ];
  await runPython(make, { folder, files });
  const flags = Int32Array.from({ length: 90 }, (_, i) => Number(i % 3 === 0));
  for (const [name] of files) {
    await addToCopy(
      join(folder, `${name}.h5ad`),
      'h5ad',
      join(folder, `made-${name}.h5ad`),
      90,
      () => ({
        obs: [{ kind: 'category', name: 'ours', categories: ['False', 'True'], codes: flags, boolean: true }],
        obsm: [{ name: 'X_ours', dim: 2, values: new Float32Array(180) }],
        varm: [],
        uns: { ours: { text: 'kept' } },
      }),
      createJob(),
    );
  }
  const said = await runPython<Record<string, unknown>>(read, { folder, names: files.map(([name]) => name) });
  for (const [name] of files) assert.deepEqual(said[name], [true, 'bool', 30, [90, 2], 'kept'], name);
});
