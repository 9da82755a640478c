/** A Scene as one page that anyone opens: its panels to be moved and enlarged, cells to be pointed at, nothing fetched from anywhere. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { Fault } from '../../base/errors.ts';
import { createJob, type Job } from '../../base/job.ts';
import type { Legend, Scene, ScenePanel } from '../../types/scene.ts';
import { cssColor, hexColor } from '../../view/color.ts';
import { middleOf } from '../../view/legend.ts';
import { directionArrow, formatCount, formatSummary, formatValue } from '../../view/numbers.ts';
import { secondLineOf } from '../../view/panel.ts';
import type { StandingsRow } from '../../view/ranks.ts';
import { themeColors } from '../../view/themes.ts';
import { escapeXml } from '../text.ts';
import { aliveStyle, controlsOf, packAlive, type Alive, type AlivePacked } from './alive.ts';
import { retrain } from './retrain.ts';
import { viewer, type SharedMeta, type SharedPanel } from './viewer.ts';

const deflateAsync = promisify(deflate);

export interface ShareOptions {
  standings?: readonly StandingsRow[];
  legend?: boolean;
  caption?: boolean;
  /** One a cell, shown where a pointer rests; left out, no names are in the page. */
  cells?: readonly string[];
  /** What colours the cells by numbers, one a cell: the same in all panels, or one a panel. Told where a pointer rests. */
  values?: readonly (ToldValues | undefined)[];
  record?: string;
  /** With what its readers can retrain. */
  alive?: Alive;
}

export interface ToldValues {
  /** As `CD79A`. */
  title: string;
  values: ArrayLike<number>;
}

/** More would be more than a browser's page is for. */
const mostCells = 1_000_000;
/** Bytes of what a page is usually sent with. */
const large = 10_000_000;

/** @throws `bad-option` above a million shown cells, or 20,000 that readers are to retrain; `unsupported` where no run can be retrained */
export async function writePage(
  scene: Scene,
  options: ShareOptions = {},
  job: Job = createJob(),
): Promise<{ bytes: Uint8Array; warnings: string[] }> {
  const { order, panels } = scene;
  if (order.length > mostCells)
    throw new Fault('bad-option', `A page takes ${formatCount(mostCells)} cells at most, and ${formatCount(order.length)} are shown.`, {
      place: '--format',
      remedy: 'Show fewer cells, or export PDF or PNG.',
    });
  const alive = options.alive && (await packAlive(scene, options.alive));
  const { numbers, palette, frames } = await packed(scene, job);
  const names = options.cells && Array.from(order, (cell) => options.cells![cell].replace(/[\r\n]/g, ' ')).join('\n');
  const told = options.values?.some(Boolean) ? options.values : [];
  const meta: SharedMeta = {
    count: order.length,
    palette,
    kinds: [...(scene.kinds?.names ?? [])],
    ...legendOf(scene.legend, options.legend !== false),
    background: hexColor(scene.background),
    foreground: hexColor(scene.foreground),
    muted: hexColor(scene.muted),
    radius: scene.pointRadius,
    opacity: scene.pointOpacity ?? 1,
    named: names !== undefined,
    values: told.map((each) => each?.title ?? null),
    panels: panels.map((panel, index) => sharedPanel(panel, frames[index])),
    ...(alive && { alive: alive.meta }),
  };
  const pack = async (bytes: Uint8Array) => (await deflateAsync(bytes, { level: 9 })).toString('base64');
  const data = {
    points: await pack(numbers),
    names: names === undefined ? '' : await pack(Buffer.from(names, 'utf8')),
    values: told.length === 0 ? '' : await pack(packedValues(order, told)),
  };
  const bytes = new TextEncoder().encode(pageOf(scene, meta, data, options, alive));
  const size = `${(bytes.length / 1e6).toFixed(1)} MB`;
  return {
    bytes,
    warnings: [
      ...(alive
        ? [
            `The page has ${size} and holds the prepared numbers of all ${formatCount(alive.meta.rows)} cells: share it where you may share those.`,
          ]
        : []),
      ...(bytes.length > large ? [`The page has ${size}: more than many take by mail.`] : []),
    ],
  };
}

/** Each panel's positions and colours in the order of drawing, and every cell's category: 2 bytes a number. */
async function packed(
  { order, panels, colors, kinds }: Scene,
  job: Job,
): Promise<{ numbers: Uint8Array; palette: number[]; frames: SharedPanel['frame'][] }> {
  const count = order.length;
  const numbers = new Uint16Array(panels.length * 3 * count + count);
  const palette: number[] = [];
  const known = new Map<number, number>();
  const frames: SharedPanel['frame'][] = [];
  for (const [index, panel] of panels.entries()) {
    const { minX, minY, maxX, maxY } = panel.bounds;
    frames.push([minX, minY, maxX - minX, maxY - minY].map((value) => Number(value.toPrecision(7))) as SharedPanel['frame']);
    const [left, low, wide, high] = frames[index];
    const own = panel.colors ?? colors;
    const looks = new Uint32Array(own.buffer, own.byteOffset, own.length / 4);
    const at = index * 3 * count;
    const within = (value: number) => Math.min(65535, Math.max(0, Math.round(65535 * value)));
    for (const [place, cell] of order.entries()) {
      const [x, y] = [panel.positions[2 * cell], panel.positions[2 * cell + 1]];
      numbers[at + 2 * place] = within((x - left) / wide) || 0;
      numbers[at + 2 * place + 1] = within((y - low) / high) || 0;
      let color = known.get(looks[cell]);
      // What has no place has no colour either.
      if (!Number.isFinite(x + y)) color = known.get(0);
      if (color === undefined) {
        const look = Number.isFinite(x + y) ? looks[cell] : 0;
        color = palette.length / 4;
        known.set(look, color);
        palette.push(...new Uint8Array(Uint32Array.of(look).buffer));
      }
      numbers[at + 2 * count + place] = Math.min(65535, color);
      if (place % 256 === 0) await job.breathe();
    }
  }
  if (kinds)
    order.forEach((cell, place) => (numbers[panels.length * 3 * count + place] = kinds.codes[cell] < 0 ? 65535 : kinds.codes[cell]));
  return { numbers: new Uint8Array(numbers.buffer), palette, frames };
}

/** In the order of drawing, list after list; three digits are what is told. */
function packedValues(order: Uint32Array, lists: readonly (ToldValues | undefined)[]): Uint8Array {
  const packed = new Float32Array(lists.length * order.length).fill(NaN);
  for (const [index, list] of lists.entries())
    if (list) order.forEach((cell, place) => (packed[index * order.length + place] = Number(list.values[cell].toPrecision(3))));
  return new Uint8Array(packed.buffer);
}

const dashes = { encoder: [], decoder: [5, 3], own: [2, 3] };

function sharedPanel({ title, ellipses, labels }: ScenePanel, frame: SharedPanel['frame']): SharedPanel {
  const short = (value: number) => Number(value.toPrecision(5));
  return {
    title,
    frame,
    ellipses: ellipses.map(({ part, glyph, stroke, instances }) => ({
      stroke: cssColor(stroke),
      dash: glyph === 'hair' ? [] : dashes[part],
      hair: glyph === 'hair',
      at: Array.from(instances, short),
    })),
    labels: [...labels]
      .sort((a, b) => b.weight - a.weight)
      .map(({ text, x, y, color }) => ({ text, x: short(x), y: short(y), color: cssColor(color) })),
  };
}

function legendOf(legend: Legend, isShown: boolean): Pick<SharedMeta, 'legend' | 'scale'> {
  if (!isShown || legend.kind === 'none') return { legend: null, scale: null };
  if (legend.kind === 'categories')
    return {
      legend: { title: legend.title, entries: legend.entries.map(({ label, color, count }) => ({ label, color: hexColor(color), count })) },
      scale: null,
    };
  return {
    legend: null,
    scale: {
      title: legend.title,
      unit: legend.unit ?? '',
      stops: legend.stops.map((color) => hexColor(color)),
      ends: [legend.min, middleOf(legend), legend.max].map(formatValue),
    },
  };
}

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
/** In a script, JSON may hold no end of one. */
const inScript = (value: unknown) => JSON.stringify(value).replace(/</g, '\\u003c');

function pageOf(
  scene: Scene,
  meta: SharedMeta,
  data: Record<'points' | 'names' | 'values', string>,
  { standings = [], caption = true, record }: ShareOptions,
  alive?: AlivePacked,
): string {
  const script = `(${viewer.toString()})(${alive ? retrain.toString() : ''});`;
  const style = styleOf(scene, meta);
  // The engine is compiled from bytes that are in the page, and its worker's text is as well: nothing else may be.
  const [engine, worker] = alive ? [" 'wasm-unsafe-eval'", ' worker-src blob:;'] : ['', ''];
  const policy = `default-src 'none'; script-src ${sha256(script)}${engine};${worker} style-src ${sha256(style)}; base-uri 'none'; form-action 'none'`;
  const title = scene.panels.map((panel) => panel.title).join(', ');
  const panels = scene.panels.map((panel, index) => {
    const rows = standings
      .map(({ info, standings: each }) => {
        const { summary, rank } = each[index];
        const value = formatSummary(summary);
        return `<tr><th scope="row" title="${escapeXml(info.meaning)}">${escapeXml(`${info.title} ${directionArrow(info)}`)}</th><td>${rank === 'best' ? `<b>${value}</b>` : rank === 'leads' ? `<u>${value}</u>` : value}</td></tr>`;
      })
      .join('');
    const said = [secondLineOf(panel), panel.note ?? '', panel.headline ?? '']
      .filter(Boolean)
      .map((text) => `<p class="of-published">${escapeXml(text)}</p>`)
      .join('');
    return (
      `<section><h2>${escapeXml(panel.title)}</h2>${alive ? `<div class="said">${said}<p class="stale">Retrained in your browser: not the published map.</p></div>` : said}` +
      `<div class="map" tabindex="0" role="application" aria-label="Map of ${escapeXml(panel.title)}: drag to move, turn the wheel or press + and - to enlarge, 0 to see all"><canvas class="points"></canvas><canvas class="over"></canvas></div>` +
      `${alive ? controlsOf(alive.meta, index) : ''}` +
      `${panel.warning ? `<p class="warning of-published">${escapeXml(panel.warning.text)}</p>` : ''}` +
      `${rows === '' ? '' : `${alive ? '<p class="stale">Of the published map:</p>' : ''}<table><tbody>${rows}</tbody></table>`}</section>`
    );
  });
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${escapeXml(policy)}"><meta name="viewport" content="width=device-width">` +
    `<meta name="referrer" content="no-referrer"><title>${escapeXml(title)}</title><style>${style}</style></head><body><main>${panels.join('')}</main>${legendBlock(meta)}` +
    `${caption && scene.caption ? `<footer>${escapeXml(scene.caption)}</footer>` : ''}${alive ? `<footer>${escapeXml(alive.about)}</footer>` : ''}<div id="tip" role="status" hidden></div>` +
    `<script type="application/json" id="meta">${inScript(meta)}</script>${Object.entries(data)
      .map(([id, text]) => `<script type="text/plain" id="${id}">${text}</script>`)
      .join('')}` +
    `${alive ? `<script type="text/plain" id="worker">${alive.worker}</script><script type="text/plain" id="engine">${alive.engine}</script><script type="text/plain" id="cells">${alive.cells}</script>` : ''}` +
    `${record === undefined ? '' : `<script type="application/json" id="record">${inScript(JSON.parse(record))}</script>`}<script>${script}</script></body></html>\n`
  );
}

function legendBlock({ legend, scale }: SharedMeta): string {
  if (legend) {
    const entries = legend.entries.map(
      ({ label, count }, index) =>
        `<li><button type="button" aria-pressed="true" data-kind="${escapeXml(label)}"><i class="c${index}"></i>${escapeXml(label)} <span>${formatCount(count)}</span></button></li>`,
    );
    return `<aside class="legend"><h2>${escapeXml(legend.title)}</h2><ul>${entries.join('')}</ul></aside>`;
  }
  if (scale)
    return `<aside class="legend"><h2>${escapeXml(scale.title)} <span>${escapeXml(scale.unit)}</span></h2><div class="scale"></div><p class="ends">${scale.ends.map((end) => `<span>${end}</span>`).join('')}</p></aside>`;
  return '';
}

/** No style stands in an attribute: the policy would need to allow any. */
function styleOf(scene: Scene, { legend, scale, background, foreground, muted, alive }: SharedMeta): string {
  const line = hexColor(themeColors[scene.theme].line);
  return (
    `:root{color-scheme:${scene.theme}}body{background:${background};color:${foreground};font:14px/1.45 Inter,system-ui,sans-serif;margin:0 auto;max-width:1500px;padding:16px}` +
    `main{align-items:end;display:grid;gap:20px;grid-template-columns:repeat(auto-fit,minmax(min(360px,100%),1fr))}h2{font-size:15px;margin:0}section p,footer,.legend span{color:${muted};margin:0}section p{font-size:12.5px}` +
    `.map{aspect-ratio:1;border:1px solid ${line};cursor:grab;margin:6px 0;position:relative;touch-action:none}.map:focus-visible{outline:2px solid ${foreground}}canvas{height:100%;inset:0;position:absolute;width:100%}` +
    `table{border-collapse:collapse;font-size:12.5px;width:100%}th{color:${muted};font-weight:400;text-align:left}td{font-variant-numeric:tabular-nums;text-align:right}.warning{font-weight:600}` +
    `.legend{margin:20px 0}.legend ul{columns:220px;list-style:none;margin:6px 0;padding:0}.legend button{background:none;border:0;color:inherit;cursor:pointer;font:inherit;padding:1px 0;text-align:left}` +
    `.legend button[aria-pressed=false]{opacity:.45;text-decoration:line-through}.legend i{border-radius:50%;display:inline-block;height:10px;margin-right:7px;width:10px}` +
    `#tip{background:${foreground};border-radius:4px;color:${background};font-size:12.5px;max-width:220px;padding:3px 8px;pointer-events:none;position:fixed}footer{font-size:12px}` +
    `.ends{display:flex;justify-content:space-between;margin:2px 0;width:260px}.scale{height:12px;width:260px;${scale ? `background:linear-gradient(to right,${scale.stops.join(',')})` : ''}}` +
    (alive ? aliveStyle(foreground, muted, line) : '') +
    (legend?.entries.map(({ color }, index) => `.legend .c${index}{background:${color}}`).join('') ?? '')
  );
}
