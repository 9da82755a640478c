/** Models for new cells on the command line, from training to the placed cells' file. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { needs, shared } from '../../shared.ts';
import { answer, indicatrix } from '../command.ts';

const counts = 'data/pbmc700_counts_csr.h5ad';
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicatrix-embed-'));
});
after(() => rm(folder, { recursive: true, force: true }));

interface Placed {
  cells: number;
  genes: { found: number; wanted: number };
  outside: number;
  values: string;
  files: string[];
  model: { sha256: string; licence: string };
}

test(
  'a run is exported as a model, and cells are placed with it; nothing that is there is overwritten unasked',
  needs(counts),
  async () => {
    const file = shared(counts);
    const { runs } = answer<{ runs: { folder: string }[] }>(
      await indicatrix(folder, [
        'train',
        file,
        '--out',
        'p',
        '--models',
        'vanilla,irae:encoder:0.1',
        '--epochs',
        '3',
        '--variable-genes',
        '200',
        '--components',
        '10',
        '--json',
      ]),
    );
    const run = runs[0].folder;
    const {
      files: [model],
    } = answer<{ files: string[] }>(
      await indicatrix(folder, [
        'export',
        run,
        '--format',
        'model',
        '--out',
        'v.indicatrix-model',
        '--licence',
        'CC BY 4.0',
        '--carried',
        'bulk_labels',
        '--json',
      ]),
    );
    assert.equal(model, 'v.indicatrix-model', 'a run’s own folder stands for that run');
    const bytes = await readFile(join(folder, model));
    const again = await indicatrix(folder, ['export', run, '--format', 'model', '--out', model]);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /v\.indicatrix-model: There is something of this name.*--overwrite/);
    assert.deepEqual(await readFile(join(folder, model)), bytes);
    // A card and a program of ours give way with their model; a page that only speaks of the program does not.
    const flags = ['--licence', 'CC BY 4.0', '--carried', 'bulk_labels'];
    const overwrite = () => indicatrix(folder, ['export', run, '--format', 'model', '--out', model, '--overwrite', ...flags]);
    const first = await overwrite();
    assert.equal(first.code, 0, first.stderr);
    const card = await readFile(join(folder, 'v.md'), 'utf8');
    await writeFile(join(folder, 'v.md'), '# My notes\n\nA figure that was written by Indicatrix 1.0.0.\n');
    const kept = await overwrite();
    assert.equal(kept.code, 2);
    assert.match(kept.stderr, /v\.md: There is something of this name, which belongs beside the model and was not written here/);
    assert.match(await readFile(join(folder, 'v.md'), 'utf8'), /My notes/);
    await writeFile(join(folder, 'v.md'), card);
    const both = answer<{ files: string[] }>(
      await indicatrix(folder, ['export', 'p', '--format', 'model', '--reference-cells', '0', '--json']),
    );
    assert.deepEqual(
      both.files.map((file) => extname(file)),
      ['.indicatrix-model', '.md', '.py', '.indicatrix-model', '.md', '.py'],
    );

    const said = await indicatrix(folder, ['embed', model, file, '--out', 'placed.csv']);
    assert.equal(said.code, 0, said.stderr);
    assert.match(said.stdout, /genes: 200 of 200 \(100\.0 %\)/);
    assert.match(said.stdout, /bulk_labels: carried over with [\d.]+ % of the votes; as the file has it in [\d.]+ % of 700 cells/);
    assert.match(said.stderr, /licence: CC BY 4\.0/);
    assert.match(said.stderr, /taken as counts/);
    assert.equal((await readFile(join(folder, 'placed.csv'), 'utf8')).trimEnd().split('\n').length, 701);

    const told = answer<Placed>(await indicatrix(folder, ['embed', model, file, '--out', 'placed.h5ad', '--json']));
    assert.deepEqual([told.cells, told.genes.found, told.values, told.files], [700, 200, 'counts', ['placed.h5ad']]);
    assert.match(told.model.sha256, /^[0-9a-f]{64}$/);

    await writeFile(join(folder, 'there.csv'), 'precious');
    const refused = await indicatrix(folder, ['embed', model, file, '--out', 'there.csv']);
    assert.deepEqual([refused.code, await readFile(join(folder, 'there.csv'), 'utf8')], [2, 'precious']);
    const none = await indicatrix(folder, ['embed', file, file, '--out', 'x.csv']);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /Take an intact copy|no model/);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('.') || name === 'x.csv'),
      [],
    );
  },
);
