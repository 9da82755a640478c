/** How panels share the plot's area. */
import type { Bounds, PanelShape } from '../../core/types/scene.ts';

/** How much larger maps must become for panels to change places. */
const worthMoving = 1.2;
/** How far from square panels must be for maps to be turned the other way. */
const worthTurning = 1.15;
/** A map longer than this for its width is taken for one as long: panels like ribbons leave no room for anything else. */
const mostElongated = 3;

interface Area {
  width: number;
  height: number;
  /** Of a panel's title above its plot. */ header: number;
}

/**
 * Columns for maps in a box of CSS pixels: those in which the maps become largest, and the fewest where several do.
 * @param maps what each panel shows at rest @param turns whether maps lie along panels, whichever way those are longer
 * @param now columns that these panels have: kept where others would gain little, so that a bar that opens below moves no panel elsewhere
 */
export function columnsFor(maps: readonly Bounds[], area: Area, turns: boolean, now?: number): number {
  const sizes = maps.map(({ minX, minY, maxX, maxY }) => {
    const [width, height] = [maxX - minX, maxY - minY];
    const least = Math.max(width, height) / mostElongated;
    return [Math.max(width, least), Math.max(height, least)] as const;
  });
  /** Geometric mean of the maps' scales: embeddings differ in their units. */
  const scale = (columns: number) => {
    const { width, height } = panelSize(maps.length, columns, area);
    if (height <= 0) return 0;
    const flip = (side: readonly [number, number]) => turns && side[0] < side[1] !== width < height;
    const logs = sizes.map((size) =>
      Math.log(flip(size) ? Math.min(width / size[1], height / size[0]) : Math.min(width / size[0], height / size[1])),
    );
    return Math.exp(logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length));
  };
  let best = 1;
  for (let columns = 2; columns <= maps.length; columns++) if (scale(columns) > scale(best) * (1 + 1e-9)) best = columns;
  return now !== undefined && now <= maps.length && scale(best) < worthMoving * scale(now) ? now : best;
}

function panelSize(count: number, columns: number, { width, height, header }: Area): { width: number; height: number } {
  return { width: width / columns, height: height / Math.max(1, Math.ceil(count / columns)) - header };
}

/** Of panels in so many columns; `now` is kept where they are nearly square. */
export function shapeOf(count: number, columns: number, area: Area, now: PanelShape): PanelShape {
  const { width, height } = panelSize(count, columns, area);
  if (width > worthTurning * height) return 'wide';
  return height > worthTurning * width ? 'tall' : now;
}
