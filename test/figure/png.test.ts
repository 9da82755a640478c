import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { encodePng } from '../../core/figure/png-encode.ts';
import { rasterize } from '../../core/figure/png.ts';
import { drawFigure } from '../../core/figure/svg.ts';
import { createJob } from '../../core/base/job.ts';
import { exampleScene } from './scene.ts';

test('pixels come back through another decoder (pngjs) as they were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.boolean(), fc.infiniteStream(fc.nat(255)), async (width, height, opaque, bytes) => {
      const rgba = Uint8Array.from({ length: 4 * width * height }, (_, at) => (opaque && at % 4 === 3 ? 255 : bytes.next().value as number));
      const decoded = PNG.sync.read(Buffer.from(await encodePng({ width, height, rgba }, 300, createJob())));
      assert.deepEqual([decoded.width, decoded.height, new Uint8Array(decoded.data)], [width, height, rgba]);
    }),
    { numRuns: 50 },
  );
});

test('a figure of 5 inches has 1500 pixels at 300 dpi, and says so', async () => {
  const png = Buffer.from(await rasterize(await drawFigure(exampleScene(), { width: 480 }), 300));
  assert.equal(PNG.sync.read(png).width, 1500);
  const density = png.indexOf('pHYs');
  assert.equal(png.readUInt32BE(density + 4), 11811, '300 dpi in pixels per metre');
});

test('text is drawn with the program’s own fonts, and a point in its category’s colour', async () => {
  const png = PNG.sync.read(Buffer.from(await rasterize(await drawFigure(exampleScene({ labelBy: null, indicatrices: { encoder: false, decoder: false, columns: 8, size: 1 } })), 192)));
  const colors = new Map<string, number>();
  for (let at = 0; at < png.data.length; at += 4) {
    const key = png.data.subarray(at, at + 3).join();
    colors.set(key, (colors.get(key) ?? 0) + 1);
  }
  // The title's ink, and Okabe–Ito's first three colours.
  for (const color of ['23,26,33', '0,114,178', '230,159,0', '0,158,115']) assert.ok((colors.get(color) ?? 0) > 100, `${color}: ${colors.get(color)}`);
});

test('the event loop goes on while a large figure is drawn', async () => {
  const svg = await drawFigure(exampleScene());
  let [longest, last] = [0, performance.now()];
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const start = performance.now();
  await rasterize(svg, 900);
  clearInterval(timer);
  assert.ok(longest < 0.4 * (performance.now() - start), `held for ${longest.toFixed(0)} ms of ${(performance.now() - start).toFixed(0)} ms`);
});
