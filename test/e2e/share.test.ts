/** The page that is shared: in a real Chromium, from a file, with no network. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { PNG } from 'pngjs';
import { writePage } from '../../core/figure/share/page.ts';
import type { StandingsRow } from '../../core/view/ranks.ts';
import { exampleScene } from '../figure/scene.ts';
import { launchChromium } from './chromium.ts';

const folder = await mkdtemp(join(tmpdir(), 'page-'));
after(() => rm(folder, { recursive: true, force: true }));

const standings: StandingsRow[] = [
  {
    info: { id: 'mse', title: 'MSE', direction: 'lower', meaning: '', plain: '', group: 'distances' },
    standings: [
      { summary: { mean: 0.25, spread: null, count: 1 }, rank: 'leads', p: null },
      { summary: { mean: 0.5, spread: null, count: 1 }, rank: null },
    ],
  },
];
const cells = Array.from({ length: 300 }, (_, cell) => `cell-${cell}`);

test('in Chromium, from a file and offline: points in their colours, names where a pointer rests, the wheel, the legend, the keyboard', async () => {
  const path = join(folder, 'page.html');
  await writeFile(
    path,
    (
      await writePage(
        exampleScene({
          labelBy: null,
          labels: false,
          indicatrices: { encoder: false, decoder: false, columns: 8, size: 1 },
          look: { turned: false },
        }),
        { cells, standings, values: [{ title: 'CD79A', values: cells.map((_, cell) => (cell % 7 === 0 ? NaN : cell / 7)) }] },
      )
    ).bytes,
  );
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
    page.setDefaultTimeout(60_000);
    await page.context().setOffline(true);
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(path).href);
    await page.locator('html[data-ready="yes"]').waitFor();
    const map = page.locator('.map').first();
    const colorsIn = async () => {
      const { data } = PNG.sync.read(await map.screenshot());
      const counts = new Map<string, number>();
      for (let at = 0; at < data.length; at += 4) {
        const key = data.subarray(at, at + 3).join();
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return counts;
    };
    const [blue, orange, green] = ['0,114,178', '230,159,0', '0,158,115'];
    const settled = async (holds: (counts: Map<string, number>) => boolean, message: string) => {
      for (let tries = 0; tries < 200; tries++) {
        if (holds(await colorsIn())) return;
        await page.waitForTimeout(50);
      }
      assert.fail(message);
    };
    await settled((counts) => [blue, orange, green].every((color) => (counts.get(color) ?? 0) > 100), 'three categories');
    for (const text of ['Vanilla', 'GeomAE (encoder)', 'MSE ↓', '0.250', 'example, 300 cells'])
      await page.getByText(text, { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'B cells' }).click();
    await settled((counts) => (counts.get(blue) ?? 0) === 0 && (counts.get(orange) ?? 0) > 100, 'switched off');
    await page.getByRole('button', { name: 'B cells' }).click();
    // The first cell of the first group lies at the origin; the whole map is 94 % of its place.
    const scene = exampleScene({ look: { turned: false } });
    const { minX, minY, maxX, maxY } = scene.panels[0].bounds;
    const box = (await map.boundingBox())!;
    const unit = 0.94 * Math.min((box.width - 2) / (maxX - minX), (box.height - 2) / (maxY - minY));
    const [px, py] = [box.x + box.width / 2 - ((minX + maxX) / 2) * unit, box.y + box.height / 2 + ((minY + maxY) / 2) * unit];
    await page.mouse.move(px, py);
    await page.locator('#tip:not([hidden])').waitFor();
    const told = await page.locator('#tip').innerText();
    const [, cell, value] = /^cell-(\d+) · B cells · CD79A (.+)$/.exec(told) ?? [];
    assert.equal(value, Number(cell) % 7 === 0 ? 'no value' : String(Number((Number(cell) / 7).toPrecision(3))), told);
    const [cx, cy] = scene.panels[0].positions.subarray(2 * Number(cell), 2 * Number(cell) + 2);
    assert.ok(Math.hypot(cx, cy) * unit <= 9, `${told} at ${cx}, ${cy}`);
    const before = (await colorsIn()).get(blue) ?? 0;
    await page.mouse.wheel(0, -1200);
    await settled((counts) => (counts.get(blue) ?? 0) > 1.5 * before, 'enlarged about the pointer');
    await map.focus();
    await page.keyboard.press('0');
    await settled((counts) => Math.abs((counts.get(blue) ?? 0) - before) < 0.2 * before, 'all of it again');
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
  }
});
