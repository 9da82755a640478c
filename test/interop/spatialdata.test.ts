/** SpatialData as the package of that name writes it (build/peers/spatial.txt): images, labels, shapes and points stand beside the tables. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { categoriesOf, column, faultOf, open } from '../io/fixtures.ts';
import { threeWays } from '../io/three-ways.ts';
import { needsPython, runPython } from '../python.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-spatialdata-'));
});
after(() => rm(folder, { recursive: true }));

/** One file a format that the package still writes, with one table and with two. @returns of each what was put into it */
const write = `
import warnings
warnings.simplefilter('ignore')
import os, numpy as np, pandas as pd, scipy.sparse as sp, anndata as ad, spatialdata as sd
from spatialdata.models import Image2DModel, Labels2DModel, ShapesModel, PointsModel, TableModel
from spatialdata._io.format import SpatialDataContainerFormatV01, SpatialDataContainerFormatV02
random = np.random.default_rng(5)
def table(genes, region):
  counts = random.poisson(0.7, (30, genes))
  obs = pd.DataFrame({
    'region': pd.Categorical([region] * 30), 'instance': np.arange(30), 'area': random.random(30),
    'type': pd.Categorical(random.choice(['γδ T', 'B'], 30))}, index=[f'spot-{i}' for i in range(30)])
  made = ad.AnnData(sp.csr_matrix(counts.astype('float32')), obs=obs, var=pd.DataFrame(index=[f'GENE{i}' for i in range(genes)]),
    obsm={'spatial': random.random((30, 2)) * 1000})
  made.layers['double'] = sp.csc_matrix(counts * 2.5)
  return TableModel.parse(made, region=region, region_key='region', instance_key='instance'), {
    'counts': counts.tolist(), 'area': obs['area'].tolist(), 'type': obs['type'].tolist(), 'spatial': made.obsm['spatial'].ravel().tolist()}
answers = []
for version, form in (('01', SpatialDataContainerFormatV01), ('02', SpatialDataContainerFormatV02)):
  for several in (False, True):
    first, told = table(9, 'circles')
    tables = {'table': first}
    if several: tables['other'], told['other'] = table(4, 'circles')
    whole = sd.SpatialData(
      images={'he': Image2DModel.parse(random.integers(0, 255, (3, 64, 64), dtype='uint8'), dims=('c', 'y', 'x'), scale_factors=[2])},
      labels={'cells': Labels2DModel.parse(random.integers(0, 30, (64, 64)), dims=('y', 'x'))},
      shapes={'circles': ShapesModel.parse(random.random((30, 2)), geometry=0, radius=0.1)},
      points={'transcripts': PointsModel.parse(pd.DataFrame({'x': random.random(50), 'y': random.random(50), 'gene': ['A'] * 50}), coordinates={'x': 'x', 'y': 'y'})},
      tables=tables)
    path = os.path.join(given, f'{version}-{len(tables)}.zarr')
    whole.write(path, sdata_formats=form())
    answers.append({'path': path, **told})
print(json.dumps(answers))
`;

interface Table {
  counts: number[][];
  area: number[];
  type: string[];
  spatial: number[];
}

test('its tables are read exactly, in every format that it writes', needsPython('spatial'), async () => {
  const written = await runPython<(Table & { path: string; other?: Table })[]>(write, folder, 'spatial');
  assert.equal(written.length, 4);
  for (const { path, other, ...first } of written) {
    for (const [part, table] of [[undefined, first] as const, ...(other ? [['other', other] as const] : [])]) {
      const { data, rows, said } = await threeWays(path, { ...(part && { part }) });
      assert.deepEqual(rows, table.counts, path);
      assert.deepEqual([data.cells[29], data.genes.at(-1)], ['spot-29', `GENE${table.counts[0].length - 1}`]);
      const area = column(data, 'area');
      assert.deepEqual(area.kind === 'number' && [...area.values], table.area);
      assert.deepEqual(categoriesOf(column(data, 'type')), table.type);
      assert.deepEqual(data.obsm, [{ name: 'spatial', dim: 2, values: Float32Array.from(table.spatial) }]);
      assert.deepEqual(
        said.matrices.map(({ layer }) => layer),
        ['X', 'layers/double'],
      );
      assert.deepEqual(
        (await threeWays(path, { layer: 'layers/double', ...(part && { part }) })).rows,
        table.counts.map((row) => row.map((value) => value * 2.5)),
      );
      if (other) {
        assert.deepEqual(said.parts?.offers.map(({ name }) => name).toSorted(), ['other', 'table']);
        assert.match(data.notes.join(), part ? /Table other was taken/ : /Table table was taken; there is also other/);
      }
    }
    await faultOf(open(path, { part: 'third' }), 'bad-option');
  }
});
