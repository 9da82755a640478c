/** Draws the app's icon, a field of indicatrices bending round two clusters, as SVG and PNG: `node build/icon.ts`. */
import { Resvg } from '@resvg/resvg-js';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const size = 512;
const folder = join(import.meta.dirname, '..', 'resources', 'icons');

/** Centres of two clusters and how far each bends the field, in pixels. */
const clusters = [
  { x: 186, y: 214, reach: 120, pull: 0.82 },
  { x: 344, y: 326, reach: 96, pull: 0.7 },
];

interface Ellipse {
  x: number;
  y: number;
  long: number;
  short: number;
  degrees: number;
  toward: number;
}

/** Near a cluster the ellipses lie along the circles round it, as a compressed radius makes them. */
function ellipseAt(x: number, y: number, radius: number): Ellipse {
  let axisX = 0;
  let axisY = 0;
  let bend = 0;
  let toward = 0;
  for (const cluster of clusters) {
    const dx = x - cluster.x;
    const dy = y - cluster.y;
    const distance = Math.hypot(dx, dy);
    const weight = cluster.pull * Math.exp(-((distance / cluster.reach) ** 2) / 2);
    const angle = 2 * (Math.atan2(dy, dx) + Math.PI / 2);
    // Axes have no sign: doubled angles average as they should.
    axisX += weight * Math.cos(angle);
    axisY += weight * Math.sin(angle);
    bend += weight;
    toward += cluster === clusters[0] ? weight : -weight;
  }
  const stretch = 1 + 1.1 * Math.min(1, bend) * (Math.hypot(axisX, axisY) / (bend + 1e-9));
  const area = 1 - 0.35 * Math.min(1, bend);
  return {
    x,
    y,
    long: radius * Math.sqrt(area * stretch),
    short: radius * Math.sqrt(area / stretch),
    degrees: (Math.atan2(axisY, axisX) / 2) * (180 / Math.PI),
    toward,
  };
}

function draw(): string {
  const step = 62;
  const ellipses: Ellipse[] = [];
  for (let row = 0; row < 7; row++)
    for (let column = 0; column < 7; column++) ellipses.push(ellipseAt(size / 2 + (column - 3) * step, size / 2 + (row - 3) * step, 23));
  const shapes = ellipses.map(({ x, y, long, short, degrees, toward }) => {
    const fill = toward >= 0 ? '#ff6f8b' : '#6fa8ff';
    const opacity = (0.42 + 0.58 * Math.min(1, Math.abs(toward) * 1.3)).toFixed(2);
    return `  <ellipse cx="${x}" cy="${y}" rx="${long.toFixed(1)}" ry="${short.toFixed(1)}" transform="rotate(${degrees.toFixed(1)} ${x} ${y})" fill="${fill}" fill-opacity="${opacity}"/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}">`,
    '  <defs><linearGradient id="ground" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#2b1030"/><stop offset="1" stop-color="#0d1538"/></linearGradient></defs>',
    `  <rect x="16" y="16" width="${size - 32}" height="${size - 32}" rx="108" fill="url(#ground)"/>`,
    ...shapes,
    '</svg>',
    '',
  ].join('\n');
}

const svg = draw();
await writeFile(join(folder, 'icon.svg'), svg);
await writeFile(join(folder, 'icon.png'), new Resvg(svg, { fitTo: { mode: 'width', value: 512 } }).render().asPng());
