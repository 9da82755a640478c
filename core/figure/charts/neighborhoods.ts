/** How many of the cells' neighbours a map keeps, over how many are looked at. */
import type { FigureChoices } from '../../types/scene.ts';
import { line, type Figure } from '../drawing.ts';
import type { Table } from '../tables/table.ts';
import { axisMargins, drawAxes, linearAxis, pathThrough, ticksAcross, ticksUp } from './axes.ts';
import { chartText, drawChart, lineKey, type Series } from './page.ts';

const scores = [
  { id: 'knnRecall', title: 'kNN recall' },
  { id: 'trustworthiness', title: 'Trustworthiness' },
  { id: 'continuity', title: 'Continuity' },
] as const;

export interface KeptNeighbors extends Series {
  /** One value a size `k`, means over the cells judged. */
  curves: { ks: readonly number[]; cells: number } & Record<(typeof scores)[number]['id'], readonly number[]>;
}

export function drawNeighborhoods(models: readonly KeptNeighbors[], choices: FigureChoices, caption: string): Figure {
  const set = chartText(choices);
  return drawChart(
    {
      title: 'Neighbours kept, by how many are looked at',
      panels: scores.map(({ id, title }) => ({
        title,
        draw(plot) {
          const x = linearAxis(
            models.flatMap(({ curves }) => curves.ks),
            plot.width,
            ticksAcross(plot.width, set),
          );
          const y = linearAxis(
            models.flatMap(({ curves }) => curves[id]),
            plot.height,
            ticksUp(plot.height, set),
          );
          return [
            ...drawAxes({ axis: x, name: 'neighbours, k' }, { axis: y }, plot, set),
            ...models.map(({ curves, color }) =>
              line(
                pathThrough(
                  curves.ks.map((k) => plot.x + x.at(k)),
                  curves[id].map((value) => plot.y + plot.height - y.at(value)),
                ),
                color,
                set.pen(0.9),
              ),
            ),
          ];
        },
      })),
      key: models.map(({ title, color }) => lineKey(title, color)),
      margin: () => ({ ...axisMargins({ labels: ['0.88'] }, set), right: 0.5 * set.text }),
      shape: 0.85,
      caption,
    },
    choices,
    set,
  );
}

/** A line a model and size. */
export function neighborhoodsTable(models: readonly KeptNeighbors[], caption: string): Table {
  return {
    caption,
    head: ['model', 'k', ...scores.map(({ title }) => title), 'cells judged'],
    groups: models.map(({ title, curves }) =>
      curves.ks.map((k, at) => [
        title,
        String(k),
        ...scores.map(({ id }) => ({ mean: curves[id][at], deviation: null })),
        String(curves.cells),
      ]),
    ),
  };
}
