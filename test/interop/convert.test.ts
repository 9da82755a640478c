/**
 * What is converted, as anndata, scanpy, SciPy and pandas read it: every number, name and annotation compared with what they read of the
 * source.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { SaveOptions } from '../../core/model/options/save.ts';
import * as pipeline from '../../core/pipeline.ts';
import { needsPython, runPython } from '../python.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-convert-'));
});
after(() => rm(folder, { recursive: true }));

const convert = (from: string, to: string, open: Partial<OpenOptions> = {}, save: Partial<SaveOptions> = {}) =>
  pipeline.convert(from, to, parseOptions(OpenOptions, open), parseOptions(SaveOptions, save), createJob());

/** Writes each of `given` with anndata: columns of every kind, and a matrix of the layout and type asked for. */
const makeSources = `
import anndata as ad, numpy as np, pandas as pd, scipy.sparse as sp
ad.settings.allow_write_nullable_strings = True
rows, cols = 60, 23
for case in given:
  random = np.random.default_rng(3)
  values = random.poisson(0.6, (rows, cols)).astype(case['type'])
  if case['type'].startswith('float'): values = values * random.standard_normal((rows, cols)).astype(case['type'])
  if case['type'] in ('int32', 'uint32', 'int64', 'float64'): values[0, 0] = 2**24 + 1
  X = {'csr': sp.csr_matrix, 'csc': sp.csc_matrix, 'dense': np.asarray}[case['layout']](values)
  obs = pd.DataFrame({
    'flag': random.random(rows) < 0.5,
    'whole': random.integers(-5, 2**40, rows),
    'narrow': random.standard_normal(rows).astype('float32'),
    'real': random.standard_normal(rows),
    'type': pd.Categorical(random.choice(['B', 'γδ T', '=NK'], rows)),
    'stage': pd.Categorical(random.choice(['early', 'mid', 'late'], rows), categories=['early', 'mid', 'late'], ordered=True),
    'maybe': pd.array([None if i % 7 == 0 else bool(i % 2) for i in range(rows)], dtype='boolean'),
    'count': pd.array([None if i % 5 == 0 else i for i in range(rows)], dtype='Int64'),
    'note': [f'note {i}, "quoted"' for i in range(rows)],
  }, index=[f'cell-ü{i}' for i in range(rows)])
  obsm = {'X_umap': random.standard_normal((rows, 2)), 'X_pca': random.standard_normal((rows, 5)).astype('float32')}
  ad.AnnData(X, obs=obs, var=pd.DataFrame(index=[f'GENE{i}' for i in range(cols)]), obsm=obsm).write_h5ad(case['path'])
`;

/** Whether each `made` says the same as its `source`, warnings of reading being errors. */
const compare = `
import warnings
warnings.simplefilter('error')
import anndata as ad, numpy as np, scipy.sparse as sp
dense = lambda X: (X.toarray() if sp.issparse(X) else np.asarray(X)).astype('float64')
def compared(case):
  source = ad.read_h5ad(case['source'])
  made = ad.read_h5ad(case['made']) if case['made'].endswith('.h5ad') else ad.read_zarr(case['made'])
  return {
    'matrix': bool((dense(source.X) == dense(made.X)).all()), 'kind': made.X.dtype.kind,
    'cells': bool((source.obs_names == made.obs_names).all()), 'genes': bool((source.var_names == made.var_names).all()),
    'columns': list(made.obs),
    'different': [name for name in source.obs if source.obs[name].dtype != made.obs[name].dtype or not source.obs[name].equals(made.obs[name])],
    'obsm': {name: bool((source.obsm[name] == made.obsm[name]).all()) and str(made.obsm[name].dtype) for name in source.obsm},
  }
print(json.dumps([compared(case) for case in given]))
`;

interface Comparison {
  matrix: boolean;
  kind: string;
  cells: boolean;
  genes: boolean;
  columns: string[];
  different: string[];
  obsm: Record<string, string>;
}

const kinds: Record<string, string> = { uint8: 'i', int32: 'i', uint32: 'i', int64: 'i', float32: 'f', float64: 'f' };

test('every type of number in every layout stays as it is in h5ad and Zarr, with columns of every kind', needsPython(), async () => {
  const sources = Object.keys(kinds).flatMap((type) =>
    ['csr', 'csc', 'dense'].map((layout) => ({ type, layout, path: join(folder, `${type}-${layout}.h5ad`) })),
  );
  await runPython(makeSources, sources);
  const cases: { source: string; made: string; kind: string }[] = [];
  for (const { type, layout, path } of sources) {
    for (const [ending, zarrVersion] of [
      ['h5ad', '2'],
      ['zarr', '2'],
      ['zarr', '3'],
    ] as const) {
      const made = join(folder, `${type}-${layout}-${zarrVersion}-made.${ending}`);
      await convert(path, made, { layer: 'X' }, { zarrVersion });
      cases.push({ source: path, made, kind: kinds[type] });
    }
  }
  const said = await runPython<Comparison[]>(compare, cases);
  for (const [i, { made, kind }] of cases.entries()) {
    const expected: Comparison = {
      matrix: true,
      kind,
      cells: true,
      genes: true,
      different: [],
      columns: ['flag', 'whole', 'narrow', 'real', 'type', 'stage', 'maybe', 'count', 'note'],
      obsm: { X_umap: 'float64', X_pca: 'float32' },
    };
    assert.deepEqual(said[i], expected, made);
  }
});

const readOld = `
import anndata as ad
made = ad.read_h5ad(given) if given.endswith('.h5ad') else ad.read_zarr(given)
print(json.dumps({'shape': made.shape, 'ordered': bool(made.obs['stage'].cat.ordered), 'unordered': bool(made.obs['type'].cat.ordered), 'flag': str(made.obs['flag'].dtype), 'sum': float(made.X.sum())}))
`;

test('anndata of 2022 reads it too', needsPython('current', 2022), async () => {
  const source = join(folder, 'old-source.h5ad');
  await runPython(makeSources, [{ path: source, type: 'int32', layout: 'csr' }]);
  for (const ending of ['h5ad', 'zarr']) {
    const made = join(folder, `old-made.${ending}`);
    await convert(source, made);
    const { sum, ...said } = await runPython<{ sum: number }>(readOld, made, 2022);
    assert.deepEqual(said, { shape: [60, 23], ordered: true, unordered: false, flag: 'bool' });
    assert.ok(sum > 2 ** 24);
  }
});

const readTexts = `
import anndata as ad, numpy as np, pandas as pd, scipy.io
source = ad.read_h5ad(given['source'])
X = source.X.toarray().astype('float64')
table = pd.read_csv(given['csv'], index_col=0, float_precision='round_trip')
tabbed = pd.read_csv(given['tsv'], index_col=0, sep='\\t', float_precision='round_trip')
labels = pd.read_csv(given['csv'].replace('.csv', '.obs.csv'), index_col=0, float_precision='round_trip', keep_default_na=False)
import scanpy as sc
tenx = sc.read_10x_mtx(given['mtx'])
print(json.dumps({
  'csv': bool((table.values == X).all()) and list(table.index) == list(source.obs_names) and list(table.columns) == list(source.var_names),
  'tsv': bool((tabbed.values == X).all()),
  'npy': bool((np.load(given['npy']) == X).all()),
  'mtx': bool((scipy.io.mmread(given['mtx'] + '/matrix.mtx.gz').toarray().T == X).all()),
  'tenx': list(tenx.obs_names) == list(source.obs_names) and list(tenx.var_names) == list(source.var_names),
  'labels': list(labels['type']) == [str(value) for value in source.obs['type']] and bool((labels[['X_umap 1', 'X_umap 2']].values == source.obsm['X_umap']).all()),
}))
`;

test('text, NumPy and 10x folders read back to the last bit in pandas, NumPy, SciPy and scanpy', needsPython(), async () => {
  const source = join(folder, 'texts.h5ad');
  await runPython(makeSources, [{ path: source, type: 'float64', layout: 'csr' }]);
  const targets = {
    csv: join(folder, 'texts.csv'),
    tsv: join(folder, 'tabbed.tsv.gz'),
    npy: join(folder, 'array.npy'),
    mtx: join(folder, 'tenx'),
  };
  for (const target of Object.values(targets)) await convert(source, target);
  assert.deepEqual(await runPython(readTexts, { source, ...targets }), {
    csv: true,
    tsv: true,
    npy: true,
    mtx: true,
    tenx: true,
    labels: true,
  });
});

/** Everything that anndata writes, at each of `given`. */
const makeWhole = `
import anndata as ad, numpy as np, pandas as pd, scipy.sparse as sp
random = np.random.default_rng(0)
n, m = 60, 23
X = sp.csr_matrix(random.poisson(.2, (n, m)).astype('float32'))
obs = pd.DataFrame({
  'flag': random.random(n) < .5, 'big': np.array([2**62 + i for i in range(n)]), 'ubig': np.array([2**63 + i for i in range(n)], dtype='uint64'),
  'i8': random.integers(-5, 5, n).astype('i1'), 'f4': random.standard_normal(n).astype('f4'), 'f8': random.standard_normal(n),
  'cat': pd.Categorical(random.choice(['B', 'γδ T', '=NK'], n)), 'stage': pd.Categorical(random.choice(['early', 'late'], n), categories=['late', 'early'], ordered=True),
  'intcat': pd.Categorical(random.choice([3, 1, 2], n)), 'missing': pd.Categorical([None if i % 3 == 0 else 'a' for i in range(n)]),
  'maybe': pd.array([None if i % 7 == 0 else bool(i % 2) for i in range(n)], dtype='boolean'), 'count': pd.array([None if i % 5 == 0 else 2**60 + i for i in range(n)], dtype='Int64'),
}, index=pd.Index([f'cell{i}' for i in range(n)], name='barcode'))
var = pd.DataFrame({'gene_ids': [f'ENSG{i:011d}' for i in range(m)], 'hv': random.random(m) < .3}, index=[f'G{i}' for i in range(m)])
a = ad.AnnData(X, obs=obs, var=var)
a.layers['counts'] = sp.csc_matrix(X.astype('int32')); a.layers['dense'] = random.standard_normal((n, m)); a.layers['u2'] = random.integers(0, 65535, (n, m)).astype('u2')
a.obsm['X_pca'] = random.standard_normal((n, 5)).astype('f4'); a.obsm['sparse'] = sp.csr_matrix(random.poisson(.5, (n, 4)).astype('f8')); a.obsm['cube'] = random.random((n, 3, 2))
a.obsm['frame'] = pd.DataFrame({'a': random.random(n), 'b': ['x'] * n}, index=a.obs_names)
a.varm['PCs'] = random.standard_normal((m, 5)); a.obsp['conn'] = sp.random(n, n, .1, 'csr', random_state=0); a.varp['v'] = np.eye(m)
a.uns = {
  'text': 'text é', 'int': 5, 'bigint': 2**62, 'float': 2.5, 'bool': True, 'narrow': np.float32(1.5), 'none': None, 'list': ['a', 'b'], 'array': np.arange(6.).reshape(2, 3),
  'empty': np.array([]), 'untold': np.array([], dtype='O'), 'table': np.array([['a', 'b'], ['c', 'd']], dtype='O'), 'nested': {'deep': {'x': np.bool_(False)}, 'empty': {}},
  'names': np.array([('a', 'b'), ('cc', 'dé')], dtype=[('0', 'O'), ('1', 'O')]), 'mixed': np.array([(1.5, 'x', 3), (2.5, 'yy', 4)], dtype=[('s', 'f4'), ('n', 'U5'), ('i', 'i8')]),
  'cat_colors': np.array(['#ff0000', '#00ff00', '#0000ff']), 'frame': pd.DataFrame({'x': [1, 2]}, index=['a', 'b']), 'sparse': sp.csr_matrix(np.eye(3)),
}
a.raw = ad.AnnData(sp.csr_matrix(random.poisson(.7, (n, m + 4)).astype('float32')), obs=obs, var=pd.DataFrame({'x': range(m + 4)}, index=[f'R{i}' for i in range(m + 4)]))
for path in given:
  if path.endswith('.h5ad'): a.write_h5ad(path)
  else:
    ad.settings.zarr_write_format = int(path[-6])
    a.write_zarr(path)
`;

/**
 * Where each `made` differs from its `source` in a value, a type or a name: both in one container, since anndata itself reads texts of the
 * two differently.
 */
const compareWhole = `
import anndata as ad, numpy as np, pandas as pd, scipy.sparse as sp
read = lambda path: ad.read_h5ad(path) if path.endswith('.h5ad') else ad.read_zarr(path)
def differences(path, one, other):
  if sp.issparse(one):
    return [] if type(one) == type(other) and one.dtype == other.dtype and one.shape == other.shape and (one != other).nnz == 0 else [path]
  if isinstance(one, pd.DataFrame):
    try: pd.testing.assert_frame_equal(one, other, check_exact=True, check_names=True)
    except AssertionError as error: return [f'{path}: {error}']
    return []
  if hasattr(one, 'keys'):
    return [f'{path} keys'] * (set(one) != set(other)) + [found for key in set(one) & set(other) for found in differences(f'{path}/{key}', one[key], other[key])]
  if isinstance(one, np.ndarray):
    return [] if one.dtype == other.dtype and one.shape == other.shape and one.tolist() == other.tolist() else [f'{path}: {one.dtype} {other.dtype}']
  return [] if type(one) == type(other) and one == other else [f'{path}: {one!r} {other!r}']
def compared(source, made):
  a, b = read(source), read(made)
  parts = ['X', 'obs', 'var', 'layers', 'obsm', 'varm', 'obsp', 'varp', 'uns']
  return [found for part in parts for found in differences(part, getattr(a, part), getattr(b, part))] + differences('raw/X', a.raw.X, b.raw.X) + differences('raw/var', a.raw.var, b.raw.var)
print(json.dumps([compared(*pair) for pair in given]))
`;

test('everything that anndata writes passes between h5ad and Zarr of both versions, in either direction', needsPython(), async () => {
  const at = (name: string) => join(folder, name);
  await runPython(makeWhole, [at('whole.h5ad'), at('whole2.zarr'), at('whole3.zarr')]);
  for (const zarrVersion of ['2', '3'] as const) {
    await convert(at('whole.h5ad'), at(`from-h5ad${zarrVersion}.zarr`), {}, { zarrVersion });
    await convert(at(`whole${zarrVersion}.zarr`), at(`from-zarr${zarrVersion}.h5ad`));
  }
  const pairs = [
    ['whole2.zarr', 'from-h5ad2.zarr'],
    ['whole3.zarr', 'from-h5ad3.zarr'],
    ['whole.h5ad', 'from-zarr2.h5ad'],
    ['whole.h5ad', 'from-zarr3.h5ad'],
  ];
  assert.deepEqual(
    await runPython<string[][]>(
      compareWhole,
      pairs.map((pair) => pair.map(at)),
    ),
    [[], [], [], []],
  );
});

test('an R object with all that it holds is read by anndata without a warning, bit for bit', needsPython(), async () => {
  const read = `
import warnings
warnings.simplefilter('error')
import anndata as ad, numpy as np
def told(path):
  made = ad.read_h5ad(path) if path.endswith('.h5ad') else ad.read_zarr(path)
  made[made.obs['type'] == 'NK'].copy()
  counts = np.array([[(c + g) % 4 + 1 if (7 * c + 3 * g) % 5 == 0 else 0 for g in range(7)] for c in range(12)])
  logged = made.layers['data' if 'data' in made.layers else 'logcounts']
  return {
    'counts': bool((made.X.toarray() == counts).all()),
    'logged': float(np.abs(logged.toarray() - np.log1p(counts)).max()),
    'types': {name: str(type) for name, type in made.obs.dtypes.items() if name in ('type', 'passes', 'reads', 'score')},
    'protein': np.asarray(made.obsm['ADT_counts'].todense() if hasattr(made.obsm['ADT_counts'], 'todense') else made.obsm['ADT_counts'])[11].tolist(),
    'names': made.uns['ADT_counts_names'].tolist(),
  }
print(json.dumps([told(path) for path in given]))
`;
  const made = ['seurat4-full', 'sce-full'].flatMap((name) => ['.h5ad', '.zarr'].map((ending) => [name, join(folder, `${name}${ending}`)]));
  for (const [name, to] of made) await convert(join(import.meta.dirname, '../fixtures/rds', `${name}.rds`), to);
  const told = await runPython<{ logged: number }[]>(
    read,
    made.map(([, to]) => to),
  );
  for (const one of told) {
    // numpy's log1p and R's may differ in the last bit.
    assert.ok(one.logged < 1e-15);
    assert.deepEqual(
      { ...one, logged: 0 },
      {
        counts: true,
        logged: 0,
        types: { type: 'category', score: 'float64', passes: 'boolean', reads: 'Int64' },
        protein: [23, 24],
        names: ['CD3', 'CD19'],
      },
    );
  }
});
