/** Charts of measured growth as SVG: both axes logarithmic, so that a straight line at 45° is a cost in proportion. */

export interface Line {
  name: string;
  color: string;
  dashed: boolean;
  points: [number, number][];
}

export interface LineChart {
  title: string;
  xTitle: string;
  lines: Line[];
  /** What stands at a value of the y axis. */
  yText: (value: number) => string;
  xText?: (value: number) => string;
  /** The right margin, wide enough for half of the last value of the x axis. */
  right?: number;
}

/** Okabe and Ito's colours, apart for everybody. */
export const colors = ['#0072b2', '#d55e00', '#009e73'];

export function drawChart({
  title,
  xTitle,
  lines,
  yText,
  xText = (value) => value.toLocaleString('en-US'),
  right = 16,
}: LineChart): string {
  const [width, height, left, top, bottom] = [640, 380, 64, 40, 92];
  const bounds = (at: 0 | 1): [number, number] => {
    const values = lines.flatMap(({ points }) => points.map((point) => point[at]));
    return [Math.min(...values), Math.max(...values)];
  };
  const [[x0, x1], [yLow, yHigh]] = [bounds(0), bounds(1)];
  const [y0, y1] = [10 ** Math.floor(Math.log10(yLow)), 10 ** Math.ceil(Math.log10(yHigh))];
  const x = (value: number) => left + (Math.log(value / x0) / Math.log(x1 / x0)) * (width - left - right);
  const y = (value: number) => height - bottom - (Math.log(value / y0) / Math.log(y1 / y0)) * (height - top - bottom);
  const decades = Array.from({ length: Math.round(Math.log10(y1 / y0)) + 1 }, (_, i) => y0 * 10 ** i);
  const xs = [...new Set(lines.flatMap(({ points }) => points.map(([value]) => value)))];
  const round = (value: number) => value.toFixed(1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="Inter, Helvetica, Arial, sans-serif" font-size="11" fill="#333">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="22" font-size="13" font-weight="600" fill="#111">${title}</text>`,
    ...decades.map(
      (value) =>
        `<path d="M${left} ${round(y(value))}H${width - right}" stroke="#e3e3e3"/><text x="${left - 8}" y="${round(y(value) + 4)}" text-anchor="end">${yText(value)}</text>`,
    ),
    ...xs.map(
      (value) =>
        `<path d="M${round(x(value))} ${height - bottom}v4" stroke="#999"/><text x="${round(x(value))}" y="${height - bottom + 17}" text-anchor="middle">${xText(value)}</text>`,
    ),
    `<text x="${round((left + width - right) / 2)}" y="${height - bottom + 34}" text-anchor="middle">${xTitle}</text>`,
    ...lines.map(
      ({ color, dashed, points }) =>
        `<path d="M${points.map(([px, py]) => `${round(x(px))} ${round(y(py))}`).join('L')}" fill="none" stroke="${color}" stroke-width="${dashed ? 1.2 : 2}"${dashed ? ' stroke-dasharray="4 3"' : ''}/>`,
    ),
    ...lines
      .filter(({ dashed }) => !dashed)
      .flatMap(({ color, points }) =>
        points.map(([px, py]) => `<circle cx="${round(x(px))}" cy="${round(y(py))}" r="3" fill="${color}"/>`),
      ),
    ...lines.map(({ name, color, dashed }, i) => {
      const [at, line] = [left + (i % 2) * 270, height - 34 + Math.floor(i / 2) * 18];
      return `<path d="M${at} ${line}h22" stroke="${color}" stroke-width="${dashed ? 1.2 : 2}"${dashed ? ' stroke-dasharray="4 3"' : ''}/><text x="${at + 28}" y="${line + 4}">${name}</text>`;
    }),
    '</svg>\n',
  ].join('\n');
}
