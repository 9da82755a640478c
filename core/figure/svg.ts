/** A drawing as SVG: sizes in millimetres, text as text, layers that Inkscape and Illustrator list by name. */
import { createJob, type Job } from '../base/job.ts';
import type { Rgba } from '../types/scene.ts';
import { typefaces } from '../types/typefaces.ts';
import { hexColor } from '../view/color.ts';
import { pointsPerMillimetre, type DotsMark, type Drawing, type Group, type Mark, type Paint, type TextMark } from './drawing.ts';
import { coordinate, escapeXml, shownText } from './text.ts';

const namespaces =
  'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"';

/** What a writer keeps: names of what was written, none twice. */
interface Names {
  taken: Set<string>;
  clips: number;
  scales: number;
}

/** @param record kept in the file as metadata, to be read again */
export async function writeSvg(drawing: Drawing, job: Job = createJob(), record?: string): Promise<string> {
  const { width, height, title, description, font, marks } = drawing;
  const names: Names = { taken: new Set(['record']), clips: 0, scales: 0 };
  const millimetres = (points: number) => `${coordinate(points / pointsPerMillimetre, 3)}mm`;
  const parts: string[] = [];
  for (const mark of marks) parts.push(await written(mark, names, job));
  return (
    `<svg ${namespaces} width="${millimetres(width)}" height="${millimetres(height)}" viewBox="0 0 ${coordinate(width, 3)} ${coordinate(height, 3)}" role="img" font-family="${typefaces[font].family}">` +
    `<title>${escapeXml(title)}</title>${description && `<desc>${escapeXml(description)}</desc>`}` +
    `${record === undefined ? '' : `<metadata id="record">${escapeXml(record)}</metadata>`}${parts.join('')}</svg>\n`
  );
}

async function written(mark: Mark, names: Names, job: Job): Promise<string> {
  switch (mark.kind) {
    case 'group':
      return writeGroup(mark, names, job);
    case 'text':
      return writeText(mark);
    case 'path':
      return `<path${named(mark.name, names)} d="${mark.d}"${painted(mark.paint)}/>`;
    case 'rect': {
      const { x, y, width, height, corner } = mark;
      return `<rect${at(x, y)} width="${coordinate(width)}" height="${coordinate(height)}"${corner ? ` rx="${coordinate(corner)}"` : ''}${painted(mark.paint)}/>`;
    }
    case 'ellipses':
      return writeEllipses(mark.at, mark.paint);
    case 'dots':
      return writeDots(mark, names, job);
    case 'image': {
      const { x, y, width, height, png, name } = mark;
      // Inkscape and older readers know no `href` without its namespace.
      return `<image${named(name, names)}${at(x, y)} width="${coordinate(width)}" height="${coordinate(height)}" preserveAspectRatio="none" xlink:href="data:image/png;base64,${Buffer.from(png).toString('base64')}"/>`;
    }
    case 'scale': {
      const id = `scale-${++names.scales}`;
      const stops = mark.stops
        .map((color, stop) => `<stop offset="${coordinate(stop / (mark.stops.length - 1), 4)}" stop-color="${hexColor(color)}"/>`)
        .join('');
      return `<linearGradient id="${id}">${stops}</linearGradient><rect${at(mark.x, mark.y)} width="${coordinate(mark.width)}" height="${coordinate(mark.height)}" fill="url(#${id})"/>`;
    }
  }
}

async function writeGroup({ name, layer, x = 0, y = 0, clip, marks }: Group, names: Names, job: Job): Promise<string> {
  const parts: string[] = [];
  let clipped = '';
  let place = '';
  if (x !== 0 || y !== 0) place = ` transform="translate(${coordinate(x, 3)} ${coordinate(y, 3)})"`;
  if (clip) {
    const id = `panel-${++names.clips}`;
    clipped = ` clip-path="url(#${id})"`;
    parts.push(`<clipPath id="${id}"><rect width="${coordinate(clip.width)}" height="${coordinate(clip.height)}"/></clipPath>`);
  }
  const defined = parts.join('');
  for (const mark of marks) parts.push(await written(mark, names, job));
  const body = parts.slice(defined === '' ? 0 : 1).join('');
  return `${defined}<g${layer ? ' inkscape:groupmode="layer"' : ''}${named(name, names)}${place}${clipped}>${body}</g>`;
}

/** Inkscape lists an object by its label, Illustrator by `data-name` or its id. */
function named(name: string | undefined, { taken }: Names): string {
  if (name === undefined) return '';
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9.-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
  const stem = /^[A-Za-z]/.test(plain) ? plain : `_${plain}`;
  let id = stem;
  for (let copy = 2; taken.has(id); copy++) id = `${stem}_${copy}`;
  taken.add(id);
  const told = escapeXml(name);
  return ` id="${id}" inkscape:label="${told}" data-name="${told}"`;
}

function at(x: number, y: number): string {
  return `${x === 0 ? '' : ` x="${coordinate(x)}"`}${y === 0 ? '' : ` y="${coordinate(y)}"`}`;
}

const leftwards = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A halo is painted beneath its letters, so that a text is there once. */
function writeText({
  x,
  y,
  lines,
  leading = 0,
  size,
  weight = 400,
  face,
  anchor = 'start',
  fill,
  halo,
  tail,
  underline,
  turn,
  full,
}: TextMark): string {
  const around = halo
    ? ` paint-order="stroke" stroke="${hexColor(halo.color)}" stroke-opacity="${coordinate(halo.color[3])}" stroke-width="${coordinate(halo.width)}" stroke-linejoin="round"`
    : '';
  const looks = `${face ? ` font-family="${face.family}"` : ''}${weight === 400 ? '' : ` font-weight="${weight}"`}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}${underline ? ' text-decoration="underline"' : ''}`;
  const place = turn
    ? ` transform="translate(${coordinate(x)} ${coordinate(y)}) rotate(${coordinate(turn)})"`
    : ` x="${coordinate(x)}" y="${coordinate(y)}"`;
  const told = full === undefined ? '' : `<title>${escapeXml(full)}</title>`;
  const left = turn ? 0 : x,
    top = turn ? 0 : y;
  // Numbers behind letters that run leftwards would stand before them.
  const apart = tail && leftwards.test(lines.at(-1) ?? '') ? '\u200e' : '';
  const behind = tail
    ? `${apart}<tspan dx="${coordinate(tail.gap)}"${weight === 400 ? '' : ' font-weight="400"'}${filled(tail.fill)}>${escapeXml(tail.text)}</tspan>`
    : '';
  // Between lines a space, which no one sees: what is copied or searched has words apart.
  const body =
    lines.length === 1
      ? escapeXml(shownText(lines[0]))
      : lines
          .map(
            (text, index) =>
              `<tspan x="${coordinate(left)}" y="${coordinate(top + index * leading)}">${escapeXml(shownText(text))}</tspan>`,
          )
          .join(' ');
  return `<text${place} font-size="${coordinate(size)}"${looks}${filled(fill)}${around}>${told}${body}${behind}</text>`;
}

function writeEllipses(numbers: readonly number[], paint: Paint): string {
  const shapes: string[] = [];
  for (let index = 0; index < numbers.length; index += 5) {
    const [cx, cy, rx, ry, turn] = numbers.slice(index, index + 5);
    const radii = `rx="${coordinate(rx)}" ry="${coordinate(ry)}"`;
    if (rx === ry) shapes.push(`<circle cx="${coordinate(cx)}" cy="${coordinate(cy)}" r="${coordinate(rx)}"/>`);
    else if (turn === 0) shapes.push(`<ellipse cx="${coordinate(cx)}" cy="${coordinate(cy)}" ${radii}/>`);
    else shapes.push(`<ellipse transform="translate(${coordinate(cx)} ${coordinate(cy)})rotate(${coordinate(turn, 1)})" ${radii}/>`);
  }
  return shapes.length === 1 ? shapes[0].replace('/>', `${painted(paint)}/>`) : `<g${painted(paint)}>${shapes.join('')}</g>`;
}

/** Discs of two arcs each, all in one path. */
async function writeDots({ radius, fill, at: places, name }: DotsMark, names: Names, job: Job): Promise<string> {
  const r = coordinate(radius, 3);
  const across = coordinate(2 * radius, 3);
  const disc = `a${r} ${r} 0 1 0 ${across} 0a${r} ${r} 0 1 0 -${across} 0`;
  const discs: string[] = [];
  for (let index = 0; index < places.length; index += 2) {
    discs.push(`M${coordinate(places[index] - radius)} ${coordinate(places[index + 1])}${disc}`);
    if (index % 512 === 0) await job.breathe();
  }
  return `<path${named(name, names)}${filled(fill)} d="${discs.join('')}"/>`;
}

/** Opacities are written apart: not every program reads `rgba()`. */
function filled(color: Rgba): string {
  return ` fill="${hexColor(color)}"${color[3] < 1 ? ` fill-opacity="${coordinate(color[3])}"` : ''}`;
}

function painted({ fill, stroke, width = 1, dash, round }: Paint): string {
  const ground = fill ? filled(fill) : ' fill="none"';
  if (!stroke) return ground;
  return `${ground} stroke="${hexColor(stroke)}"${stroke[3] < 1 ? ` stroke-opacity="${coordinate(stroke[3])}"` : ''} stroke-width="${coordinate(width)}"${dash ? ` stroke-dasharray="${dash.join(' ')}"` : ''}${round ? ' stroke-linecap="round"' : ''}`;
}
