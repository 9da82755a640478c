/** Exported models in other programs' hands: what they make of a file is what this one makes of it. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { answer, indicatrix } from '../host/command.ts';
import { needsPython, runPython } from '../python.ts';
import { needs, shared } from '../shared.ts';

const counts = 'data/pbmc700_counts_csr.h5ad';
const both = { skip: needs(counts).skip || needsPython().skip };

let folder: string;
let run: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-models-'));
  if (both.skip) return;
  const flags = ['--models', 'irae:encoder:0.1', '--epochs', '5', '--variable-genes', '300', '--components', '20', '--json'];
  run = answer<{ runs: { folder: string }[] }>(await indicatrix(folder, ['train', shared(counts), '--out', 'p', ...flags])).runs[0].folder;
  const model = ['export', run, '--format', 'model', '--out', 'm.indicatrix-model', '--carried', 'bulk_labels'];
  assert.equal((await indicatrix(folder, model)).code, 0);
  const placed = await indicatrix(folder, ['embed', 'm.indicatrix-model', shared(counts), '--out', 'placed.h5ad']);
  assert.equal(placed.code, 0, placed.stderr);
});
after(() => rm(folder, { recursive: true }));

/** Float32 sums over 300 genes in another order, of the map's longer side. */
const tolerance = 1e-5;

const runtime = `
import anndata as ad, csv, numpy as np, onnxruntime
placed = ad.read_h5ad(given['placed'])
session = onnxruntime.InferenceSession(given['onnx'])
told = session.get_modelmeta().custom_metadata_map
genes = json.loads(told['genes'])
beside = [row['gene'] for row in csv.DictReader(open(given['genes'], newline=''))]
source = placed.raw.to_adata() if placed.raw is not None and given['raw'] else placed
counts = source[:, genes].X
counts = (counts.toarray() if hasattr(counts, 'toarray') else np.asarray(counts)).astype('float32')
found = np.concatenate([session.run(['embedding'], {'counts': counts[at:at + 128]})[0] for at in range(0, len(counts), 128)])
own = next(placed.obsm[name] for name in placed.obsm if placed.obsm[name].shape[1] == 2 and name != 'X_umap')
print(json.dumps({'order': genes == beside, 'name': told['name'], 'off': float(np.abs(found - own).max() / np.ptp(own, axis=0).max()), 'obsm': list(placed.obsm)}))
`;

test('onnxruntime leads counts to the places that the program gives them', both, async () => {
  const { files } = answer<{ files: string[] }>(
    await indicatrix(folder, ['export', run, '--format', 'onnx', '--from', 'counts', '--out', 'onnx', '--json']),
  );
  assert.equal(files.length, 2);
  const said = await runPython<{ order: boolean; name: string; off: number }>(runtime, {
    placed: join(folder, 'placed.h5ad'),
    onnx: join(
      folder,
      files.find((file) => file.endsWith('.counts.onnx'))!,
    ),
    genes: join(
      folder,
      files.find((file) => file.endsWith('.genes.csv'))!,
    ),
    raw: false,
  });
  assert.deepEqual([said.order, said.name], [true, 'IRAE (encoder)']);
  assert.ok(said.off < tolerance, String(said.off));
});
