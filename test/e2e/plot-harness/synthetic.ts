/** A scene with no core behind it: named clusters of unequal size, a path between two of them, and indicatrices on a grid. */
import type { Column, Indicatrices, Part } from '../../../core/types.ts';
import type { PanelSource, Scene, Theme, ViewSpec } from '../../../core/types/scene.ts';
import { buildScene } from '../../../core/view/scene.ts';
import { mulberry32 } from '../../random.ts';

export interface SyntheticOptions {
  cells: number;
  panels: number;
  theme: Theme;
  ellipses: boolean;
  columns: number;
}

const names = ['CD4+ T', 'CD14+ Monocyte', 'B', 'CD8+ Cytotoxic T', 'NK', 'Dendritic', 'Progenitor', 'Megakaryocyte'];
const shares = [0.3, 0.2, 0.14, 0.13, 0.1, 0.07, 0.04, 0.02];
const titles: [string, string][] = [
  ['Vanilla', 'MSE 0.412'],
  ['GeomAE (encoder)', 'weight 0.01 · MSE 0.431'],
  ['GeomAE (decoder)', 'weight 0.1 · MSE 0.438'],
  ['IRAE (encoder)', 'weight 0.001'],
];

export function syntheticScene({ cells, panels, theme, ellipses, columns }: SyntheticOptions): Scene {
  const random = mulberry32(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const codes = Int32Array.from({ length: cells }, () => {
    let left = random();
    return Math.max(
      0,
      shares.findIndex((share) => (left -= share) < 0),
    );
  });
  const spread = Array.from({ length: cells }, () => [normal(), normal(), random()]);
  const sources = Array.from({ length: panels }, (_, p): PanelSource => {
    const [title, subtitle] = titles[p % titles.length];
    const embedding = new Float32Array(2 * cells);
    const turn = 0.9 * p;
    for (let cell = 0; cell < cells; cell++) {
      const code = codes[cell];
      const angle = (2 * Math.PI * code) / names.length + turn;
      const [u, v, along] = spread[cell];
      // The progenitors lie on the path to the megakaryocytes.
      const reach = 4 + 1.6 * Math.sin(2.3 * code + p) - (code === 6 ? 2.5 * along : 0);
      const wide = 0.35 + 0.3 * Math.abs(Math.sin(code + p));
      embedding[2 * cell] = (1 + 3 * p) * (reach * Math.cos(angle) + wide * u * (1 + 0.5 * Math.abs(v))) + 20 * p;
      embedding[2 * cell + 1] = (1 + 3 * p) * (reach * Math.sin(angle) + wide * 0.7 * v);
    }
    const grid = (part: Part) => (ellipses ? syntheticIndicatrices(embedding, part, columns) : undefined);
    return { id: `run-${p}`, title, subtitle, embedding, encoder: grid('encoder'), decoder: p === 1 ? grid('decoder') : undefined };
  });
  const column: Column = { kind: 'category', name: 'cell type', categories: names, codes };
  const view: ViewSpec = {
    panels: sources.map(({ id }) => id),
    colorBy: { kind: 'obs', column: 'cell type' },
    hidden: [],
    labelBy: 'cell type',
    indicatrices: { encoder: true, decoder: true, columns, size: 1 },
    pointRadius: 'auto',
    theme,
  };
  return buildScene(view, sources, column, column, 'synthetic');
}

function syntheticIndicatrices(embedding: Float32Array, part: Part, columns: number): Indicatrices {
  let minX = Infinity,
    minY = Infinity,
    maxX = -Infinity,
    maxY = -Infinity;
  for (let i = 0; i < embedding.length; i += 2) {
    minX = Math.min(minX, embedding[i]);
    maxX = Math.max(maxX, embedding[i]);
    minY = Math.min(minY, embedding[i + 1]);
    maxY = Math.max(maxY, embedding[i + 1]);
  }
  const spacing = (maxX - minX) / columns;
  const centers: number[] = [],
    axes: number[] = [],
    cells: number[] = [];
  for (let y = minY + spacing / 2; y < maxY; y += spacing) {
    for (let x = minX + spacing / 2; x < maxX; x += spacing) {
      let best = 0,
        bestSquare = Infinity;
      for (let i = 0; i < embedding.length; i += 2) {
        const square = (embedding[i] - x) ** 2 + (embedding[i + 1] - y) ** 2;
        if (square < bestSquare) [best, bestSquare] = [i / 2, square];
      }
      if (bestSquare > spacing * spacing || cells.includes(best)) continue;
      const [cx, cy] = [embedding[2 * best], embedding[2 * best + 1]];
      const angle = ((part === 'encoder' ? 0.5 : 0.8) * (cx - minX)) / spacing + cy / spacing;
      const long = 0.3 + 0.2 * Math.sin(cx),
        short = long * (0.35 + 0.3 * Math.abs(Math.cos(cy)));
      cells.push(best);
      centers.push(cx, cy);
      axes.push(long * Math.cos(angle), long * Math.sin(angle), -short * Math.sin(angle), short * Math.cos(angle));
    }
  }
  return {
    part,
    count: cells.length,
    cells: Uint32Array.from(cells),
    centers: Float32Array.from(centers),
    axes: Float32Array.from(axes),
    scale: spacing,
    spacing,
  };
}
