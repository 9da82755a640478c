/** A Scene is made anew for many reasons; what came out the same need not travel to the GPU again. */
import type { SceneEllipses } from '../../core/types/scene.ts';

export function sameNumbers(a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): boolean {
  if (a === b) return true;
  if (!a || !b || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export function sameEllipses(a: readonly SceneEllipses[], b: readonly SceneEllipses[]): boolean {
  const alike = (one: SceneEllipses, other: SceneEllipses) =>
    one.glyph === other.glyph &&
    (['fill', 'stroke', 'halo', 'instances', 'colors', 'cut', 'faded', 'bare'] as const).every((key) => sameNumbers(one[key], other[key]));
  return a.length === b.length && a.every((one, i) => alike(one, b[i]));
}
