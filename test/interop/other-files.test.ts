/** Files that name other files: what those hold never comes into the matrix, and the message names them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { faultOf, open } from '../io/fixtures.ts';
import { needsPython, runPython } from '../python.ts';

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-other-files-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const make = `
import h5py, numpy as np, os
secret = os.path.join(given, 'secret.bin')
np.arange(12, dtype='f4').tofile(secret)
with h5py.File(os.path.join(given, 'source.h5'), 'w') as f: f['x'] = np.arange(12, dtype='f4').reshape(4, 3)
def begin(name):
    f = h5py.File(os.path.join(given, name), 'w')
    f.attrs['encoding-type'] = 'anndata'; f.attrs['encoding-version'] = '0.1.0'
    for axis, n in (('obs', 4), ('var', 3)):
        g = f.create_group(axis); g.attrs['encoding-type'] = 'dataframe'; g.attrs['encoding-version'] = '0.2.0'
        g.attrs['_index'] = '_index'; g.attrs['column-order'] = np.array([], dtype='S1')
        g['_index'] = np.array([f'{axis}{i}' for i in range(n)], dtype=h5py.string_dtype())
    return f
with begin('external-storage.h5ad') as f: f.create_dataset('X', shape=(4, 3), dtype='f4', external=[(secret, 0, 48)])
with begin('virtual.h5ad') as f:
    layout = h5py.VirtualLayout((4, 3), 'f4'); layout[:] = h5py.VirtualSource(os.path.join(given, 'source.h5'), 'x', (4, 3))
    f.create_virtual_dataset('X', layout)
with begin('external-link.h5ad') as f: f['X'] = h5py.ExternalLink(os.path.join(given, 'source.h5'), 'x')
with begin('soft-link.h5ad') as f: f['data'] = np.arange(12, dtype='f4').reshape(4, 3); f['X'] = h5py.SoftLink('/data')
with begin('own-virtual.h5ad') as f:
    f['data'] = np.arange(12, dtype='f4').reshape(4, 3)
    layout = h5py.VirtualLayout((4, 3), 'f4'); layout[:] = h5py.VirtualSource('.', 'data', (4, 3))
    f.create_virtual_dataset('X', layout)
print('null')
`;

test('external storage, virtual data sets and external links are refused by the name of the other file', needsPython(), async () => {
  await runPython(make, folder);
  for (const [name, other] of [
    ['external-storage', 'secret.bin'],
    ['virtual', 'source.h5'],
    ['external-link', 'source.h5'],
  ]) {
    const fault = await faultOf(open(join(folder, `${name}.h5ad`)), 'unsupported');
    assert.match(fault.message, new RegExp(`in another file \\(${join(folder, other)}\\)`), name);
  }
});

test('links and virtual data sets within a file are read', needsPython(), async () => {
  await runPython(make, folder);
  for (const name of ['soft-link', 'own-virtual']) {
    const { matrix } = await open(join(folder, `${name}.h5ad`));
    assert.equal(matrix.rows, 4, name);
    assert.deepEqual(
      matrix.kind === 'dense' ? [...matrix.values] : null,
      Array.from({ length: 12 }, (_, i) => i),
      name,
    );
  }
});
