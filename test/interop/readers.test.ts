/** Files of the programs that define their formats: loompy, mudata and anndata write them, and say what is in them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { needsPython, runPython } from '../python.ts';
import { categoriesOf, column, faultOf, open } from '../io/fixtures.ts';
import { threeWays } from '../io/three-ways.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-peers-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const made = `
import os, numpy as np, pandas as pd, scipy.sparse as sp, anndata as ad, warnings
warnings.filterwarnings('ignore')
rng = np.random.default_rng(7)
X = rng.poisson(0.6, (150, 90)).astype(np.float32)
cells = [f'cell{i}' for i in range(150)]; genes = [f'GENE{i}' for i in range(90)]
kind = rng.choice(['T', 'B', 'NK'], 150); score = rng.normal(size=150); pca = rng.normal(size=(150, 3)).astype(np.float32)
def say(**more): print(json.dumps({'rows': X.tolist(), 'cells': cells, 'genes': genes, 'kind': list(map(str, kind)), 'score': score.tolist(), 'pca': pca.ravel().astype(float).tolist(), **more}))
`;
interface Said {
  rows: number[][];
  cells: string[];
  genes: string[];
  kind: string[];
  score: number[];
  pca: number[];
}

async function agrees(file: string, said: Said, options: Parameters<typeof threeWays>[1] = {}): Promise<void> {
  const { data, rows } = await threeWays(file, options);
  assert.deepEqual([rows, data.cells, data.genes], [said.rows, said.cells, said.genes]);
  assert.deepEqual(categoriesOf(column(data, 'kind')), said.kind);
  const score = column(data, 'score');
  assert.deepEqual(score.kind === 'number' && Array.from(score.values), said.score);
  assert.deepEqual(
    data.obsm.filter(({ dim }) => dim === 3).map(({ values }) => Array.from(values)),
    [said.pca],
  );
}

for (const version of ['2.0.1', '3.0.0']) {
  test(`Loom ${version} of loompy, with a layer`, needsPython(), async () => {
    const file = join(folder, `${version}.loom`);
    const said = await runPython<Said>(
      `${made}
import loompy
loompy.create(given['file'], {'': X.T, 'spliced': (2 * X).T}, {'Gene': np.array(genes)}, {'CellID': np.array(cells), 'kind': kind, 'score': score, 'X_pca': pca}, file_attrs={'LOOM_SPEC_VERSION': given['version']})
say()`,
      { file, version },
    );
    await agrees(file, said);
    await agrees(file, { ...said, rows: said.rows.map((row) => row.map((value) => 2 * value)) }, { layer: 'spliced' });
  });
}

test('Loom as anndata writes it', needsPython(), async () => {
  const file = join(folder, 'anndata.loom');
  const said = await runPython<Said>(
    `${made}
a = ad.AnnData(sp.csr_matrix(X), obs=pd.DataFrame({'kind': kind, 'score': score}, index=cells), var=pd.DataFrame(index=genes), obsm={'X_pca': pca})
a.write_loom(given, write_obsm_varm=True)
say()`,
    file,
  );
  await agrees(file, said);
});

test(
  'MuData of mudata, HDF5 and Zarr: cells in another order, a cell that one modality lacks, an embedding of the whole',
  needsPython(),
  async () => {
    const [file, zarr] = [join(folder, 'cite.h5mu'), join(folder, 'cite.zarr')];
    const said = await runPython<Said & { joint: number[]; proteins: number[][] }>(
      `${made}
import mudata
mudata.set_options(pull_on_update=False)
rna = ad.AnnData(sp.csr_matrix(X), obs=pd.DataFrame({'kind': pd.Categorical(kind), 'score': score}, index=cells), var=pd.DataFrame(index=genes), obsm={'X_pca': pca})
P = rng.poisson(9, (149, 5)).astype(np.float32)
prot = ad.AnnData(P, obs=pd.DataFrame(index=cells[::-1][:149]), var=pd.DataFrame(index=[f'P{i}' for i in range(5)]))
m = mudata.MuData({'prot': prot, 'rna': rna})
m.obs['batch'] = pd.Categorical(['b' + str(int(name[4:]) % 2) for name in m.obs_names])
joint = rng.normal(size=(m.n_obs, 2)).astype(np.float32); m.obsm['X_joint'] = joint
m.write(given['file'])
m.write_zarr(given['zarr'])
order = [list(m.obs_names).index(name) for name in cells]
say(joint=joint[order].ravel().astype(float).tolist(), proteins=P.tolist())`,
      { file, zarr },
    );
    for (const path of [file, zarr]) {
      await agrees(path, said);
      const { data } = await threeWays(path);
      assert.deepEqual(Array.from(data.obsm.find(({ name }) => name === 'X_joint')!.values), said.joint);
      assert.deepEqual(
        categoriesOf(column(data, 'batch')),
        said.cells.map((name) => `b${Number(name.slice(4)) % 2}`),
      );
      assert.deepEqual((await threeWays(path, { part: 'prot' })).rows, said.proteins);
      await faultOf(open(path, { part: 'atac' }), 'bad-option');
    }
  },
);

test('tables of a SpatialData hierarchy, as anndata writes them; archives as Python packs them', needsPython(), async () => {
  const paths = { zarr: join(folder, 's.zarr'), gz: join(folder, 'a.h5ad.gz'), tar: join(folder, 'a.tar.gz'), zip: join(folder, 'a.zip') };
  const said = await runPython<Said>(
    `${made}
import zarr, gzip, tarfile, zipfile, shutil
a = ad.AnnData(sp.csr_matrix(X), obs=pd.DataFrame({'kind': pd.Categorical(kind), 'score': score}, index=cells), var=pd.DataFrame(index=genes), obsm={'X_pca': pca})
root = zarr.open_group(given['zarr'], mode='w'); root.attrs['spatialdata_attrs'] = {'version': '0.2'}
root.create_group('images'); tables = root.create_group('tables')
from anndata.io import write_elem
write_elem(tables, 'table', a)
h5ad = given['gz'][:-3]; a.write_h5ad(h5ad)
with open(h5ad, 'rb') as source, gzip.open(given['gz'], 'wb') as target: shutil.copyfileobj(source, target)
with tarfile.open(given['tar'], 'w:gz') as target: target.add(h5ad, 'deep/in/a.h5ad')
with zipfile.ZipFile(given['zip'], 'w', zipfile.ZIP_DEFLATED) as target: target.write(h5ad, 'a.h5ad')
say()`,
    paths,
  );
  for (const path of Object.values(paths)) await agrees(path, said);
});
