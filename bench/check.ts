import { readdirSync, readFileSync } from 'node:fs';
import { createJob } from '../core/job.ts';
import { openMatrix, inspectFile } from '../core/io/open.ts';
import { OpenOptions, parseOptions } from '../core/options.ts';
const dir = '/work/million/py';
const X = readFileSync(dir + '/X.csv', 'utf8').trim().split('\n').map((l) => l.split(',').map(Number));
for (const f of readdirSync(dir).filter((n) => /h5ad$|zarr$/.test(n)).sort()) {
  try {
    await inspectFile(dir + '/' + f, parseOptions(OpenOptions, {}), createJob());
    const d = await openMatrix(dir + '/' + f, parseOptions(OpenOptions, {}), createJob());
    let wrong = 0;
    for (let r = 0; r < 60; r++) for (let c = 0; c < 40; c++) {
      let v = 0;
      if (d.matrix.kind === 'dense') v = d.matrix.values[r * 40 + c];
      else for (let at = d.matrix.indptr[r]; at < d.matrix.indptr[r + 1]; at++) if (d.matrix.indices[at] === c) v = d.matrix.values[at];
      if (v !== X[r][c]) wrong++;
    }
    console.log(f, d.layer, wrong, d.obs.map((o) => o.name + ':' + o.kind).join(' '), d.obsm.map((o) => o.name).join(), d.notes.join(' | '));
  } catch (e) { console.log(f, 'FAULT', (e as Error).message, JSON.stringify((e as { detail?: unknown }).detail)); }
}
process.exit();
