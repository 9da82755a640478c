/** A Scene is made anew for many reasons; what came out the same need not travel to the GPU again. */
import type { SceneEllipses } from '../../core/types.ts';

export function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export function sameEllipses(a: readonly SceneEllipses[], b: readonly SceneEllipses[]): boolean {
  return a.length === b.length && a.every((one, i) => sameNumbers(one.fill, b[i].fill) && sameNumbers(one.stroke, b[i].stroke) && sameNumbers(one.instances, b[i].instances));
}
