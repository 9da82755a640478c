/** Boxes and lines on a canvas: which meet, cross and cover which. */

/** `x`, `y` is its middle. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A line from a name to what it names. */
export interface Leader {
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
}

/** @param apart what must be left between them */
export function overlap(a: Box, b: Box, apart = 0): boolean {
  return Math.abs(a.x - b.x) < (a.width + b.width) / 2 + apart && Math.abs(a.y - b.y) < (a.height + b.height) / 2 + apart;
}

/** From a place to the nearest of a box; 0 within. */
export function distanceTo({ x, y, width, height }: Box, toX: number, toY: number): number {
  return Math.hypot(Math.max(0, Math.abs(x - toX) - width / 2), Math.max(0, Math.abs(y - toY) - height / 2));
}

/** Whether any of a box lies within an upright ellipse. */
export function withinEllipse({ x, y, width, height }: Box, cx: number, cy: number, rx: number, ry: number): boolean {
  const dx = Math.max(0, Math.abs(x - cx) - width / 2),
    dy = Math.max(0, Math.abs(y - cy) - height / 2);
  return rx > 0 && ry > 0 && (dx / rx) ** 2 + (dy / ry) ** 2 < 1;
}

/** Whether a line passes over a box. */
export function meets({ fromX, fromY, toX, toY }: Leader, { x, y, width, height }: Box): boolean {
  let [first, last] = [0, 1];
  for (const [from, to, middle, half] of [
    [fromX, toX, x, width / 2],
    [fromY, toY, y, height / 2],
  ]) {
    const way = to - from;
    if (way === 0) {
      if (Math.abs(from - middle) >= half) return false;
      continue;
    }
    const [a, b] = [(middle - half - from) / way, (middle + half - from) / way];
    first = Math.max(first, Math.min(a, b));
    last = Math.min(last, Math.max(a, b));
  }
  return first < last;
}

export function cross(a: Leader, b: Leader): boolean {
  const side = (l: Leader, x: number, y: number) => Math.sign((l.toX - l.fromX) * (y - l.fromY) - (l.toY - l.fromY) * (x - l.fromX));
  return side(a, b.fromX, b.fromY) * side(a, b.toX, b.toY) < 0 && side(b, a.fromX, a.fromY) * side(b, a.toX, a.toY) < 0;
}
