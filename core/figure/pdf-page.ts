/** A drawing on the page of a PDF. */
import PDFDocument from 'pdfkit';
import type { Rgba } from '../types/scene.ts';
import { fallbacks, typefaces, type FontWeight, type Typeface } from '../types/typefaces.ts';
import { hexColor } from '../view/color.ts';
import type { DotsMark, Drawing, Group, Mark, Paint, TextMark } from './drawing.ts';
import { fontFile, openFont, type Span } from './fonts.ts';
import { runsOf } from './runs.ts';
import { shownText } from './text.ts';

/** What of pdfkit its types leave out: objects of one's own, for which it has no call. */
interface Reference {
  data: Record<string, unknown>;
  compress: boolean;
  end(chunk?: Uint8Array): void;
}
interface Inside {
  ref(data: Record<string, unknown>): Reference;
  addContent(operators: string): void;
  page: { resources: Reference };
  _root: Reference;
  _font: { widths: number[]; scale: number; font: { getGlyph(index: number): { advanceWidth: number } } };
  addNamedEmbeddedFile(name: string, file: Reference): void;
}
type Page = PDFKit.PDFDocument & Inside;

/** Name of the file in it that says what it was made of. */
export const recordName = 'indicatrix-figure.json';

export async function drawPdf({ width, height, title, description, font, marks }: Drawing, record?: string): Promise<Uint8Array> {
  const page = new PDFDocument({
    pdfVersion: '1.7',
    size: [width, height],
    margin: 0,
    info: { Title: title, Subject: description, Creator: 'Indicatrix' },
  }) as Page;
  for (const face of [typefaces[font], ...fallbacks])
    for (const weight of [400, 600] as const) page.registerFont(fontKey(face, weight), fontFile(face, weight));
  const chunks: Uint8Array[] = [];
  const whole = new Promise<Uint8Array>((resolve) => page.on('end', () => resolve(Buffer.concat(chunks))));
  page.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const layers: Layers = { all: [], properties: {} };
  const order = marks.flatMap((mark) => draw(page, mark, font, layers));
  page.page.resources.data['Properties'] = layers.properties;
  page._root.data['OCProperties'] = { OCGs: layers.all, D: { Order: order, ON: layers.all, Name: new String('Layers') } };
  if (record !== undefined) attach(page, record);
  page.end();
  return whole;
}

const fontKey = (face: Typeface, weight: FontWeight) => `${face.own} ${weight}`;

function inFace(page: Page, face: Typeface, weight: FontWeight): Page {
  page.font(fontKey(face, weight));
  // The library tells the width of the box, which stands for letters that there are not, in the file's unit.
  page._font.widths[0] = page._font.font.getGlyph(0).advanceWidth * page._font.scale;
  return page;
}

interface Layers {
  all: Reference[];
  properties: Record<string, Reference>;
}
/** A layer, followed by those within it. */
type Order = (Reference | Order)[];

/** @returns the layers that it has, as they are listed */
function draw(page: Page, mark: Mark, font: Drawing['font'], layers: Layers): Order {
  switch (mark.kind) {
    case 'group':
      return drawGroup(page, mark, font, layers);
    case 'text':
      drawText(page, mark, font);
      break;
    case 'path':
      page.path(mark.d);
      paint(page, mark.paint);
      break;
    case 'rect': {
      if (mark.corner) page.roundedRect(mark.x, mark.y, mark.width, mark.height, mark.corner);
      else page.rect(mark.x, mark.y, mark.width, mark.height);
      paint(page, mark.paint);
      break;
    }
    case 'ellipses': {
      for (let at = 0; at < mark.at.length; at += 5) {
        const [x, y, rx, ry, turn] = mark.at.slice(at, at + 5);
        page.save().translate(x, y).rotate(turn).ellipse(0, 0, rx, ry);
        paint(page, mark.paint);
        page.restore();
      }
      break;
    }
    case 'dots':
      drawDots(page, mark);
      break;
    case 'image':
      page.image(Buffer.from(mark.png), mark.x, mark.y, { width: mark.width, height: mark.height });
      break;
    case 'scale': {
      const gradient = page.linearGradient(mark.x, 0, mark.x + mark.width, 0);
      mark.stops.forEach((color, stop) => gradient.stop(stop / (mark.stops.length - 1), hexColor(color)));
      page.rect(mark.x, mark.y, mark.width, mark.height).fill(gradient);
    }
  }
  return [];
}

function drawGroup(page: Page, { name, layer, x = 0, y = 0, clip, marks }: Group, font: Drawing['font'], layers: Layers): Order {
  const own = layer && name !== undefined ? openLayer(page, name, layers) : null;
  page.save().translate(x, y);
  if (clip) page.rect(0, 0, clip.width, clip.height).clip();
  const within = marks.flatMap((mark) => draw(page, mark, font, layers));
  page.restore();
  if (!own) return within;
  page.addContent('EMC');
  return within.length > 0 ? [own, within] : [own];
}

/** Optional content (ISO 32000-1, 8.11): what stands between its two marks is switched by its name. */
function openLayer(page: Page, name: string, layers: Layers): Reference {
  // The library writes String objects as texts, and strings as names.
  const own = page.ref({ Type: 'OCG', Name: new String(name) });
  own.end();
  layers.all.push(own);
  const key = `L${layers.all.length}`;
  layers.properties[key] = own;
  page.addContent(`/OC /${key} BDC`);
  return own;
}

function drawText(
  page: Page,
  { x, y, lines, leading = 0, size, weight = 400, anchor = 'start', fill, halo, tail, underline, turn = 0 }: TextMark,
  font: Drawing['font'],
): void {
  page.save().translate(x, y);
  if (turn !== 0) page.rotate(turn);
  page.fontSize(size);
  for (const [index, text] of lines.map(shownText).entries()) {
    const runs = runsOf(font, text);
    const widths = runs.map((run) => inFace(page, run.face, weight).widthOfString(run.text));
    const width = widths.reduce((sum, width) => sum + width, 0);
    const left = anchor === 'start' ? 0 : anchor === 'middle' ? -width / 2 : -width;
    let pen = left;
    const places = widths.map((width) => (pen += width) - width);
    if (halo) for (const [at, run] of runs.entries()) drawHalo(page, run, places[at], index * leading, { size, weight, halo });
    page.fillColor(bytes(fill), fill[3]);
    for (const [at, run] of runs.entries())
      inFace(page, run.face, weight).text(run.text, places[at], index * leading, { lineBreak: false, baseline: 'alphabetic' });
    if (underline) drawUnderline(page, left, index * leading, width, size, fill);
    if (tail && index === lines.length - 1)
      inFace(page, typefaces[font], 400)
        .fillColor(bytes(tail.fill), tail.fill[3])
        .text(tail.text, left + width + tail.gap, index * leading, { lineBreak: false, baseline: 'alphabetic' });
  }
  page.restore();
}

/** The letters' outlines, stroked: a second text beneath the first would be found twice. */
function drawHalo(
  page: Page,
  run: Span,
  left: number,
  baseline: number,
  { size, weight, halo }: { size: number; weight: FontWeight; halo: NonNullable<TextMark['halo']> },
): void {
  const face = openFont(run.face, weight);
  const { glyphs, positions } = face.layout(run.text);
  const unit = size / face.unitsPerEm;
  let pen = left;
  page
    .lineJoin('round')
    .lineWidth(halo.width / unit)
    .strokeColor(bytes(halo.color), halo.color[3]);
  for (const [index, glyph] of glyphs.entries()) {
    const outline = glyph.path.toSVG();
    const { xAdvance, xOffset, yOffset } = positions[index];
    if (outline !== '')
      page
        .save()
        .translate(pen + xOffset * unit, baseline - yOffset * unit)
        .scale(unit, -unit)
        .path(outline)
        .stroke()
        .restore();
    pen += xAdvance * unit;
  }
}

/** A quarter of a circle as a Bézier curve: its handles' length. */
const quarter = (4 / 3) * (Math.SQRT2 - 1);

/** The library's own goes by lines of text, and would stand under the next. */
function drawUnderline(page: Page, left: number, baseline: number, width: number, size: number, fill: Rgba): void {
  const y = baseline + 0.13 * size;
  page
    .lineWidth(size / 14)
    .undash()
    .strokeColor(bytes(fill), fill[3])
    .moveTo(left, y)
    .lineTo(left + width, y)
    .stroke();
}

/** All discs in one path, painted once; operators are written here, as the library's take as long as the rest together. */
function drawDots(page: Page, { radius: r, fill, at }: DotsMark): void {
  page.save().fillColor(bytes(fill), fill[3]);
  const told = (value: number) => String(Math.round(100 * value) / 100);
  const h = r * quarter;
  const operators: string[] = [];
  for (let index = 0; index < at.length; index += 2) {
    const [x, y] = [at[index], at[index + 1]];
    const [l, ri, t, b] = [told(x - r), told(x + r), told(y - r), told(y + r)];
    const [xl, xr, yt, yb] = [told(x - h), told(x + h), told(y - h), told(y + h)];
    const [cx, cy] = [told(x), told(y)];
    operators.push(
      `${l} ${cy} m ${l} ${yt} ${xl} ${t} ${cx} ${t} c ${xr} ${t} ${ri} ${yt} ${ri} ${cy} c ${ri} ${yb} ${xr} ${b} ${cx} ${b} c ${xl} ${b} ${l} ${yb} ${l} ${cy} c h`,
    );
  }
  page.addContent(`${operators.join('\n')}\nf`);
  page.restore();
}

function bytes([red, green, blue]: Rgba): [number, number, number] {
  return [Math.round(255 * red), Math.round(255 * green), Math.round(255 * blue)];
}

function paint(page: Page, { fill, stroke, width = 1, dash, round }: Paint): void {
  if (fill) page.fillColor(bytes(fill), fill[3]);
  if (stroke) {
    page
      .lineWidth(width)
      .lineCap(round ? 'round' : 'butt')
      .strokeColor(bytes(stroke), stroke[3]);
    if (dash) page.dash(dash[0], { space: dash[1] });
    else page.undash();
  }
  if (fill && stroke) page.fillAndStroke();
  else if (fill) page.fill();
  else if (stroke) page.stroke();
}

/** A file within the file, as it is: whoever looks for it need not unpack it. */
function attach(page: Page, record: string): void {
  const content = page.ref({ Type: 'EmbeddedFile', Subtype: 'application/json' });
  content.compress = false;
  content.end(Buffer.from(record, 'utf8'));
  const file = page.ref({
    Type: 'Filespec',
    F: new String(recordName),
    UF: new String(recordName),
    Desc: new String('What this figure was made of'),
    EF: { F: content },
    AFRelationship: 'Source',
  });
  file.end();
  page.addNamedEmbeddedFile(recordName, file);
}
