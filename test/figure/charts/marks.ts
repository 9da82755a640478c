/** Marks of a drawing wherever they lie in it, in the page's coordinates. */
import type { Drawing, Mark, PathMark } from '../../../core/figure/drawing.ts';

export type Placed<M extends Mark> = M & { dx: number; dy: number };

function* marksOf(marks: readonly Mark[], dx = 0, dy = 0): Generator<Placed<Mark>> {
  for (const mark of marks) {
    yield { ...mark, dx, dy };
    if (mark.kind === 'group') yield* marksOf(mark.marks, dx + (mark.x ?? 0), dy + (mark.y ?? 0));
  }
}

const all = <K extends Mark['kind']>(drawing: Drawing, kind: K) =>
  [...marksOf(drawing.marks)].flatMap((mark) => (mark.kind === kind ? [mark as Placed<Extract<Mark, { kind: K }>>] : []));

export const textsOf = (drawing: Drawing) => all(drawing, 'text');
export const dotsOf = (drawing: Drawing) => all(drawing, 'dots');
export const pathsOf = (drawing: Drawing) => all(drawing, 'path');
export const wordsOf = (drawing: Drawing) => textsOf(drawing).map(({ lines }) => lines.join(' '));

/** Corners of a path of `M` and `L` alone. */
export function corners({ d, dx, dy }: Placed<PathMark>): [number, number][] {
  return [...d.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [dx + Number(x), dy + Number(y)]);
}
