/** Names of cells and genes. */

/** Later occurrences get `-1`, `-2` … as scanpy does. @returns how many were changed */
export function makeUnique(names: string[]): number {
  const taken = new Set(names);
  if (taken.size === names.length) return 0;
  const seen = new Set<string>();
  const counters = new Map<string, number>();
  let changed = 0;
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (!seen.has(name)) {
      seen.add(name);
      continue;
    }
    let counter = counters.get(name) ?? 0;
    let unique;
    do unique = `${name}-${++counter}`;
    while (taken.has(unique));
    counters.set(name, counter);
    taken.add(unique);
    names[i] = unique;
    changed++;
  }
  return changed;
}

/** Names of genes, unique in place; says in `notes` how many were changed, with an example. */
export function makeGenesUnique(genes: string[], notes: string[]): void {
  const before = genes.slice();
  const changed = makeUnique(genes);
  if (changed === 0) return;
  const first = genes.findIndex((gene, i) => gene !== before[i]);
  notes.push(
    `${changed.toLocaleString('en')} gene names stood more than once and were numbered: ‘${before[first]}’ is now also ‘${genes[first]}’.`,
  );
}
