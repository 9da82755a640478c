/** The slider of a regularizer's weight: logarithmic, with vanilla's 0 at its left end. */

const [lowest, highest] = [1e-3, 1e3];

/** Steps of the slider; the first is 0. */
export const lastStep = 120;

/** To two significant digits, as a person would type it. */
export function weightAt(step: number): number {
  if (step <= 0) return 0;
  return Number((lowest * (highest / lowest) ** ((step - 1) / (lastStep - 1))).toPrecision(2));
}

/** The nearest step. */
export function stepOf(weight: number): number {
  if (!(weight > 0)) return 0;
  const along = Math.log(weight / lowest) / Math.log(highest / lowest);
  return Math.min(lastStep, Math.max(1, Math.round(1 + along * (lastStep - 1))));
}
