/**
 * Elements that not every container has: half floats and complex numbers pass between h5ad and Zarr of both versions bit for bit, dates and
 * spans of time between the versions of Zarr, and as texts into h5ad. Reference: anndata, which writes the sources and reads what was made.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createJob } from '../../core/base/job.ts';
import { parseOptions } from '../../core/model/options/describe.ts';
import { OpenOptions } from '../../core/model/options/open.ts';
import { SaveOptions } from '../../core/model/options/save.ts';
import * as pipeline from '../../core/pipeline.ts';
import { needsPython, runPython } from '../python.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-elements-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const convert = (from: string, to: string, zarrVersion: '2' | '3' = '2') =>
  pipeline.convert(at(from), at(to), parseOptions(OpenOptions, {}), parseOptions(SaveOptions, { zarrVersion }), createJob());

const make = `
import warnings; warnings.simplefilter('ignore')
import anndata as ad, numpy as np, pandas as pd, scipy.sparse as sp, os, shutil, zarr
r = np.random.default_rng(2); n, m = 70, 9000
def data():
  a = ad.AnnData(sp.csr_matrix(r.poisson(.01, (n, m)).astype('float32')), obs=pd.DataFrame(index=[f'c{i}' for i in range(n)]), var=pd.DataFrame(index=[f'g{i}' for i in range(m)]))
  a.layers['half'] = r.standard_normal((n, m)).astype('float16'); a.layers['half'][0, :4] = [65504, -0.0, 6e-8, np.inf]
  a.obs['narrow'] = r.standard_normal(n).astype('float16')
  a.obsm['phase'] = (r.standard_normal((n, 3)) + 1j * r.standard_normal((n, 3))).astype('complex64')
  a.uns['waves'] = r.standard_normal(5) + 1j * r.standard_normal(5)
  a.uns['halves'] = np.array([1.5, np.nan], 'float16')
  a.uns['record'] = np.array([(1.5, 2), (2.5, 3)], dtype=[('s', 'f2'), ('i', 'i4')])
  return a
times = {'days': np.array(['2024-01-05', 'NaT', '-0044-03-15', '1582-10-04'], 'M8[D]'), 'nano': np.array(['2024-01-05T10:11:12.123456789', '1969-12-31T23:59:59.999999999'], 'M8[ns]'), 'months': np.array(['2024-02', '1969-12'], 'M8[M]'),
  'minutes': np.array(['2024-01-05T10:11'], 'M8[m]'), 'tens': np.array(['2024-01-05T10:11:12.120'], 'M8[10ms]'), 'weeks': np.array(['2024-01-04'], 'M8[W]'), 'years': np.array(['1066'], 'M8[Y]'), 'span': np.array([5, -7, 'NaT'], 'm8[s]')}
data().write_h5ad(given + '/whole.h5ad')
for version in (2, 3):
  ad.settings.zarr_write_format = version
  a = data(); a.uns['times'] = times; a.write_zarr(f'{given}/whole{version}.zarr')
# In Fortran order, as NumPy's arrays may stand.
path = given + '/fortran2.zarr'; shutil.copytree(given + '/whole2.zarr', path); os.remove(path + '/.zmetadata')
a = data()
for name, values in (('uns/waves', a.uns['waves']), ('uns/record', a.uns['record'])):
  attributes = dict(zarr.open_array(f'{path}/{name}', mode='r', zarr_format=2).attrs); shutil.rmtree(f'{path}/{name}')
  z = zarr.create_array(f'{path}/{name}', shape=values.shape, dtype=values.dtype, chunks=(2,), order='F', zarr_format=2); z[:] = values; z.attrs.update(attributes)
  assert json.load(open(f'{path}/{name}/.zarray'))['order'] == 'F'
# Big-endian and in shards, as other programs write complex numbers.
path = given + '/other3.zarr'; ad.settings.zarr_write_format = 3; a = data(); a.write_zarr(path)
shutil.rmtree(path + '/obsm/phase')
for name in ('zarr.json', 'obsm/zarr.json'):
  said = json.load(open(f'{path}/{name}')); said.pop('consolidated_metadata', None); json.dump(said, open(f'{path}/{name}', 'w'))
z = zarr.create_array(path + '/obsm/phase', shape=(n, 3), dtype='complex64', chunks=(8, 2), shards=(16, 4), filters=[zarr.codecs.TransposeCodec(order=(1, 0))], serializer=zarr.codecs.BytesCodec(endian='big'), zarr_format=3)
z[:] = a.obsm['phase']; z.attrs.update({'encoding-type': 'array', 'encoding-version': '0.2.0'})
`;

const compare = `
import warnings; warnings.simplefilter('ignore')
import anndata as ad, numpy as np
read = lambda path: ad.read_h5ad(path) if path.endswith('.h5ad') else ad.read_zarr(path)
def bits(x): return [str(x.dtype.newbyteorder('=')), list(x.shape), np.ascontiguousarray(x.astype(x.dtype.newbyteorder('='))).tobytes().hex()]
def same(source, made):
  a, b = read(source), read(made)
  parts = {'layer': (a.layers['half'], b.layers['half']), 'column': (a.obs['narrow'].values, b.obs['narrow'].values), 'phase': (a.obsm['phase'], b.obsm['phase']),
    'waves': (a.uns['waves'], b.uns['waves']), 'halves': (a.uns['halves'], b.uns['halves'])}
  for key in a.uns.get('times', {}):
    if key in b.uns['times']: parts[key] = (a.uns['times'][key], b.uns['times'][key])
  different = []
  for name, (one, other) in parts.items():
    if one.dtype.kind == 'm' and other.dtype.kind in 'OT':
      import pandas as pd
      other = pd.to_timedelta(list(other)).values.astype(one.dtype)
    elif one.dtype.kind == 'M' and other.dtype.kind in 'OT':
      other = np.array([str(v) for v in other], one.dtype)
    if bits(one) != bits(other): different.append([name, bits(one)[:2], bits(other)[:2]])
  record = b.uns['record']
  return different + ([] if [tuple(v) for v in record.tolist()] == [(1.5, 2), (2.5, 3)] else [record.tolist()])
print(json.dumps([same(*pair) for pair in given]))
`;

before(() => (process.env.INDICATRIX_PYTHON ? runPython(make, folder) : undefined));

test('half floats, complex numbers, dates and spans of time', needsPython(), async () => {
  const pairs: [string, string][] = [];
  for (const [from, to, version] of [
    ['whole.h5ad', 'a2.zarr', '2'],
    ['whole.h5ad', 'a3.zarr', '3'],
    ['whole2.zarr', 'b.h5ad', '2'],
    ['whole3.zarr', 'c.h5ad', '2'],
    ['a2.zarr', 'back.h5ad', '2'],
    ['other3.zarr', 'd.h5ad', '2'],
    ['fortran2.zarr', 'f.h5ad', '2'],
  ] as const) {
    const { notes } = await convert(from, to, version);
    assert.ok(!notes.join().includes('Left out'), notes.join('\n'));
    assert.equal(
      /Dates and spans of time were written out as texts.*uns\/times\/days/.test(notes.join()),
      /^whole[23]/.test(from) || from === 'fortran2.zarr',
      notes.join('\n'),
    );
    assert.equal(
      /Half floats within records were written as float32.*uns\/record/.test(notes.join()),
      to.endsWith('.h5ad'),
      notes.join('\n'),
    );
    pairs.push([from.startsWith('a2') ? 'whole.h5ad' : from, to]);
  }
  const different = await runPython<unknown[][]>(
    compare,
    pairs.map((pair) => pair.map(at)),
  );
  for (const [i, found] of different.entries()) assert.deepEqual(found, [], pairs[i].join(' → '));
});

test('Zarr of one version into Zarr of the other keeps dates', needsPython(), async () => {
  const pairs: [string, string][] = [];
  for (const [from, to, version] of [
    ['whole2.zarr', 'e3.zarr', '3'],
    ['whole3.zarr', 'e2.zarr', '2'],
  ] as const) {
    // A chosen matrix has everything around it copied, whatever the container.
    const { notes } = await pipeline.convert(
      at(from),
      at(to),
      parseOptions(OpenOptions, { layer: 'X' }),
      parseOptions(SaveOptions, { zarrVersion: version }),
      createJob(),
    );
    assert.ok(!/Left out|texts/.test(notes.join()), notes.join('\n'));
    pairs.push([from, to]);
  }
  const different = await runPython<unknown[][]>(
    compare,
    pairs.map((pair) => pair.map(at)),
  );
  for (const [i, found] of different.entries()) assert.deepEqual(found, [], pairs[i].join(' → '));
});
