/** How panels share the plot's area. */

/** How much larger embeddings must become for panels to change places. */
const worthMoving = 1.2;

/**
 * Columns for `count` panels in a box of CSS pixels: those that give the largest square to each embedding, and the fewest where several do.
 * @param header height of a panel's title above its plot
 * @param now columns that these panels have: kept where others would gain little, so that a bar that opens below moves no panel elsewhere
 */
export function columnsFor(count: number, width: number, height: number, header: number, now?: number): number {
  const side = (columns: number) => Math.min(width / columns, height / Math.ceil(count / columns) - header);
  let best = 1;
  for (let columns = 2; columns <= count; columns++) if (side(columns) > side(best)) best = columns;
  return now !== undefined && now <= count && side(best) < worthMoving * side(now) ? now : best;
}
