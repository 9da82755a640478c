/** Scenes are made anew for many reasons; what follows from the same things is computed once. */

/** The last result for each key, for as long as what it was computed from stays identical. */
export function memoizeLast<K extends object, D extends readonly unknown[], T>(
  compute: (key: K, ...from: D) => T,
): (key: K, ...from: D) => T {
  const known = new WeakMap<K, { from: D; result: T }>();
  return (key, ...from) => {
    const last = known.get(key);
    if (last && last.from.length === from.length && last.from.every((value, index) => Object.is(value, from[index]))) return last.result;
    const result = compute(key, ...from);
    known.set(key, { from, result });
    return result;
  };
}
