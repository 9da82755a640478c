/** A small scene with everything a figure draws. */
import type { Column, Indicatrices } from '../../core/types.ts';
import type { PanelSource, Scene, ViewSpec } from '../../core/types/scene.ts';
import { buildScene } from '../../core/view/scene.ts';
import { drawFigure, type FigureOptions } from '../../core/figure/compose.ts';
import { writeDrawing } from '../../core/figure/formats.ts';
import { writeSvg } from '../../core/figure/svg.ts';

const cells = 300;

/** Three round clusters, the same cells in every panel. */
function clusters(shift: number): Float32Array {
  const positions = new Float32Array(2 * cells);
  for (let cell = 0; cell < cells; cell++) {
    const angle = cell * 2.399963;
    const radius = 0.12 * Math.sqrt(cell % 100);
    positions[2 * cell] = [0, 4, 2][cell % 3] + radius * Math.cos(angle) + shift;
    positions[2 * cell + 1] = [0, 0, 3][cell % 3] + radius * Math.sin(angle);
  }
  return positions;
}

const circle: Indicatrices = {
  part: 'encoder',
  count: 1,
  cells: Uint32Array.of(0),
  centers: Float32Array.of(2, 1.2),
  axes: Float32Array.of(0, 1, 0.5, 0),
  scale: 1,
  spacing: 1,
};

export const cellTypes: Column = {
  kind: 'category',
  name: 'cell type',
  categories: ['B cells', 'T & NK <cells>', 'Monocytes'],
  codes: Int32Array.from({ length: cells }, (_, cell) => cell % 3),
};

export const view: ViewSpec = {
  panels: ['a', 'b'],
  colorBy: { kind: 'obs', column: 'cell type' },
  hidden: [],
  labelBy: 'cell type',
  indicatrices: { encoder: true, decoder: false, columns: 8, size: 1 },
  pointRadius: 3,
  theme: 'light',
};

export function exampleScene(change: Partial<ViewSpec> = {}, title = 'Vanilla', caption = 'example, 300 cells'): Scene {
  const panels: PanelSource[] = [
    { id: 'a', title, subtitle: '', embedding: clusters(0), encoder: circle },
    {
      id: 'b',
      title: 'GeomAE (encoder)',
      plain: 'Even areas',
      subtitle: 'weight 0.1',
      embedding: clusters(10),
      encoder: { ...circle, centers: Float32Array.of(12, 1.2) },
    },
  ];
  return buildScene({ ...view, ...change }, panels, cellTypes, cellTypes, caption);
}

export async function svgOf(scene: Scene, options: FigureOptions = {}): Promise<string> {
  return writeSvg((await drawFigure(scene, options)).drawing);
}

export async function pngOf(scene: Scene, dpi: number, options: FigureOptions = {}): Promise<Buffer> {
  return Buffer.from((await writeDrawing((await drawFigure(scene, options)).drawing, 'png', dpi)).bytes);
}
