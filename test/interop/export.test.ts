/**
 * Results added to a copy of the data's file: everything that was in it is there bit for bit, and anndata and scanpy work on with what was
 * added.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { PrepareOptions } from '../../core/model/options/prepare.ts';
import { RunConfig } from '../../core/model/options/train.ts';
import type { Embedded } from '../../core/model/run.ts';
import * as pipeline from '../../core/pipeline.ts';
import type { Counts, Prepared } from '../../core/types.ts';
import { needsPython, runPython } from '../python.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-export-'));
});
after(() => rm(folder, { recursive: true }));

/** A file as scanpy's users have it, with a bit of everything, and one cell without counts. */
const makeSource = `
import anndata as ad, numpy as np, pandas as pd, scipy.sparse as sp
random = np.random.default_rng(5)
rows, cols = 240, 40
kind = random.integers(0, 3, rows)
counts = random.poisson(0.4 + 3 * (np.arange(cols)[None, :] % 3 == kind[:, None]), (rows, cols)).astype('int64')
counts[17] = 0
obs = pd.DataFrame({
  'type': pd.Categorical(np.array(['B', 'NK', 'T'])[kind]),
  'stage': pd.Categorical(random.choice(['early', 'late'], rows), categories=['late', 'early'], ordered=True),
  'flag': random.random(rows) < 0.5, 'whole': random.integers(0, 9, rows), 'maybe': pd.array([None, True] * (rows // 2), dtype='boolean'),
}, index=[f'c{i}' for i in range(rows)])
var = pd.DataFrame({'highly_variable': random.random(cols) < 0.5, 'mean': random.random(cols)}, index=[f'G{i}' for i in range(cols)])
a = ad.AnnData(sp.csr_matrix(np.log1p(counts).astype('float32')), obs=obs, var=var)
a.raw = ad.AnnData(sp.csc_matrix(counts.astype('float64')), var=pd.DataFrame({'id': [f'id{i}' for i in range(cols)]}, index=var.index))
a.layers['counts'] = sp.csr_matrix(counts)
a.layers['dense'] = counts.astype('float16')
a.obsm['X_pca'] = random.standard_normal((rows, 4))
a.obsm['frame'] = pd.DataFrame({'one': range(rows)}, index=a.obs_names)
a.varm['PCs'] = random.standard_normal((cols, 4))
a.obsp['connectivities'] = sp.random(rows, rows, 0.05, 'csr', random_state=1)
a.varp['graph'] = sp.random(cols, cols, 0.05, 'csc', random_state=1)
a.uns = {'type_colors': ['#ff0000', '#00ff00', '#0000ff'], 'pca': {'variance': np.arange(4.0)}, 'nested': {'deep': {'flag': True, 'n': 3, 'text': 'x', 'list': ['a', 'b']}, 'table': obs.copy()}}
if given.endswith('.h5ad'): a.write_h5ad(given, compression='gzip')
else: a.write_zarr(given)
`;

interface Case {
  data: Counts;
  prepared: Prepared;
  runs: { name: string; embedded: Embedded }[];
}

async function trained(path: string): Promise<Case> {
  const data = await pipeline.open({ path }, parseOptions(OpenOptions, {}), createJob());
  assert.equal(data.layer, 'layers/counts');
  const options = parseOptions(PrepareOptions, { minGenes: 1, minCells: 1, variableGenes: 0, components: 6 });
  const prepared = await pipeline.prepare(data, options, createJob());
  assert.equal(prepared.rows, 239, 'the cell without counts is dropped');
  const network = { inputDim: 6, hidden: [8], latentDim: 2, activation: 'elu' as const };
  const regularizations = [{ kind: 'none' as const }, { kind: 'volume' as const, part: 'encoder' as const, weight: 0.1 }];
  const runs = await Promise.all(
    regularizations.map(async (regularization) => {
      const config = parseOptions(RunConfig, { epochs: 3, seed: 4, model: { ...network, regularization } });
      const model = await pipeline.train(prepared, config, { epoch: () => undefined }, new AbortController().signal);
      return { name: regularization.kind, embedded: { model, dim: 2, embedding: await pipeline.embed(prepared, model) } };
    }),
  );
  return { data, prepared, runs };
}

/** What of the source is not in the copy as it was, byte for byte, and what the copy has besides. */
const compareTrees = `
import numpy as np
if given['source'].endswith('.h5ad'):
  import h5py
  source, made = h5py.File(given['source']), h5py.File(given['made'])
  isGroup = lambda node: isinstance(node, h5py.Group)
else:
  import zarr
  source, made = zarr.open(given['source'], mode='r'), zarr.open(given['made'], mode='r')
  isGroup = lambda node: isinstance(node, zarr.Group)
changed, added = [], []
same = lambda a, b: type(a) == type(b) and (np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b)
def visit(path, a, b):
  for name in a.attrs:
    if not same(a.attrs[name], b.attrs.get(name)) and not (path == '/obs' and name == 'column-order'): changed.append(path + '@' + name)
  if not isGroup(a):
    if a.dtype != b.dtype or a.shape != b.shape or a.chunks != b.chunks or np.asarray(a[()]).tobytes() != np.asarray(b[()]).tobytes() and not (a.dtype.kind in 'OT' and np.array_equal(np.asarray(a[()]), np.asarray(b[()]))): changed.append(path)
    return
  for key in a:
    if key in b: visit(path.rstrip('/') + '/' + key, a[key], b[key])
    else: changed.append(path + '/' + key)
  added.extend(path.rstrip('/') + '/' + key for key in b if key not in a)
visit('/', source, made)
print(json.dumps({'changed': changed, 'added': sorted(added)}))
`;

/** What anndata and scanpy make of the copy, every warning of reading an error. */
const work = `
import warnings
with warnings.catch_warnings():
  warnings.simplefilter('error')
  import anndata as ad
  read = lambda path, **how: ad.read_h5ad(path, **how) if path.endswith('.h5ad') else ad.read_zarr(path)
  made, source = read(given['made']), read(given['source'])
import numpy as np, scanpy as sc, matplotlib
matplotlib.use('Agg')
said = {}
said['order'] = [list(made.obs)[:5], len(list(made.obs)) == len(set(made.obs))]
said['types'] = [str(made.obs[name].dtype) for name in ('flag', 'whole', 'maybe', 'indicatrix_prepared', 'n_counts' if 'n_counts' in made.obs else 'total_counts')]
said['ordered'] = made.obs['stage'].cat.ordered and list(made.obs['stage'].cat.categories)
basis = 'geomae_encoder_0.1_seed4'
places = made.obsm['X_' + basis]
said['places'] = [list(places.shape), str(places.dtype), int(np.isnan(places).any(axis=1).sum()), int((~made.obs['indicatrix_prepared']).sum()), bool(np.isnan(places[17]).all())]
expected = np.array(given['embedding'], dtype='float32').reshape(-1, 2)
said['exact'] = bool((places[~np.isnan(places[:, 0])] == expected).all())
kept = made[made.obs['indicatrix_prepared']].copy()
pca = kept.uns['pca_indicatrix']
# A cell's scores by the formula of the documents, from log-normalized counts.
counts = kept.layers['counts'].toarray().astype('float64')
normalized = np.log1p(counts / counts.sum(axis=1, keepdims=True) * 1e4)[:, [kept.var_names.get_loc(gene) for gene in pca['genes']]]
scaled = (normalized - pca['mean']) / pca['scale']
if pca['clip'] > 0: scaled = np.clip(scaled, -pca['clip'], pca['clip'])
loadings = kept.varm['PCs_indicatrix'][[kept.var_names.get_loc(gene) for gene in pca['genes']]]
said['scores'] = float(np.abs((scaled - pca['centre']) @ loadings - kept.obsm['X_pca_indicatrix']).max())
sc.pl.embedding(made, basis=basis, color=['type', basis + '_knnRecall'], show=False)
sc.pp.neighbors(kept, use_rep='X_' + basis, n_neighbors=10)
said['neighbors'] = list(kept.obsp['distances'].shape)
both = ad.concat([made, made], index_unique='-', join='outer', uns_merge='first')
said['concat'] = [list(both.shape), 'X_' + basis in both.obsm]
if given['made'].endswith('.h5ad'):
  backed = read(given['made'], backed='r')
  said['backed'] = bool((backed[5:9].X.toarray() == source.X[5:9].toarray()).all())
  backed.file.close()
texts = [str(value) for value in made.uns['indicatrix'].values()]
said['paths'] = any(given['folder'] in text for text in texts)
said['measures'] = sorted(name.removeprefix(basis + '_') for name in made.obs if name.startswith(basis))
print(json.dumps(said))
`;

for (const container of ['h5ad', 'zarr'] as const) {
  test(`a copy of a file in ${container} has all of the file, and what was found`, needsPython(), async () => {
    const [source, made] = [join(folder, `source.${container}`), join(folder, `made.${container}`)];
    await runPython(makeSource, source);
    const { data, prepared, runs } = await trained(source);
    await pipeline.writeAnnData(made, data, prepared, runs, { container, measures: true }, createJob());

    const { changed, added } = await runPython<{ changed: string[]; added: string[] }>(compareTrees, { source, made });
    assert.deepEqual(changed, []);
    const [geomae, vanilla] = ['geomae_encoder_0.1_seed4', 'vanilla_seed4'];
    assert.deepEqual(
      added.filter((path) => !path.startsWith('/obs/')),
      [
        `/obsm/X_${geomae}`,
        '/obsm/X_pca_indicatrix',
        `/obsm/X_${vanilla}`,
        '/uns/indicatrix',
        '/uns/pca_indicatrix',
        '/varm/PCs_indicatrix',
      ].sort(),
    );

    const said = await runPython<Record<string, unknown>>(work, {
      source,
      made,
      folder,
      embedding: Array.from(runs[1].embedded.embedding),
    });
    assert.deepEqual(said['order'], [['type', 'stage', 'flag', 'whole', 'maybe'], true]);
    assert.deepEqual(said['types'], ['bool', 'int64', 'boolean', 'bool', 'float64']);
    assert.deepEqual(said['ordered'], ['late', 'early']);
    assert.deepEqual(said['places'], [[240, 2], 'float32', 1, 1, true]);
    assert.equal(said['exact'], true);
    // Float32 scores of six components, whose largest are some tens.
    assert.ok((said['scores'] as number) < 1e-3, String(said['scores']));
    assert.deepEqual(
      [said['neighbors'], said['concat'], said['backed']],
      [[239, 239], [[480, 40], true], container === 'h5ad' ? true : undefined],
    );
    assert.equal(said['paths'], false, 'no path of this machine is in it');
    const measures = said['measures'] as string[];
    for (const id of ['knnRecall', 'trustworthiness', 'reconstruction', 'stress', 'volumeEncoder', 'conditionDecoder', 'volumeOwn'])
      assert.ok(measures.includes(id), id);

    // Once more: nothing of what the first export added is overwritten either.
    const again = join(folder, `again.${container}`);
    const reopened = await trained(made);
    await pipeline.writeAnnData(again, reopened.data, reopened.prepared, reopened.runs, { container, measures: false }, createJob());
    const second = await runPython<{ changed: string[]; added: string[] }>(compareTrees, { source: made, made: again });
    assert.deepEqual(second.changed, []);
    assert.ok(second.added.includes(`/obsm/X_${geomae}_2`), second.added.join());
  });
}

/** Everything of the file, without what was added, beside the file. */
const crosswise = `
import warnings; warnings.simplefilter('error')
import anndata as ad, numpy as np, pandas as pd, scipy.sparse as sp
from collections.abc import Mapping
read = lambda path: ad.read_h5ad(path) if path.endswith('.h5ad') else ad.read_zarr(path)
source, made = map(read, given)
def same(a, b, path):
  if isinstance(a, Mapping):
    for key in a: same(a[key], b[key], f'{path}/{key}')
  elif isinstance(a, pd.DataFrame): pd.testing.assert_frame_equal(a, b[a.columns])
  elif sp.issparse(a): assert a.dtype == b.dtype and a.shape == b.shape and a.format == b.format and (a != b).nnz == 0, path
  elif isinstance(a, np.ndarray): assert a.dtype == b.dtype or {a.dtype.kind, b.dtype.kind} == {'O', 'T'}, (path, a.dtype, b.dtype); np.testing.assert_array_equal(a, b, err_msg=path)
  else: assert type(a) == type(b) and a == b, (path, a, b)
for group in ('obs', 'var', 'X', 'layers', 'obsm', 'varm', 'obsp', 'varp', 'uns'): same(getattr(source, group), getattr(made, group), group)
same(source.raw.X, made.raw.X, 'raw/X'); same(source.raw.var, made.raw.var, 'raw/var')
added = {group: sorted(set(getattr(made, group)) - set(getattr(source, group))) for group in ('obsm', 'varm', 'uns')}
print(json.dumps(added))
`;

test('from one container into the other nothing of the file is lost either', needsPython(), async () => {
  for (const [from, container] of [
    ['h5ad', 'zarr'],
    ['zarr', 'h5ad'],
  ] as const) {
    const [source, made] = [join(folder, `cross-source.${from}`), join(folder, `cross.${container}`)];
    await runPython(makeSource, source);
    const { data, prepared, runs } = await trained(source);
    await pipeline.writeAnnData(made, data, prepared, runs, { container, measures: false }, createJob());
    const added = await runPython<Record<string, unknown>>(crosswise, [source, made]);
    assert.deepEqual(added['obsm'], ['X_geomae_encoder_0.1_seed4', 'X_pca_indicatrix', 'X_vanilla_seed4'], container);
    assert.deepEqual([added['varm'], added['uns']], [['PCs_indicatrix'], ['indicatrix', 'pca_indicatrix']], container);
  }
});

test('the data’s own file is replaced only where that is asked for, and whole', needsPython(), async () => {
  const path = join(folder, 'own.h5ad');
  await runPython(makeSource, path);
  const { data, prepared, runs } = await trained(path);
  await assert.rejects(pipeline.writeAnnData(path, data, prepared, runs, { container: 'h5ad', measures: false }, createJob()), {
    tag: 'bad-option',
  });
  await assert.rejects(
    pipeline.writeAnnData(
      path,
      data,
      prepared,
      runs,
      { container: 'h5ad', measures: false, overwrite: true },
      createJob(undefined, AbortSignal.abort()),
    ),
    { tag: 'cancelled' },
  );
  await pipeline.writeAnnData(path, data, prepared, runs, { container: 'h5ad', measures: false, overwrite: true }, createJob());
  assert.ok((await pipeline.open({ path }, parseOptions(OpenOptions, {}), createJob())).obsm.some(({ name }) => name === 'X_pca'));
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('.')),
    [],
  );
});
