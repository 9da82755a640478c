import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { drawFigure, type FigureOptions } from '../../core/figure/compose.ts';
import { pointsPerMillimetre, type Drawing, type Mark } from '../../core/figure/drawing.ts';
import { typesetting } from '../../core/figure/text.ts';
import type { StandingsRow } from '../../core/view/ranks.ts';
import type { Scene } from '../../core/types/scene.ts';
import { panelBounds } from '../../core/view/bounds.ts';
import { exampleScene, pngOf, svgOf } from './scene.ts';

const count = (svg: string, pattern: RegExp) => svg.match(pattern)?.length ?? 0;
/** Discs begin with a move and an arc. */
const dotsIn = (svg: string) => count(svg, /M-?[\d.]+ -?[\d.]+a/g);

test('one figure holds every panel with title, points, ellipses and labels, and one legend with counts', async () => {
  const svg = await svgOf(exampleScene());
  assert.equal(dotsIn(svg), 600, 'each cell once a panel');
  assert.equal(count(svg, /<ellipse transform/g), 2 * 3, 'a ground beneath the points, a halo and an outline over them');
  const [ground, points, outline] = [/<ellipse [^>]*fill-opacity="\.07"/, /inkscape:label="Cells"/, /<ellipse [^>]*stroke="#ba0c38"/].map(
    (part) => svg.search(part),
  );
  assert.ok(ground > 0 && ground < points && points < outline);
  assert.equal(count(svg, /<ellipse cx/g), 1, 'the key to the ellipses');
  for (const text of [
    '>Vanilla<',
    '>GeomAE (encoder)<',
    '>Even areas, weight 0.1<',
    '>cell type<',
    '>B cells<tspan',
    '>100</tspan>',
    'example, 300 cells',
  ])
    assert.ok(svg.includes(text), text);
  assert.equal(
    count(svg, />T &#38; NK &#60;cells&#62;</g),
    3,
    'a name in both panels, and a legend entry: each once, whatever halo it has',
  );
});

test('y ascends upwards and both axes have one scale', async () => {
  const scene = exampleScene({ look: { turned: false } });
  const svg = await svgOf(scene, { width: 264 });
  const [, x, y, turn, rx, ry] = /<ellipse transform="translate\(([\d.]+) ([\d.]+)\)rotate\((-?[\d.]+)\)" rx="([\d.]+)" ry="([\d.]+)"/
    .exec(svg)!
    .map(Number);
  const { minX, maxX, minY, maxY } = scene.panels[0].bounds;
  const [width, height] = /<clipPath id="panel-1"><rect width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.slice(1).map(Number);
  assert.ok(Math.abs(width - (264 * pointsPerMillimetre - 8 - 10) / 2) < 0.01);
  const perUnit = Math.min(width / (maxX - minX), height / (maxY - minY));
  for (const [value, expected] of [
    [x, width / 2 + (2 - (minX + maxX) / 2) * perUnit],
    [y, height / 2 + ((minY + maxY) / 2 - 1.2) * perUnit],
    [rx, perUnit],
    [ry, perUnit / 2],
    [turn, -90],
  ])
    assert.ok(Math.abs(value - expected) < 0.02, `${value} is not ${expected}`);
});

test('any title, category and caption makes a well-formed document that says just that', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
      const svg = await svgOf(exampleScene({}, text, text));
      new Resvg(svg, { font: { loadSystemFonts: false } });
    }),
    { numRuns: 60 },
  );
  const svg = await svgOf(exampleScene({}, '</title><script>alert(1)</script>', '"&<'));
  assert.ok(!svg.includes('<script'));
});

test('metrics stand under their panels: mean and spread, the best in bold, what leads underlined', async () => {
  const rows: StandingsRow[] = [
    {
      info: { id: 'mse', title: 'MSE', plain: '', group: 'distances', direction: 'lower', meaning: '' },
      standings: [
        { summary: { mean: 0.25, spread: 0.01, count: 5 }, rank: 'best', p: 0.01 },
        { summary: { mean: 0.5, spread: 0.02, count: 5 }, rank: null },
      ],
    },
    {
      info: { id: 'trust', title: 'Trustworthiness', plain: '', group: 'distances', direction: 'higher', meaning: '' },
      standings: [
        { summary: { mean: 0.9, spread: null, count: 1 }, rank: null },
        { summary: { mean: 0.95, spread: null, count: 1 }, rank: 'leads', p: null },
      ],
    },
    {
      info: { id: 'unmeasured', title: 'Stress', plain: '', group: 'distances', direction: 'lower', meaning: '' },
      standings: [
        { summary: null, rank: null },
        { summary: null, rank: null },
      ],
    },
  ];
  const svg = await svgOf(exampleScene(), { standings: rows });
  assert.deepEqual(
    [...svg.matchAll(/font-weight="600"[^>]*>([\d. ±]+)</g)].map(([, value]) => value),
    ['0.250 ± 0.010'],
  );
  assert.deepEqual(
    [...svg.matchAll(/text-decoration="underline"[^>]*>([\d. ±]+)</g)].map(([, value]) => value),
    ['0.950'],
  );
  assert.equal(count(svg, />MSE ↓</g), 2);
  assert.equal(count(svg, /Stress/g), 0);
});

test('points as pixels look like points as vectors, and mixed ones like objects where none lies on another', async () => {
  const scene = exampleScene();
  const [objects, mixed, pixels] = await Promise.all(
    (['objects', 'mixed', 'pixels'] as const).map(async (points) => PNG.sync.read(await pngOf(scene, 192, { points, pointDpi: 192 }))),
  );
  const apart = (a: PNG, b: PNG) => a.data.reduce((sum, value, at) => sum + Math.abs(value - b.data[at]), 0) / a.data.length;
  assert.ok(apart(objects, pixels) < 0.8, `mean difference ${apart(objects, pixels)} of 255`);
  assert.ok(apart(objects, mixed) < 0.8, `mean difference ${apart(objects, mixed)} of 255`);
  assert.notDeepEqual(objects.data, PNG.sync.read(await pngOf(exampleScene({ hidden: ['B cells'] }), 192)).data);
});

test('where nobody chose otherwise, dots in a crowd are finer and fainter and one alone is larger; opacities add up where dots lie on one another; as vectors and as pixels', async () => {
  const example = exampleScene({ labelBy: null, indicatrices: { encoder: false, decoder: false, columns: 8, size: 1 } });
  // All in one place but the first, at the other end of the panel.
  const positions = Float32Array.from({ length: 600 }, (_, at) => (at < 2 ? 4 : 0.2 * Math.sin(at)));
  const automatic = {
    ...example,
    kinds: undefined,
    pointRadius: 14,
    byCrowding: { radius: true, opacity: true },
    panels: [{ ...example.panels[0], positions, bounds: panelBounds(positions) }],
  };
  const svg = await svgOf(automatic, { legend: false });
  const plain = await svgOf({ ...automatic, byCrowding: undefined }, { legend: false });
  const dots = (text: string) =>
    [...text.matchAll(/<path fill="[^"]+"(?: fill-opacity="([\d.]+)")? d="((?:M-?[\d.]+ -?[\d.]+a([\d.]+)[^M"]*)+)"/g)]
      .flatMap(([, opacity = 1, d, radius]) =>
        [...d.matchAll(/M(-?[\d.]+) /g)].map(([, x]) => ({
          x: Number(x) + Number(radius),
          opacity: Number(opacity),
          radius: Number(radius),
        })),
      )
      .sort((a, b) => b.x - a.x);
  const [[alone, ...crowd], [{ radius: ordinary }]] = [dots(svg), dots(plain)];
  assert.equal(crowd.length, 299);
  assert.ok(alone.radius > 1.2 * ordinary && alone.opacity === 1, JSON.stringify(alone));
  assert.ok(
    crowd.every(({ radius, opacity }) => radius < 0.8 * ordinary && opacity < 0.9),
    JSON.stringify(crowd[0]),
  );

  const picture = async (scene: Scene, points: 'mixed' | 'pixels') =>
    PNG.sync.read(await pngOf(scene, 192, { points, pointDpi: 192, legend: false })).data;
  const [vector, raster, byHand] = await Promise.all([
    picture(automatic, 'mixed'),
    picture(automatic, 'pixels'),
    picture({ ...automatic, byCrowding: undefined }, 'mixed'),
  ]);
  const apart = (a: Buffer, b: Buffer) => a.reduce((sum, value, at) => sum + Math.abs(value - b[at]), 0);
  assert.ok(apart(vector, raster) < 0.2 * apart(vector, byHand), `${apart(vector, raster)} beside ${apart(vector, byHand)}`);
});

test('a category is one object under its name, the rarest uppermost; in mixed order nothing is told apart by name', async () => {
  const svg = await svgOf(exampleScene({ hidden: ['Monocytes'] }), { letters: true });
  assert.deepEqual(
    [...svg.matchAll(/<g(?: inkscape:groupmode="layer")? id="([^"]+)" inkscape:label="([^"]+)"/g)].map(([, id, label]) => [id, label]),
    [
      ['Background', 'Background'],
      ['Panel_a_Vanilla', 'Panel a, Vanilla'],
      ['Head', 'Head'],
      ['Ellipse_grounds', 'Ellipse grounds'],
      ['Cells', 'Cells'],
      ['Monocytes', 'Monocytes'],
      ['B_cells', 'B cells'],
      ['T_NK_cells', 'T &#38; NK &#60;cells&#62;'],
      ['Encoder_ellipses', 'Encoder ellipses'],
      ['Names', 'Names'],
      ['Frame', 'Frame'],
      ['Panel_b_GeomAE_encoder', 'Panel b, GeomAE (encoder)'],
      ['Head_2', 'Head'],
      ['Ellipse_grounds_2', 'Ellipse grounds'],
      ['Cells_2', 'Cells'],
      ['Monocytes_2', 'Monocytes'],
      ['B_cells_2', 'B cells'],
      ['T_NK_cells_2', 'T &#38; NK &#60;cells&#62;'],
      ['Encoder_ellipses_2', 'Encoder ellipses'],
      ['Names_2', 'Names'],
      ['Frame_2', 'Frame'],
      ['Legend', 'Legend'],
      ['Caption', 'Caption'],
    ],
  );
  assert.ok(!(await svgOf(exampleScene({ labels: false }), { points: 'mixed', legend: false })).includes('B cells'));
});

test('of more dots than were asked for over all panels, the points are pixels that old readers find too', async () => {
  const scene = exampleScene();
  const { drawing, warnings } = await drawFigure(scene, { mostDots: 600 });
  assert.deepEqual(warnings, []);
  assert.ok(drawing.marks.length > 0 && !(await svgOf(scene, { mostDots: 600 })).includes('<image'));
  const few = await drawFigure(scene, { mostDots: 599, pointDpi: 96 });
  assert.equal(few.warnings.length, 1);
  const svg = await svgOf(scene, { mostDots: 599, pointDpi: 96 });
  assert.equal(count(svg, /<image [^>]*xlink:href="data:image\/png;base64,/g), 2);
  assert.equal(dotsIn(svg), 0);
});

test('a legend has every category, in columns within the width', async () => {
  const scene = exampleScene();
  const entries = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      label: index % 9 ? `type ${index}` : `a long name of a cell type, number ${index}`,
      color: [0, 0, 0, 1] as const,
      count: 10,
      hidden: false,
    }));
  for (const many of [30, 400]) {
    const svg = await svgOf({ ...scene, legend: { kind: 'categories', title: 'type', entries: entries(many) } }, { width: 120 });
    const places = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>(?:<title>[^<]*<\/title>)?(?:type|a long)[^<]*<tspan/g)].map(
      ([, x, y]) => [Number(x), Number(y)],
    );
    assert.equal(new Set(places.map(String)).size, many, 'each at a place of its own');
    assert.ok(places.every(([x]) => x < 300));
    const columns = new Set(places.map(([x]) => x)).size;
    assert.ok(columns >= 2, `${columns} columns`);
  }
});

test('sizes are in millimetres, whichever program reads them: the width as asked for, the unit a point', async () => {
  for (const [options, width] of [
    [{ width: 180 }, 180],
    [{ journal: 'cell', columns: 1 }, 85],
    [{ columns: 2 }, 120],
    [{ journal: 'cell' }, 114],
  ] as const) {
    const [, told, height, box, boxHeight] = /width="([\d.]+)mm" height="([\d.]+)mm" viewBox="0 0 ([\d.]+) ([\d.]+)"/
      .exec(await svgOf(exampleScene(), options))!
      .map(Number);
    assert.ok(Math.abs(told - width) < 0.01 && Math.abs(box - (width / 25.4) * 72) < 0.01, `${told} for ${width}`);
    assert.ok(Math.abs(height - (boxHeight / 72) * 25.4) < 0.01);
  }
});

test('panels are lower where the page has no more room; what is higher than a page all the same is said', async () => {
  const scene = exampleScene();
  const tall = {
    ...scene,
    panels: scene.panels.map((panel) => ({
      ...panel,
      bounds: { ...panel.bounds, maxY: panel.bounds.minY + 1.3 * (panel.bounds.maxX - panel.bounds.minX) },
    })),
  };
  const heightOf = async (height: number | null) => {
    const { drawing, warnings } = await drawFigure(tall, { columns: 1, height });
    return { height: drawing.height / pointsPerMillimetre, warnings };
  };
  const [free, less, none] = [await heightOf(400), await heightOf(200), await heightOf(60)];
  assert.ok(free.height > 230 && free.warnings.length === 0, String(free.height));
  assert.ok(Math.abs(less.height - 200) < 1 && less.warnings.length === 0, String(less.height));
  assert.ok(none.height > 60 && /high/.test(none.warnings.join()), none.warnings.join());
  assert.ok((await heightOf(null)).height <= 247.5, 'a page of Nature');
});

test('names and titles that differ are written differently, however long they are and however narrow the figure is', async () => {
  const scene = exampleScene();
  const long = (end: string) => `a model of a name that fills more than the line of its panel, and that ends with ${end}`;
  const titles = ['weight 0.1, seed 1', 'weight 0.1, seed 2'].map(long);
  const svg = await svgOf(
    { ...scene, panels: scene.panels.map((panel, index) => ({ ...panel, title: titles[index] })) },
    { width: 85, legend: false },
  );
  const written = [...svg.matchAll(/<text [^>]*font-size="8"[^>]*>((?:<tspan[^>]*>[^<]*<\/tspan> ?)+)<\/text>/g)].map(([, body]) =>
    body.replace(/<[^>]+>/g, ''),
  );
  assert.deepEqual(written, titles);
});

test('values of metrics never stand on the metrics’ names, down to Science’s single column', async () => {
  const titles = [
    'MSE',
    'Encoder variance of the logarithm of areas',
    'Trustworthiness of unseen cells',
    'Pneumonoultramicroscopicsilicovolcanoconiosis',
  ];
  const standings: StandingsRow[] = titles.map((title, index) => ({
    info: { id: String(index), title, plain: '', group: 'distances', direction: 'lower', meaning: '' },
    standings: [0, 1].map((panel) => ({ summary: { mean: 1234.5 + panel, spread: 678.9, count: 5 }, rank: null })),
  }));
  for (const width of [57, 85, 89, 183]) {
    const { drawing } = await drawFigure(exampleScene(), { width, columns: 2, standings, font: 'arial' });
    const boxes = textBoxes(drawing);
    const values = boxes.filter(({ text }) => text.includes('±')),
      names = boxes.filter(({ text }) => titles.some((title) => title.includes(text.replace(/ ↓$/, '')) && text.length > 2));
    assert.equal(values.length, 8);
    assert.ok(names.length >= 8);
    for (const value of values)
      for (const name of names)
        assert.ok(
          value.right <= name.left || name.right <= value.left || value.bottom <= name.top || name.bottom <= value.top,
          `${width} mm: ${value.text} on ${name.text}`,
        );
  }
});

test('of panels no more stand in a row than have room for their texts, and a row that is asked for all the same is warned of', async () => {
  const [a] = exampleScene().panels;
  const title = 'GeomAE (encoder)';
  const four = { ...exampleScene(), panels: Array.from({ length: 4 }, () => ({ ...a, title, headline: 'near 0.59 · far 0.66' })) };
  for (const [width, across, font] of [
    [57, 1, 'inter'],
    [85, 2, 'arial'],
    [89, 2, 'inter'],
    [120, 2, 'inter'],
    [183, 4, 'inter'],
    [null, 4, 'inter'],
  ] as const) {
    const { drawing, warnings } = await drawFigure(four, { width, font });
    const lefts = new Set(textBoxes(drawing).flatMap(({ text, left }) => (text === title ? [left] : [])));
    assert.equal(lefts.size, across, `${width} mm`);
    assert.ok(!warnings.some((warning) => warning.includes('too narrow')));
  }
  const { drawing, warnings } = await drawFigure(four, { width: 89, columns: 4 });
  assert.ok(
    warnings.some((warning) => warning.includes('19 mm wide, too narrow')),
    warnings.join(),
  );
  const side = (89 * pointsPerMillimetre - 2 * 4 - 3 * 10) / 4 + 0.01;
  for (const { text, left, right } of textBoxes(drawing).filter(({ text }) => /near|far/.test(text))) assert.ok(right - left <= side, text);
});

test('what all titles end with behind a comma is left out over the panels, and metrics stand in as many columns as have room', async () => {
  const scene = exampleScene();
  const titled = (...titles: string[]) => ({ ...scene, panels: scene.panels.map((panel, index) => ({ ...panel, title: titles[index] })) });
  const standings: StandingsRow[] = ['MSE', 'Trustworthiness', 'Stress'].map((title) => ({
    info: { id: title, title, plain: '', group: 'distances', direction: 'lower', meaning: '' },
    standings: [0.25, 0.5].map((mean) => ({ summary: { mean, spread: null, count: 1 }, rank: null })),
  }));
  const boxes = async (titles: readonly string[], options: FigureOptions) =>
    textBoxes((await drawFigure(titled(...titles), { standings, ...options })).drawing);
  const same = await boxes(['Vanilla, seed 1', 'IRAE (encoder), seed 1'], { width: 120 });
  assert.ok(same.some(({ text }) => text === 'Vanilla') && same.some(({ text }) => text === 'IRAE (encoder)'));
  const other = await boxes(['Vanilla, seed 1', 'IRAE (encoder), seed 2'], { width: 120 });
  assert.ok(other.some(({ text }) => text === 'Vanilla, seed 1') && other.some(({ text }) => text === 'IRAE (encoder), seed 2'));
  const linesOf = (of: readonly TextBox[]) => new Set(of.flatMap(({ text, base }) => (/[↓↑]$/.test(text) ? [base] : []))).size;
  const narrow = linesOf(await boxes(['a', 'b'], { width: 89 }));
  const wide = linesOf(await boxes(['a', 'b'], { width: 183 }));
  assert.deepEqual([narrow, wide], [3, 2]);
});

test('hidden categories stay in figure and legend, dimmed', async () => {
  const svg = await svgOf(exampleScene({ hidden: ['Monocytes'], theme: 'dark' }));
  assert.equal(dotsIn(svg), 600);
  assert.ok(/fill-opacity="\.22"/.test(svg));
  assert.equal(count(svg, />Monocytes</g), 1, 'in the legend, no longer on the map');
  assert.ok(svg.includes('fill="#12141a"'));
});

test('parts apart: a row of the encoder’s indicatrices over one of the decoder’s, metrics once, titles once', async () => {
  const [a, b] = exampleScene().panels;
  const withBoth = (panel: typeof a) => ({ ...panel, ellipses: [panel.ellipses[0], { ...panel.ellipses[0], part: 'decoder' as const }] });
  const scene = { ...exampleScene(), panels: [withBoth(a), withBoth(b)] };
  const metrics: StandingsRow[] = [
    {
      info: { id: 'mse', title: 'MSE', plain: '', group: 'distances', direction: 'lower', meaning: '' },
      standings: [1, 2].map((mean) => ({ summary: { mean, spread: null, count: 1 }, rank: null })),
    },
  ];
  const svg = await svgOf(scene, { partsApart: true, standings: metrics });
  assert.equal(count(svg, /<clipPath/g), 4);
  assert.equal(count(svg, /<ellipse transform/g), 4 * 3);
  assert.equal(count(svg, />Vanilla</g), 1);
  assert.equal(count(svg, />Even areas, weight 0.1</g), 1);
  assert.equal(count(svg, />MSE ↓</g), 2);
  assert.equal(count(svg, /fill="#[0-9a-f]{6}">encoder indicatrices</g), 2);
  assert.equal(count(await svgOf(exampleScene(), { partsApart: true }), /<clipPath/g), 2, 'with one part alone there is nothing to part');
});

test('of a map that is looked at from near the figure has what is seen, as near as it is seen, and nothing beyond', async () => {
  const whole = exampleScene({ look: { turned: false }, panels: ['a'] });
  const seen = [-2, -2, 2, -2, 2, 2, -2, 2];
  const near = exampleScene({ look: { turned: false }, sights: { a: { zoom: 2, within: seen, seen } } });
  const [far, close] = [
    await svgOf({ ...whole, panels: whole.panels.slice(0, 1) }),
    await svgOf({ ...near, panels: near.panels.slice(0, 1) }),
  ];
  const inside = Array.from({ length: 300 }, (_, cell) => cell).filter((cell) =>
    [0, 1].every((axis) => Math.abs(near.panels[0].positions[2 * cell + axis]) <= 2),
  ).length;
  assert.equal(dotsIn(far), 300);
  assert.ok(inside > 50 && dotsIn(close) >= inside && dotsIn(close) < inside + 10, `${dotsIn(close)} of ${inside}`);
  const width = (svg: string) => Number(/<ellipse transform="[^"]*" rx="([\d.]+)"/.exec(svg)![1]);
  assert.ok(width(close) > 1.5 * width(far), 'larger by as much as it is nearer');
});

test('long names in the legend are cut where they do not differ', async () => {
  const scene = exampleScene();
  const long = (one: string) => `cells of the peripheral blood that were ${one} at the beginning of the experiment and after it`;
  const entries = ['sorted by their surface', 'sorted by their size', 'stained'].map((one) => ({
    label: long(one),
    color: [0, 0, 0, 1] as const,
    count: 9,
    hidden: false,
  }));
  const svg = await svgOf({ ...scene, legend: { kind: 'categories', title: 'type', entries } }, { width: 89 });
  const shown = [...svg.matchAll(/<title>cells of the[^<]*<\/title>([^<]*)<tspan/g)].map(([, name]) => name);
  assert.equal(new Set(shown).size, 3, shown.join(' ¦ '));
});

test('the two numbers of all panels stand in one line: the first that has room for them in each', async () => {
  const scene = exampleScene();
  const lineOf = async (titles: string[], subtitle = '') => {
    const panels = scene.panels.map((panel, index) => ({ ...panel, title: titles[index], subtitle, headline: 'near 0.62 · far 0.77' }));
    const boxes = textBoxes((await drawFigure({ ...scene, panels }, { width: 132, legend: false, caption: false })).drawing);
    const ys = boxes.filter(({ text }) => text === 'near 0.62 · far 0.77').map(({ base }) => base);
    assert.equal(ys.length, 2, 'none is left out');
    assert.equal(ys[0], ys[1]);
    return ys[0] - boxes.find(({ text }) => titles[0].startsWith(text))!.base;
  };
  assert.equal(await lineOf(['A', 'B']), 0);
  const long = 'A model of a name that fills the line of a panel';
  const second = await lineOf(['A', long], 'second line');
  assert.ok(second > 5 && second < 25, `${second} below the title`);
  const own = await lineOf(['A', long], 'a second line that is as full as the first one was, and fuller');
  assert.ok(own > second, `${own} below the title, ${second} before`);
});

test('a scale bar stands in the corner where no name does and fewest cells lie', async () => {
  const scene = exampleScene({ panels: ['a'], look: { scaleBar: true, turned: false } });
  const one = { ...scene, panels: scene.panels.slice(0, 1) };
  const barIn = async (of: Scene) => {
    const { drawing } = await drawFigure(of, { legend: false, caption: false });
    const boxes = textBoxes(drawing);
    const [bar] = boxes.filter(({ text }) => /^[\d.]+$/.test(text));
    return { bar, names: boxes.filter(({ text }) => one.panels[0].labels.some((label) => label.text.includes(text))) };
  };
  const { bar } = await barIn({ ...one, panels: [{ ...one.panels[0], labels: [] }] });
  // Below the groups at the right there are no cells; a name in that corner moves the bar out of it.
  const { maxX, minY } = one.panels[0].bounds;
  const labels = [{ text: 'B cells', x: maxX, y: minY, color: [0, 0, 0, 1] as const, weight: 1 }];
  const named = await barIn({ ...one, panels: [{ ...one.panels[0], ground: undefined, ellipses: [], labels }] });
  const [name] = named.names;
  const meet = (a: TextBox, b: TextBox) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  assert.ok(meet(bar, { ...name, top: name.top - 8, bottom: name.bottom + 8 }), 'where the bar stood');
  assert.ok(!meet(named.bar, name), 'off the name');
  assert.notDeepEqual([named.bar.left, named.bar.base], [bar.left, bar.base]);
});

interface TextBox {
  text: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
  base: number;
}

/** Where each line of a drawing's text stands on the page. */
function textBoxes(drawing: Drawing): TextBox[] {
  const set = typesetting(drawing.font, 7);
  const within = (marks: readonly Mark[], dx: number, dy: number): TextBox[] =>
    marks.flatMap((mark) => {
      if (mark.kind === 'group') return within(mark.marks, dx + (mark.x ?? 0), dy + (mark.y ?? 0));
      if (mark.kind !== 'text') return [];
      return mark.lines.map((text, index): TextBox => {
        const width = set.width(text, mark.size, mark.weight);
        const left = dx + mark.x - { start: 0, middle: width / 2, end: width }[mark.anchor ?? 'start'];
        const base = dy + mark.y + index * (mark.leading ?? 0);
        return { text, left, right: left + width, top: base - 0.75 * mark.size, bottom: base + 0.2 * mark.size, base };
      });
    });
  return within(drawing.marks, 0, 0);
}
