/** How panels share the plot's area. */

/**
 * Columns for `count` panels in a box of CSS pixels: those that give the largest square to each embedding, and the fewest where several do.
 * @param header height of a panel's title above its plot
 */
export function columnsFor(count: number, width: number, height: number, header: number): number {
  let best = 1;
  let bestSide = -Infinity;
  for (let columns = 1; columns <= count; columns++) {
    const side = Math.min(width / columns, height / Math.ceil(count / columns) - header);
    if (side > bestSide) {
      bestSide = side;
      best = columns;
    }
  }
  return best;
}
