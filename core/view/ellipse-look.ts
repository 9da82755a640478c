/**
 * How an ellipse is drawn, on screen and in a figure: a breath of colour beneath the points, an outline with a halo over them, marks where
 * something is left out.
 */
import type { Rgba, SceneEllipses } from '../types/scene.ts';
import { fadedColor } from './emphasis.ts';

/** CSS pixels: the outline, where it says something by its colour, and how far the halo reaches beyond it on each side. */
export const strokes = { usual: 1.4, colored: 2, hair: 1.8, halo: 1.3 } as const;

/** Of a coloured ellipse's own colour beneath the points. */
const coloredFill = 0.08;

export interface EllipseLook {
  fill: Rgba;
  stroke: Rgba;
  halo: Rgba;
  width: number;
}

export function ellipseLook({ glyph, fill, stroke, halo, muted, colors, faded }: SceneEllipses, index: number): EllipseLook {
  const own = colors && ([colors[3 * index] / 255, colors[3 * index + 1] / 255, colors[3 * index + 2] / 255] as const);
  const line: Rgba = own ? [...own, 1] : stroke;
  const ground: Rgba = glyph === 'hair' ? [0, 0, 0, 0] : own ? [...own, coloredFill] : fill;
  const width = glyph === 'hair' ? strokes.hair : own ? strokes.colored : strokes.usual;
  if (!faded?.[index]) return { fill: ground, stroke: line, halo, width };
  return { fill: fadedColor(ground, muted), stroke: fadedColor(line, muted), halo: [halo[0], halo[1], halo[2], 0], width };
}

/**
 * Arrows at the ends of axes that were cut, crosses where there is no ellipse: paths in pixels, one for those that fade and one for the
 * others.
 */
export interface EllipseMarks {
  faded: boolean;
  color: Rgba;
  path: string;
}

/** Pixels from an ellipse's end to its arrow's tip, the arrow's half width, and a cross's arm. */
const marks = { tip: 4.5, back: 3, half: 3.2, arm: 3 };

/** @param project embedding units to pixels, y downwards @param size of the marks, 1 on screen */
export function marksOf(
  group: SceneEllipses,
  project: (x: number, y: number) => readonly [number, number],
  scale: number,
  size = 1,
): EllipseMarks[] {
  const { cut, faded, instances, bare, stroke, muted } = group;
  const paths = [[], []] as [string[], string[]];
  for (let index = 0; cut && index < cut.length; index++) {
    if (cut[index] === 0) continue;
    const [cx, cy, ...axes] = instances.subarray(6 * index, 6 * index + 6);
    const [x, y] = project(cx, cy);
    for (const axis of cut[index] === 3 ? [0, 2] : [0]) {
      const length = Math.hypot(axes[axis], axes[axis + 1]);
      if (!(length > 0)) continue;
      const [u, v] = [axes[axis] / length, -axes[axis + 1] / length];
      for (const side of [-1, 1]) paths[faded?.[index] ? 1 : 0].push(arrow(x, y, side * u, side * v, length * scale, size));
    }
  }
  for (let at = 0; at < bare.length; at += 2) {
    const [x, y] = project(bare[at], bare[at + 1]);
    const arm = marks.arm * size;
    paths[0].push(
      `M${told(x - arm)} ${told(y - arm)}L${told(x + arm)} ${told(y + arm)}M${told(x - arm)} ${told(y + arm)}L${told(x + arm)} ${told(y - arm)}`,
    );
  }
  return paths.flatMap((found, at) =>
    found.length === 0 ? [] : [{ faded: at === 1, color: at === 1 ? fadedColor(stroke, muted) : stroke, path: found.join('') }],
  );
}

/** Beyond the end of an axis in direction (u, v). */
function arrow(x: number, y: number, u: number, v: number, length: number, size: number): string {
  const [tip, back, half] = [length + marks.tip * size, length + (marks.tip - marks.back) * size, marks.half * size];
  const wing = (side: number) => `${told(x + back * u - side * half * v)} ${told(y + back * v + side * half * u)}`;
  return `M${wing(1)}L${told(x + tip * u)} ${told(y + tip * v)}L${wing(-1)}`;
}

function told(value: number): string {
  return String(Math.round(10 * value) / 10);
}
