/**
 * `node bench/draw/window.ts`: the window with 700 PBMCs and the models that are trained by default, light and dark, as
 * docs/images/window-light.png and window-dark.png.
 */
import { join } from 'node:path';
import { openWindow } from '../../test/e2e/window.ts';

const images = join(import.meta.dirname, '..', '..', 'docs', 'images');
/** Until ellipses and metrics stand. */
const settleMs = 4_000;

for (const theme of ['light', 'dark'] as const) {
  const window = await openWindow({ theme });
  const { page } = window;
  try {
    page.setDefaultTimeout(300_000);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Try 700 PBMCs' }).click();
    await page.getByRole('main').getByRole('button', { name: 'Train 4 models' }).click();
    await page.getByText('4 models trained').waitFor();
    await page.mouse.move(720, 8);
    await page.waitForTimeout(settleMs);
    await page.screenshot({ path: join(images, `window-${theme}.png`) });
  } finally {
    await window.close();
  }
}
