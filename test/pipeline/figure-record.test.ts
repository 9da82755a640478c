import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { drawFigure } from '../../core/figure/compose.ts';
import { figureFormats, writeDrawing } from '../../core/figure/formats.ts';
import { createJob } from '../../core/base/job.ts';
import { figureRecordOf } from '../../core/pipeline/figure-record.ts';
import { defaultChoices } from '../../core/view/figure-choices.ts';
import { recordFigure, recordIn } from '../../core/view/figure-record.ts';
import { exampleScene, view } from '../figure/scene.ts';

const folder = await mkdtemp(join(tmpdir(), 'record-'));
after(() => rm(folder, { recursive: true, force: true }));

test('a figure that is opened by its path tells what it remembers, in each format; what is none tells nothing', async () => {
  const record = recordFigure({
    data: { name: 'd', fingerprint: 'f', cells: 300 },
    runs: [{ id: 'a', name: 'Vanilla' }],
    view: { ...view, panels: ['a'] },
    choices: { ...defaultChoices, chart: 'volcano', group: 'B cells' },
    dpi: 300,
    program: '1',
  });
  const { drawing } = await drawFigure(exampleScene());
  for (const format of figureFormats) {
    const path = join(folder, `figure.${format}`);
    await writeFile(path, (await writeDrawing(drawing, format, 72, createJob(), JSON.stringify(record))).bytes);
    const told = await figureRecordOf(path);
    assert.deepEqual(recordIn(new TextEncoder().encode(told!)), record, format);
  }
  await writeFile(join(folder, 'other.svg'), '<svg/>');
  assert.equal(await figureRecordOf(join(folder, 'other.svg')), null);
  await assert.rejects(figureRecordOf(join(folder, 'gone.png')), { tag: 'file-unreadable' });
});
