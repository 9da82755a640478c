/** Numbers of narrow types in the fewest digits that tell them apart: 0.1 in float32 is 0.1, not 0.10000000149011612. */

/** @param digits that always suffice @param round to the type */
export function shortest(value: number, digits: number, round: (value: number) => number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  for (let count = 1; count < digits; count++) {
    const text = Number(value.toPrecision(count));
    if (round(text) === value) return String(text);
  }
  return String(Number(value.toPrecision(digits)));
}
