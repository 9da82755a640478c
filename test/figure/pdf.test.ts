import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { createJob } from '../../core/base/job.ts';
import { writePdf } from '../../core/figure/pdf.ts';
import { drawFigure } from '../../core/figure/compose.ts';
import type { StandingsRow } from '../../core/view/ranks.ts';
import { exampleScene } from './scene.ts';

/** The drawing operators of all pages and patterns. */
function operators(pdf: Uint8Array): string {
  const bytes = Buffer.from(pdf);
  const parts: string[] = [];
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 7)) {
    try {
      parts.push(inflateSync(bytes.subarray(at + 7, bytes.indexOf('endstream', at))).toString('latin1'));
    } catch {
      // A font or an image, packed in another way.
    }
  }
  return parts.join('\n');
}

test('a PDF has the figure’s size, its fonts inside, text as text, layers by their names, and a dot for every point', async () => {
  const { drawing } = await drawFigure(exampleScene(), { width: 100, letters: true });
  const pdf = await writePdf(drawing, createJob(), '{"format":"kept as it is"}');
  const text = Buffer.from(pdf).toString('latin1');
  assert.ok(text.startsWith('%PDF-1.7'));
  const [, width] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text)!;
  assert.ok(Math.abs(Number(width) - (100 / 25.4) * 72) < 0.01);
  assert.equal(text.match(/\/FontFile2/g)?.length, 2, 'regular and bold');
  assert.equal(text.match(/\/Type \/OCG/g)?.length, 2 * 7 + 3, 'seven layers a panel, and ground, legend and caption');
  assert.ok(text.includes('{"format":"kept as it is"}'));
  const drawn = operators(pdf);
  assert.equal(drawn.match(/\/OC \/L\d+ BDC/g)?.length, drawn.match(/EMC/g)?.length);
  assert.ok((drawn.match(/ T[jJ]/g) ?? []).length > 10, 'text');
  assert.equal(drawn.match(/ c h\n/g)?.length, 600, 'two panels of 300 discs');
});

test('what leads is underlined close below its letters', async () => {
  const standings: StandingsRow[] = [
    {
      info: { id: 'mse', title: 'MSE', plain: '', group: 'distances', direction: 'lower', meaning: '' },
      standings: [
        { summary: { mean: 0.25, spread: null, count: 1 }, rank: 'leads', p: null },
        { summary: { mean: 0.5, spread: null, count: 1 }, rank: null },
      ],
    },
  ];
  const { drawing } = await drawFigure(exampleScene(), { standings });
  const drawn = operators(await writePdf(drawing));
  // In coordinates of its baseline: 0.13 of 7 points below, from the text's beginning to its end.
  const lines = [...drawn.matchAll(/(-?[\d.]+) 0\.91 m\n(-?[\d.]+) 0\.91 l\nS/g)].map(([, from, to]) => [Number(from), Number(to)]);
  assert.equal(lines.length, 1);
  assert.ok(lines[0][0] < -10 && Math.abs(lines[0][1]) < 0.01, lines[0].join());
});

test('writing a PDF is cancelled', async () => {
  const stop = new AbortController();
  const { drawing } = await drawFigure(exampleScene());
  const writing = writePdf(drawing, createJob(undefined, stop.signal));
  stop.abort();
  await assert.rejects(writing, { tag: 'cancelled' });
});
