import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { createJob } from '../../core/base/job.ts';
import { writePdf } from '../../core/figure/pdf.ts';
import { drawFigure } from '../../core/figure/svg.ts';
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

test('a PDF has the figure’s size, its fonts inside, text as text, and a dot for every point', async () => {
  const svg = await drawFigure(exampleScene(), { width: 400, letters: true });
  const pdf = await writePdf(svg, 'Vanilla, GeomAE');
  const text = Buffer.from(pdf).toString('latin1');
  const [, width] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text)!;
  assert.ok(Math.abs(Number(width) - 300) < 0.01, 'CSS pixels as points');
  assert.equal(text.match(/\/FontFile2/g)?.length, 2, 'regular and bold');
  const drawn = operators(pdf);
  assert.ok((drawn.match(/ T[jJ]/g) ?? []).length > 10, 'text');
  // Two panels of 300 points, each a filled circle that begins with a move.
  const circles = drawn.match(/ c\nh\nf/g)?.length ?? 0;
  assert.ok(circles >= 600, `${circles} circles`);
});

test('writing a PDF is cancelled', async () => {
  const stop = new AbortController();
  const svg = await drawFigure(exampleScene());
  const writing = writePdf(svg, '', createJob(undefined, stop.signal));
  stop.abort();
  await assert.rejects(writing, { tag: 'cancelled' });
});
