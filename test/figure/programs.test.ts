/** Figures as other programs read them: poppler, librsvg and Inkscape, where they are installed. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import { drawFigure, type FigureOptions } from '../../core/figure/compose.ts';
import { say, type Drawing, type Mark } from '../../core/figure/drawing.ts';
import { writeDrawing, type FigureFormat } from '../../core/figure/formats.ts';
import type { Column } from '../../core/types.ts';
import type { PanelSource, Scene } from '../../core/types/scene.ts';
import { fontNames, typefaces } from '../../core/types/typefaces.ts';
import { buildScene } from '../../core/view/scene.ts';
import { view } from './scene.ts';

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'figures-'));
after(() => rm(folder, { recursive: true, force: true }));

/** Skips by name where a program is not there. */
function needs(program: string): { skip?: string } {
  const found = spawnSync(program, ['--version']).error === undefined;
  return found ? {} : { skip: `${program} is not installed` };
}

const long = (index: number) =>
  `CD${index} positive cell of a long name, ${['naive', 'memory', 'effector', 'exhausted'][index % 4]}, number ${index}`;

/** Cells in as many groups round a circle, the same in every panel. */
function scene(panels: number, cells: number, groups: number): Scene {
  const embedding = new Float32Array(2 * cells);
  const codes = new Int32Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    const group = (codes[cell] = cell % groups);
    const angle = (2 * Math.PI * group) / groups;
    const [turn, radius] = [cell * 2.399963, 1.1 * Math.sqrt(((cell * 7919) % cells) / cells)];
    embedding[2 * cell] = 7 * Math.cos(angle) + radius * Math.cos(turn);
    embedding[2 * cell + 1] = 5 * Math.sin(angle) + radius * Math.sin(turn);
  }
  const column: Column = {
    kind: 'category',
    name: 'cell type',
    categories: Array.from({ length: groups }, (_, index) => (groups > 9 ? long(index) : `type ${index}`)),
    codes,
  };
  const sources = Array.from({ length: panels }, (_, index): PanelSource => ({
    id: String(index),
    title: `Map ${index + 1}`,
    subtitle: 'weight 0.1',
    embedding,
    encoder: {
      part: 'encoder',
      count: 1,
      cells: Uint32Array.of(0),
      centers: Float32Array.of(0, 0),
      axes: Float32Array.of(0, 1, 0.5, 0),
      scale: 1,
      spacing: 1,
    },
  }));
  return buildScene(
    { ...view, panels: sources.map(({ id }) => id), pointRadius: 'auto' },
    sources,
    column,
    column,
    `example, ${cells} cells.`,
  );
}

async function files(
  name: string,
  of: Scene,
  options: FigureOptions,
  formats: readonly FigureFormat[],
  dpi = 150,
): Promise<Record<FigureFormat, string>> {
  const { drawing } = await drawFigure(of, options);
  const paths = {} as Record<FigureFormat, string>;
  for (const format of formats)
    await writeFile((paths[format] = join(folder, `${name}.${format}`)), (await writeDrawing(drawing, format, dpi)).bytes);
  return paths;
}

/**
 * Of a side, pixels: rims of dots and of letters, which every program blends in its way, are small in it, and what is missing or moved is
 * not.
 */
const block = 12;

/**
 * The mean difference of two pictures' blocks, 0…255, over the size that they share: programs round a page's last pixel each in their way.
 */
async function apart(one: string, other: string): Promise<number> {
  const [a, b] = await Promise.all([one, other].map(async (path) => PNG.sync.read(await readFile(path))));
  assert.ok(
    Math.abs(a.width - b.width) <= 1 && Math.abs(a.height - b.height) <= 1,
    `${a.width} × ${a.height} beside ${b.width} × ${b.height}`,
  );
  const [columns, rows] = [Math.floor(Math.min(a.width, b.width) / block), Math.floor(Math.min(a.height, b.height) / block)];
  const differences = new Float64Array(3 * columns * rows);
  for (let y = 0; y < rows * block; y++) {
    for (let x = 0; x < columns * block; x++) {
      const to = 3 * (Math.floor(y / block) * columns + Math.floor(x / block));
      for (let channel = 0; channel < 3; channel++)
        differences[to + channel] += a.data[4 * (y * a.width + x) + channel] - b.data[4 * (y * b.width + x) + channel];
    }
  }
  return differences.reduce((sum, difference) => sum + Math.abs(difference), 0) / (block * block * differences.length);
}

const dpi = 150;
const renderers = {
  pdftoppm: async (from: Record<FigureFormat, string>, to: string) => {
    await run('pdftoppm', ['-r', String(dpi), '-png', '-singlefile', from.pdf, to.replace(/\.png$/, '')]);
  },
  'rsvg-convert': async (from: Record<FigureFormat, string>, to: string) => {
    await run('rsvg-convert', ['-d', String(dpi), '-p', String(dpi), '-b', 'white', from.svg, '-o', to]);
  },
  inkscape: async (from: Record<FigureFormat, string>, to: string) => {
    await run('inkscape', [from.svg, `--export-dpi=${dpi}`, '--export-background=white', `--export-filename=${to}`]);
  },
};
const cases: [string, Scene, FigureOptions][] = [
  ['one panel', scene(1, 3_000, 6), {}],
  ['four panels', scene(4, 1_500, 6), { letters: true, journal: 'cell' }],
  ['eight panels and 40 long names', scene(8, 2_000, 40), { letters: true, font: 'arial' }],
  ['100,000 cells as pixels', scene(1, 100_000, 6), {}],
];

for (const [program, render] of Object.entries(renderers)) {
  test(`${program} draws figures as our own PNG has them`, needs(program), async () => {
    for (const [name, of, options] of cases) {
      const paths = await files(`${program} ${name}`, of, options, ['svg', 'pdf', 'png'], dpi);
      const drawn = join(folder, `${program} ${name} drawn.png`);
      await render(paths, drawn);
      const difference = await apart(paths.png, drawn);
      // Programs draw letters more or less bold, and where one lacks the font its own stands there, a little to the side.
      const without = await files(`${program} ${name} without`, { ...of, order: new Uint32Array() }, options, ['png'], dpi);
      const cells = await apart(paths.png, without.png);
      assert.ok(difference < 0.6 * cells, `${name}: ${difference.toFixed(2)}, where the cells make ${cells.toFixed(2)}`);
    }
  });
}

test('a million cells become figures that other programs read, in memory that does not grow with them', needs('rsvg-convert'), async () => {
  const of = scene(1, 1_000_000, 6);
  const before = process.resourceUsage().maxRSS;
  const paths = await files('million', of, {}, ['svg', 'pdf', 'png'], dpi);
  // Cells themselves take 20 MB, a panel's pixels 12; a dot each, written out, would be 50 MB of text in each format.
  const grown = (process.resourceUsage().maxRSS - before) / 1024;
  assert.ok(grown < 400, `${grown.toFixed(0)} MB`);
  assert.ok((await readFile(paths.svg)).length < 10_000_000);
  const drawn = join(folder, 'million drawn.png');
  await renderers['rsvg-convert'](paths, drawn);
  const without = await files('million without', { ...of, order: new Uint32Array() }, {}, ['png'], dpi);
  assert.ok((await apart(paths.png, drawn)) < 0.6 * (await apart(paths.png, without.png)));
});

test('every text is found in a PDF as often as it is drawn, each with its halo but once', needs('pdftotext'), async () => {
  const of = scene(2, 2_000, 40);
  const linesIn = (marks: readonly Mark[]): string[] =>
    marks.flatMap((mark) => (mark.kind === 'group' ? linesIn(mark.marks) : mark.kind === 'text' ? [...mark.lines] : []));
  const drawn = linesIn((await drawFigure(of, { width: 183 })).drawing.marks);
  assert.ok(drawn.length > 60 && new Set(drawn).size > 40);
  const { pdf } = await files('text', of, { width: 183 }, ['pdf']);
  const { stdout } = await run('pdftotext', ['-raw', pdf, '-']);
  const squeezed = (text: string) => text.replace(/\s+/g, ' ');
  for (const line of new Set(drawn)) {
    const times = (text: string) => squeezed(text).split(squeezed(line)).length - 1;
    assert.equal(times(stdout), times(drawn.join(' ')), line);
  }
});

test(
  'a PDF’s page has the size that was asked for, its fonts are embedded, and its version is that of what it uses',
  needs('pdfinfo'),
  async () => {
    for (const font of fontNames) {
      const name = typefaces[font].own.replaceAll(' ', '');
      const { pdf } = await files(`size ${font}`, scene(2, 500, 4), { width: 180, font, letters: true }, ['pdf']);
      const { stdout: info } = await run('pdfinfo', [pdf]);
      const [, width] = /Page size:\s+([\d.]+) x ([\d.]+) pts/.exec(info)!.map(Number);
      assert.ok(Math.abs((width / 72) * 25.4 - 180) < 0.01, info);
      assert.match(info, /PDF version:\s+1\.7/);
      const { stdout: fonts } = await run('pdffonts', [pdf]);
      const rows = fonts.trim().split('\n').slice(2);
      assert.equal(rows.length, 2, fonts);
      for (const row of rows) assert.match(row, new RegExp(`\\+${name}-\\S+ .* yes yes yes `), row);
    }
  },
);

test(
  'letters of other scripts stand in a PDF as in our PNG, in typefaces that are embedded, and are found',
  needs('pdftotext'),
  async () => {
    const ink = [0, 0, 0, 1] as const;
    const names = ['תאי זיכרון', 'T תאים (אב 12) x', 'CD19+ بائية (ذاكرة)', '细胞 B'];
    for (const font of fontNames) {
      const drawing = (lines: readonly string[]): Drawing => ({
        ...{ width: 300, height: 120, title: '', description: '', font },
        marks: [
          { kind: 'rect', x: 0, y: 0, width: 300, height: 120, paint: { fill: [1, 1, 1, 1], stroke: null } },
          ...lines.map((line, index) => say(10, 24 + 26 * index, line, 18, ink, { weight: index % 2 ? 600 : 400 })),
          ...lines.map((line, index) => say(290, 24 + 26 * index, line, 18, ink, { anchor: 'end' })),
        ],
      });
      const write = async (of: Drawing, name: string, format: FigureFormat) => {
        const path = join(folder, `scripts ${font} ${name}.${format}`);
        await writeFile(path, (await writeDrawing(of, format, dpi)).bytes);
        return path;
      };
      const pdf = await write(drawing(names), 'whole', 'pdf');
      const drawn = join(folder, `scripts ${font} drawn.png`);
      await renderers.pdftoppm({ pdf, svg: '', png: '' }, drawn);
      const png = await write(drawing(names), 'whole', 'png');
      // In another order letters would lie elsewhere.
      const turned = await write(drawing(names.map((name) => [...name].reverse().join(''))), 'turned', 'png');
      const [difference, reversed] = [await apart(png, drawn), await apart(png, turned)];
      assert.ok(difference < 0.5 * reversed, `${font}: ${difference.toFixed(2)}, where reversed names make ${reversed.toFixed(2)}`);
      const { stdout: fonts } = await run('pdffonts', [pdf]);
      for (const row of fonts.trim().split('\n').slice(2)) assert.match(row, / yes yes yes /, row);
      assert.match(fonts, /IBMPlexSansArabic-Regular/);
      const { stdout: text } = await run('pdftotext', ['-raw', pdf, '-']);
      for (const word of ['תאי', 'זיכרון', 'תאים', 'بائية', 'ذاكرة', 'CD19+']) assert.ok(text.includes(word), `${word} in ${text}`);
    }
  },
);

test('Inkscape measures 180 mm, finds every object by its name, and finds the pixels of very many cells', needs('inkscape'), async () => {
  const { svg } = await files('objects', scene(2, 500, 4), { width: 180 }, ['svg']);
  const { stdout } = await run('inkscape', ['--query-all', svg]);
  const ids = new Map(
    stdout
      .trim()
      .split('\n')
      .map((row) => [row.split(',')[0], row.split(',').slice(1).map(Number)]),
  );
  const [, , width] = ids.get('Background')!;
  // Inkscape tells pixels of 96 to the inch.
  assert.ok(Math.abs((width / 96) * 25.4 - 180) < 0.05, String(width));
  for (const id of ['Panel_1_Map_1', 'Panel_2_Map_2', 'Cells', 'type_0', 'type_3_2', 'Encoder_ellipses', 'Names', 'Legend', 'Caption'])
    assert.ok(ids.has(id), id);
  const { svg: many } = await files('many', scene(1, 60_000, 4), {}, ['svg']);
  const { stdout: found } = await run('inkscape', ['--query-id=Points', '--query-width', many]);
  assert.ok(Number(found) > 100, found);
});
