/**
 * Every encoding that anndata writes, in HDF5 and both versions of Zarr, read here: each number, name and label compared with what anndata
 * was given.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { openExact } from '../../core/io/open.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import type { Column } from '../../core/types.ts';
import { needsPython, runPython } from '../python.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-reading-'));
});
after(() => rm(folder, { recursive: true }));

/** Writes a file a case, and says what stands in it, as texts where JSON has no word for it. */
const write = `
import anndata as ad, numpy as np, pandas as pd, scipy.sparse as sp, os, warnings
ad.settings.allow_write_nullable_strings = True
rows, cols = 31, 7
def made(type, layout):
  random = np.random.default_rng(11)
  values = random.poisson(0.7, (rows, cols))
  if np.dtype(type).kind == 'f': values = values * random.standard_normal((rows, cols))
  values = values.astype(type)
  X = {'csr': sp.csr_matrix, 'csc': sp.csc_matrix, 'dense': np.asarray}[layout](values)
  obs = pd.DataFrame(index=pd.Index([f'zelle ü{i}' for i in range(rows)], name='barcode'))
  obs['text'] = [f'text "{i}"' for i in range(rows)]
  obs['nullable text'] = pd.array([None if i % 4 == 0 else f'n{i}' for i in range(rows)], dtype='string')
  obs['category'] = pd.Categorical([None if i % 5 == 0 else 'AB'[i % 2] for i in range(rows)])
  obs['ordered'] = pd.Categorical(['low' if i % 3 else 'high' for i in range(rows)], categories=['low', 'mid', 'high'], ordered=True)
  obs['whole category'] = pd.Categorical([[3, 2**53 - 1][i % 2] for i in range(rows)])
  obs['real category'] = pd.Categorical([[0.1, 0.25][i % 2] for i in range(rows)])
  obs['flag category'] = pd.Categorical([i % 2 == 0 for i in range(rows)])
  obs['bool'] = [i % 3 == 0 for i in range(rows)]
  obs['nullable bool'] = pd.array([None if i % 4 == 0 else i % 2 == 0 for i in range(rows)], dtype='boolean')
  obs['nullable whole'] = pd.array([None if i % 4 == 0 else 2**40 + i for i in range(rows)], dtype='Int64')
  for number in ('int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'float16', 'float32', 'float64'):
    obs[number] = (random.standard_normal(rows) * 9).astype('int8').astype(number) if number[0] != 'u' else random.integers(0, 200, rows).astype(number)
  obs.loc[obs.index[2], 'float64'] = np.nan
  obsm = {'X_umap': random.standard_normal((rows, 2)), 'narrow': random.standard_normal((rows, 3)).astype('float16'), 'frame': pd.DataFrame({'a': random.standard_normal(rows), 'b': range(rows)}, index=obs.index), 'sparse': sp.random(rows, 4, 0.5, 'csr', random_state=1)}
  return ad.AnnData(X, obs=obs, var=pd.DataFrame({'n': range(cols)}, index=[f'G{i}' for i in range(cols)]), obsm=obsm), values

def text(value):
  return '' if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)) else str(value)

answers = []
for case in given['cases']:
  a, values = made(case['type'], case['layout'])
  path = os.path.join(given['folder'], case['name'])
  if case['how'].startswith('zarr'):
    ad.settings.zarr_write_format = int(case['how'][4])
    a.write_zarr(path, chunks=(5, 3)) if case['layout'] == 'dense' and case['how'] != 'zarr3' else a.write_zarr(path)
  elif case['how'] == 'latest':
    import h5py
    with h5py.File(path, 'w', libver='latest') as f: ad.io.write_elem(f, '/', a)
  else: a.write_h5ad(path, compression=case['how'] if case['how'] != 'plain' else None)
  answers.append({
    'path': path, 'values': values.astype('float64').ravel().tolist(),
    'cells': list(a.obs_names), 'genes': list(a.var_names),
    'obs': {name: [text(value) for value in a.obs[name]] for name in a.obs if not np.issubdtype(np.dtype(a.obs[name].dtype) if not hasattr(a.obs[name].dtype, 'na_value') and not isinstance(a.obs[name].dtype, pd.CategoricalDtype) else np.dtype('O'), np.floating)},
    'reals': {name: [None if np.isnan(value) else float(value) for value in a.obs[name]] for name in ('float16', 'float32', 'float64')},
    'obsm': {'X_umap': a.obsm['X_umap'].ravel().tolist(), 'narrow': a.obsm['narrow'].astype('float64').ravel().tolist(), 'frame': a.obsm['frame'].values.astype('float64').ravel().tolist()},
  })
print(json.dumps(answers))
`;

interface Answer {
  path: string;
  values: number[];
  cells: string[];
  genes: string[];
  obs: Record<string, string[]>;
  reals: Record<string, (number | null)[]>;
  obsm: Record<string, number[]>;
}

/** As Python says the same: whole numbers without a point. */
function textsOf(column: Column): string[] {
  switch (column.kind) {
    case 'category':
      return Array.from(column.codes, (code) => column.categories[code] ?? '');
    case 'number':
      return Array.from(column.values, (value) => (Number.isNaN(value) ? '' : String(value)));
    case 'text':
      return column.values;
  }
}

test('numbers, names, annotations and embeddings of every encoding come in as they were', needsPython(), async () => {
  const types = ['bool', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'float16', 'float32', 'float64'];
  const cases = [
    ...types.map((type, i) => ({ type, layout: ['dense', 'csr', 'csc'][i % 3], how: ['plain', 'gzip', 'lzf', 'latest'][i % 4] })),
    ...types.flatMap((type, i) =>
      (['zarr2', 'zarr3'] as const).map((how, version) => ({ type, layout: ['dense', 'csr', 'csc'][(i + version) % 3], how })),
    ),
    // SciPy has no sparse float16.
  ]
    .filter(({ type, layout }) => !(type === 'float16' && layout !== 'dense'))
    .map((one, i) => ({ ...one, name: `case-${i}.${one.how.startsWith('zarr') ? 'zarr' : 'h5ad'}` }));
  for (const [i, answer] of (await runPython<Answer[]>(write, { folder, cases })).entries()) {
    const what = JSON.stringify(cases[i]);
    const data = await openExact(answer.path, parseOptions(OpenOptions, { layer: 'X' }), createJob());
    const { rows, cols } = data.matrix;
    const values = new Array<number>(rows * cols).fill(0);
    for await (const { from, matrix: part } of data.matrix.chunks(new AbortController().signal)) {
      for (let row = 0; row < part.rows; row++)
        for (let at = part.indptr[row]; at < part.indptr[row + 1]; at++) values[(from + row) * cols + part.indices[at]] = part.values[at];
    }
    // A zero that is not stored has no sign.
    assert.deepEqual(
      values,
      answer.values.map((value) => value + 0),
      what,
    );
    assert.deepEqual([data.cells, data.genes], [answer.cells, answer.genes], what);
    for (const [name, texts] of Object.entries(answer.obs))
      assert.deepEqual(textsOf(data.obs.find((column) => column.name === name)!), texts, `${what} ${name}`);
    for (const [name, numbers] of Object.entries(answer.reals)) {
      const column = data.obs.find((one) => one.name === name)!;
      assert.deepEqual(
        column.kind === 'number' && Array.from(column.values, (value) => (Number.isNaN(value) ? null : value)),
        numbers,
        `${what} ${name}`,
      );
    }
    for (const [name, numbers] of Object.entries(answer.obsm))
      assert.deepEqual(Array.from(data.obsm.find((one) => one.name === name)!.values), numbers, `${what} ${name}`);
    assert.match(data.notes.join(' '), /not being whole matrices.*sparse/, 'what cannot be shown is named');
  }
});
