/** The noise study as a picture: each surface’s error over the radii of the ladder, and where the chosen windows came to. */
import type { Row } from './study.ts';

const [width, height] = [720, 560];
const [panelWidth, panelHeight, left, top, between] = [290, 190, 52, 46, 62];
/** From no noise to much: one hue that darkens, apart in grey as well. */
const shades: Record<string, string> = { '0': '#9ecae1', '0.01': '#4292c6', '0.02': '#08519c', '0.05': '#0b1d3a' };
const [radii, errors] = [
  [0.025, 1.2],
  [0.0002, 1],
] as const;
const share = (value: number, [low, high]: readonly [number, number]) =>
  Math.log(Math.min(high, Math.max(low, value)) / low) / Math.log(high / low);
const round = (value: number) => value.toFixed(1);

/** @param rows of one number of cells and dimensions, every surface at every noise */
export function drawStudy(rows: readonly Row[], title: string): string {
  const surfaces = [...new Set(rows.map(({ surface }) => surface))];
  const panels = surfaces.map((surface, index) => {
    const [x0, y0] = [left + (index % 2) * (panelWidth + between), top + Math.floor(index / 2) * (panelHeight + between)];
    const x = (radius: number) => round(x0 + panelWidth * share(radius, radii));
    const y = (error: number) => round(y0 + panelHeight * (1 - share(error, errors)));
    const grid = [0.001, 0.01, 0.1, 1].map(
      (error) =>
        `<path d="M${x0} ${y(error)}h${panelWidth}" stroke="#e3e3e3"/><text x="${x0 - 6}" y="${Number(y(error)) + 4}" text-anchor="end">${error * 100} %</text>`,
    );
    const ticks = [0.05, 0.1, 0.2, 0.4, 0.8].map(
      (radius) =>
        `<path d="M${x(radius)} ${y0 + panelHeight}v4" stroke="#999"/><text x="${x(radius)}" y="${y0 + panelHeight + 16}" text-anchor="middle">${radius}</text>`,
    );
    const lines = rows
      .filter((row) => row.surface === surface)
      .toSorted((a, b) => a.noise - b.noise)
      .map(({ noise, ladder, radius, error }) => {
        const points = ladder.flatMap(({ radius: at, error: [median] }) => (median === null ? [] : [`${x(at)} ${y(median)}`]));
        const color = shades[noise];
        return `<path d="M${points.join('L')}" fill="none" stroke="${color}" stroke-width="1.6"/><circle cx="${x(radius)}" cy="${y(error[0] ?? 1)}" r="5" fill="${color}" stroke="#fff" stroke-width="1.5"/>`;
      });
    return [
      `<text x="${x0}" y="${y0 - 8}" font-size="12" font-weight="600" fill="#111">${surface}</text>`,
      ...grid,
      ...ticks,
      ...lines,
    ].join('\n');
  });
  const key = Object.entries(shades).map(
    ([noise, color], index) =>
      `<path d="M${left + index * 110} ${height - 18}h22" stroke="${color}" stroke-width="2"/><text x="${left + 28 + index * 110}" y="${height - 14}">noise ${noise}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="Inter, Helvetica, Arial, sans-serif" font-size="11" fill="#333">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="18" font-size="13" font-weight="600" fill="#111">${title}</text>`,
    ...panels,
    ...key,
    `<circle cx="${left + 452}" cy="${height - 18}" r="5" fill="#333" stroke="#fff"/><text x="${left + 464}" y="${height - 14}">at the windows that are chosen</text>`,
    '</svg>\n',
  ].join('\n');
}
