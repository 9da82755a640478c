/**
 * `node bench/maps/pictures.ts`: UMAP, where INDICATRIX_PYTHON has it, beside the models that are trained by default, seed 1, on each data
 * set, in docs/images. INDICATRIX_BENCH_DATA chooses.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJob } from '../../core/base/job.ts';
import { modelName } from '../../core/model/spec.ts';
import * as pipeline from '../../core/pipeline.ts';
import { labelColumn } from '../../core/pipeline/columns.ts';
import type { ViewSpec } from '../../core/types/scene.ts';
import { datasets, type DatasetName } from './datasets.ts';
import { peerMap, pythonOfPeers } from './peers.ts';
import { base, usual } from './settings.ts';
import { trainMap } from './train.ts';

const images = join(import.meta.dirname, '..', '..', 'docs', 'images');
const python = pythonOfPeers();
const wanted = process.env['INDICATRIX_BENCH_DATA']?.split(',');
const dpi = 110;

for (const name of Object.keys(datasets) as DatasetName[]) {
  if (wanted && !wanted.includes(name)) continue;
  const { data, prepared, options } = await datasets[name].load();
  const runs: pipeline.ShownRun[] = [];
  if (python) {
    const { embedded, version } = peerMap(python, prepared, 'umap-learn', 1);
    runs.push({ id: 'umap', name: `UMAP (umap-learn ${version})`, imported: 'umap-learn', embedded });
  }
  for (const regularization of usual) {
    const { embedded } = await trainMap(prepared, { setting: base, regularization, seed: 1 });
    runs.push({ id: modelName({ regularization }), name: modelName({ regularization }), config: embedded.model?.config, embedded });
  }
  const labels = labelColumn(prepared)?.name ?? null;
  const view: ViewSpec = {
    panels: runs.map(({ id }) => id),
    colorBy: labels === null ? { kind: 'none' } : { kind: 'obs', column: labels },
    labelBy: labels,
    labels: false,
    hidden: [],
    indicatrices: { encoder: true, decoder: false, columns: 8, size: 1 },
    pointRadius: 'auto',
    theme: 'light',
  };
  const { bytes } = await pipeline.figure(
    { data, prepared, options, runs, view, choices: { metrics: false, columns: runs.length, width: 250 } },
    'png',
    dpi,
    createJob(),
  );
  writeFileSync(join(images, `maps-${name}.png`), bytes);
  console.log(`maps-${name}.png: ${bytes.length.toLocaleString('en-US')} bytes`);
}
