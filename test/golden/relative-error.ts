/** How far an array is from its golden values. */

export interface ArrayError {
  /** `encoder.0.weight`, `embedding`, `stress`. */
  array: string;
  /** Worst absolute error over the largest golden entry. */
  error: number;
}

/**
 * @param floor taken for the largest golden entry of what is smaller: of an array that is nothing but what rounding leaves of sums that
 * cancel
 */
export function compareArray(array: string, actual: ArrayLike<number>, expected: readonly number[], floor = 0): ArrayError {
  let largest = floor;
  let worst = 0;
  for (const [i, value] of expected.entries()) {
    largest = Math.max(largest, Math.abs(value));
    const error = Math.abs(actual[i] - value);
    // A number that is absent or NaN is as wrong as can be.
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
  }
  if (actual.length !== expected.length) worst = Infinity;
  return { array, error: worst === 0 ? 0 : worst / largest };
}

export function worstOf(errors: readonly ArrayError[]): ArrayError {
  return errors.reduce((worst, entry) => (entry.error > worst.error ? entry : worst));
}
