/** A bar of known length and numbered edges, over a panel's points. */
import { roundBelow, tickLabel, ticksWithin } from '../../core/view/ticks.ts';
import { project, unproject, type View } from './camera.ts';

/** CSS pixels. */
const widestBar = 110;
const tickLength = 4;
const edge = 12;
/** Numbers lie beside one another across, and above one another. */
const perTick = { across: 80, up: 40 };

/** @returns SVG for the panel as it is seen now */
export function drawScale(view: View, { bar, axes }: { bar: boolean; axes: boolean }): string {
  return (axes ? drawAxes(view) : '') + (bar ? drawBar(view, axes ? 20 : 0) : '');
}

function drawBar(view: View, lift: number): string {
  const length = roundBelow(Math.min(widestBar, view.width - 2 * edge) / view.scale);
  const right = view.width - edge,
    y = view.height - edge - 18 - lift,
    left = right - length * view.scale;
  return `<path d="M${left} ${y - 3}v6m0 -3H${right}m0 -3v6"/><text x="${(left + right) / 2}" y="${y - 6}" text-anchor="middle">${tickLabel(length)}</text>`;
}

function drawAxes(view: View): string {
  const [minX, minY] = unproject(view, 0, view.height),
    [maxX, maxY] = unproject(view, view.width, 0);
  const across = ticksWithin(minX, maxX, view.width / perTick.across)
    .map((value) => ({ value, at: project(view, value, 0)[0] }))
    .filter(({ at }) => at > 24 && at < view.width - 12);
  const up = ticksWithin(minY, maxY, view.height / perTick.up)
    .map((value) => ({ value, at: project(view, 0, value)[1] }))
    .filter(({ at }) => at > 12 && at < view.height - 24);
  const lines = [
    `M0 ${view.height - 0.5}H${view.width}M.5 0V${view.height}`,
    ...across.map(({ at }) => `M${at} ${view.height}v${-tickLength}`),
    ...up.map(({ at }) => `M0 ${at}h${tickLength}`),
  ];
  const names = [
    ...across.map(({ value, at }) => `<text x="${at}" y="${view.height - tickLength - 3}" text-anchor="middle">${tickLabel(value)}</text>`),
    ...up.map(({ value, at }) => `<text x="${tickLength + 3}" y="${at + 4}">${tickLabel(value)}</text>`),
  ];
  return `<path d="${lines.join('')}"/>${names.join('')}`;
}
