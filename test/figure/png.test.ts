import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { encodePng } from '../../core/figure/png-encode.ts';
import { rasterize } from '../../core/figure/png.ts';
import { Fault } from '../../core/base/errors.ts';
import { createJob } from '../../core/base/job.ts';
import { exampleScene, pngOf, svgOf } from './scene.ts';

test('pixels come back through another decoder (pngjs) as they were', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      fc.infiniteStream(fc.nat(255)),
      async (width, height, opaque, bytes) => {
        const rgba = Uint8Array.from({ length: 4 * width * height }, (_, at) =>
          opaque && at % 4 === 3 ? 255 : (bytes.next().value as number),
        );
        const decoded = PNG.sync.read(Buffer.from(await encodePng({ width, height, rgba }, 300, createJob())));
        assert.deepEqual([decoded.width, decoded.height, new Uint8Array(decoded.data)], [width, height, rgba]);
      },
    ),
    { numRuns: 50 },
  );
});

test('a figure of 5 inches has 1500 pixels at 300 dpi, and says so; its colours are sRGB', async () => {
  const png = await pngOf(exampleScene(), 300, { width: 127 });
  assert.equal(PNG.sync.read(png).width, 1500);
  const density = png.indexOf('pHYs');
  assert.equal(png.readUInt32BE(density + 4), 11811, '300 dpi in pixels per metre');
  assert.equal(png[density + 12], 1, 'per metre');
  const colors = png.indexOf('sRGB');
  assert.ok(colors > 0 && colors < png.indexOf('IDAT') && png.readUInt32BE(colors - 4) === 1);
});

test('a picture of more pixels than memory is for is refused before it is drawn, with what can be had', async () => {
  await assert.rejects(
    rasterize('<not drawn', { width: 2384, height: 3370, font: 'inter' }, 600),
    (error: unknown) => error instanceof Fault && error.tag === 'bad-option' && /Choose 3\d\d dpi/.test(error.detail.remedy ?? ''),
  );
});

test('text is drawn with the program’s own fonts, and a point in its category’s colour', async () => {
  const png = PNG.sync.read(
    await pngOf(exampleScene({ labelBy: null, indicatrices: { encoder: false, decoder: false, columns: 8, size: 1 } }), 192),
  );
  const colors = new Map<string, number>();
  for (let at = 0; at < png.data.length; at += 4) {
    const key = png.data.subarray(at, at + 3).join();
    colors.set(key, (colors.get(key) ?? 0) + 1);
  }
  // The title's ink, and Okabe–Ito's first three colours.
  for (const color of ['23,26,33', '0,114,178', '230,159,0', '0,158,115'])
    assert.ok((colors.get(color) ?? 0) > 100, `${color}: ${colors.get(color)}`);
});

test('the event loop goes on while a large figure is drawn', async () => {
  const svg = await svgOf(exampleScene());
  let [longest, last] = [0, performance.now()];
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const start = performance.now();
  await rasterize(svg, { width: 340, height: 230, font: 'inter' }, 900);
  clearInterval(timer);
  assert.ok(
    longest < 0.4 * (performance.now() - start),
    `held for ${longest.toFixed(0)} ms of ${(performance.now() - start).toFixed(0)} ms`,
  );
});
