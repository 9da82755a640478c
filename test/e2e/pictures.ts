/**
 * `node test/e2e/pictures.ts FOLDER few|sample|pbmc [WALK …]` takes a picture of every state of the window, at three sizes, light and dark:
 * FOLDER/SIZE-THEME/NN STATE.png. With few made cells, with the simulated ones or with 700 PBMCs; walks are `day` and `further`.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { shared } from '../shared.ts';
import { walkFurther } from './more-states.ts';
import { fewCells, walk, type Cells, type Visit } from './states.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
  { width: 1920, height: 1080 },
];
const themes = ['light', 'dark'] as const;

const pbmc: Cells = {
  unlabelled: shared('data/pbmc700_counts_cells_by_genes.csv.gz'),
  analysed: shared('data/pbmc68k_reduced.h5ad'),
  map: 'UMAP',
  gene: 'NKG7',
  pair: ['CST3', 'NKG7'],
};
const kinds: Record<string, () => Cells> = {
  few: fewCells,
  sample: () => ({ ...fewCells(), analysed: 'sample', map: 'UMAP-like', gene: 'CD3D' }),
  pbmc: () => pbmc,
};
const walks: Record<string, typeof walk> = { day: walk, further: walkFurther };

const [folder, kind, ...wanted] = process.argv.slice(2);
if (!folder || !(kind in kinds)) throw new Error('node test/e2e/pictures.ts FOLDER few|sample|pbmc [day] [further]');

for (const which of wanted.length > 0 ? wanted : Object.keys(walks)) {
  let count = 0;
  const visit: Visit = async (name, { page }) => {
    const picture = `${which}-${String(++count).padStart(2, '0')} ${name.replace(/[^\w ]/g, '')}.png`;
    const before = page.viewportSize()!;
    for (const size of sizes) {
      await page.setViewportSize(size);
      for (const theme of themes) {
        await page.emulateMedia({ colorScheme: theme });
        await page.waitForTimeout(250);
        const place = join(folder, kind, `${size.width}-${theme}`);
        await mkdir(place, { recursive: true });
        await page.screenshot({ path: join(place, picture) });
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(before);
    console.log(picture);
  };
  await walks[which](visit, kinds[kind]());
}
