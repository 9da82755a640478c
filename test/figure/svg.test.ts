import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { rasterize } from '../../core/figure/png.ts';
import { drawFigure } from '../../core/figure/svg.ts';
import type { StandingsRow } from '../../core/view/ranks.ts';
import type { Scene } from '../../core/types/scene.ts';
import { panelBounds } from '../../core/view/bounds.ts';
import { exampleScene } from './scene.ts';

const count = (svg: string, pattern: RegExp) => svg.match(pattern)?.length ?? 0;

test('one figure holds every panel with title, points, ellipses and labels, and one legend with counts', async () => {
  const svg = await drawFigure(exampleScene());
  assert.equal(count(svg, /M[\d.-]+ [\d.-]+h0/g), 600, 'each cell once a panel');
  assert.equal(count(svg, /<ellipse transform/g), 2 * 3, 'a ground beneath the points, a halo and an outline over them');
  const [ground, points, outline] = [/fill-opacity="\.07"><ellipse/, /stroke-linecap="round"/, /stroke="#ba0c38"[^>]*><ellipse/].map((part) => svg.search(part));
  assert.ok(ground > 0 && ground < points && points < outline);
  assert.equal(count(svg, /<ellipse cx/g), 1, 'the key to the ellipses');
  for (const text of ['>Vanilla<', '>GeomAE (encoder)<', '>weight 0.1<', '>cell type<', '>B cells<tspan', '>100</tspan>', 'example, 300 cells']) assert.ok(svg.includes(text), text);
  assert.equal(count(svg, />T &#38; NK &#60;cells&#62;</g), 5, 'a label and its halo in both panels, and a legend entry');
});

test('y ascends upwards and both axes have one scale', async () => {
  const scene = exampleScene({ look: { turned: false } });
  const svg = await drawFigure(scene, { width: 1000 });
  const [, x, y, turn, rx, ry] = /<ellipse transform="translate\(([\d.]+) ([\d.]+)\)rotate\((-?[\d.]+)\)" rx="([\d.]+)" ry="([\d.]+)"/.exec(svg)!.map(Number);
  const { minX, maxX, minY, maxY } = scene.panels[0].bounds;
  const [width, height] = /<clipPath id="panel-1"><rect width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.slice(1).map(Number);
  assert.equal(width, (1000 - 20 - 14) / 2);
  const perUnit = Math.min(width / (maxX - minX), height / (maxY - minY));
  for (const [value, expected] of [[x, width / 2 + (2 - (minX + maxX) / 2) * perUnit], [y, height / 2 + ((minY + maxY) / 2 - 1.2) * perUnit], [rx, perUnit], [ry, perUnit / 2], [turn, -90]]) assert.ok(Math.abs(value - expected) < 0.02, `${value} is not ${expected}`);
});

test('any title, category and caption makes a well-formed document that says just that', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
      const svg = await drawFigure(exampleScene({}, text, text));
      new Resvg(svg, { font: { loadSystemFonts: false } });
    }),
    { numRuns: 60 },
  );
  const svg = await drawFigure(exampleScene({}, '</title><script>alert(1)</script>', '"&<'));
  assert.ok(!svg.includes('<script'));
});

test('metrics stand under their panels: mean and spread, the best in bold, what leads underlined', async () => {
  const rows: StandingsRow[] = [
    { info: { id: 'mse', title: 'MSE', direction: 'lower', meaning: '' }, standings: [{ summary: { mean: 0.25, spread: 0.01, count: 5 }, rank: 'best', p: 0.01 }, { summary: { mean: 0.5, spread: 0.02, count: 5 }, rank: null }] },
    { info: { id: 'trust', title: 'Trustworthiness', direction: 'higher', meaning: '' }, standings: [{ summary: { mean: 0.9, spread: null, count: 1 }, rank: null }, { summary: { mean: 0.95, spread: null, count: 1 }, rank: 'leads', p: null }] },
    { info: { id: 'unmeasured', title: 'Stress', direction: 'lower', meaning: '' }, standings: [{ summary: null, rank: null }, { summary: null, rank: null }] },
  ];
  const svg = await drawFigure(exampleScene(), { metrics: rows });
  assert.deepEqual([...svg.matchAll(/font-weight="600">([\d. ±]+)</g)].map(([, value]) => value), ['0.250 ± 0.010']);
  assert.deepEqual([...svg.matchAll(/text-decoration="underline">([\d. ±]+)</g)].map(([, value]) => value), ['0.950']);
  assert.equal(count(svg, />MSE ↓</g), 2);
  assert.equal(count(svg, /Stress/g), 0);
});

test('points as pixels look like points as vectors', async () => {
  const scene = exampleScene();
  const [vector, raster] = await Promise.all((['vector', 'raster'] as const).map(async (points) => PNG.sync.read(Buffer.from(await rasterize(await drawFigure(scene, { points, pointDpi: 192 }), 192)))));
  let difference = 0;
  for (let at = 0; at < vector.data.length; at++) difference += Math.abs(vector.data[at] - raster.data[at]);
  assert.ok(difference / vector.data.length < 0.8, `mean difference ${difference / vector.data.length} of 255`);
  assert.notDeepEqual(vector.data, PNG.sync.read(Buffer.from(await rasterize(await drawFigure(exampleScene({ hidden: ['B cells'] })), 192))).data);
});

test('where nobody chose otherwise, dots in a crowd are finer and fainter and one alone is larger; as vectors and as pixels', async () => {
  const example = exampleScene({ labelBy: null, indicatrices: { encoder: false, decoder: false, columns: 8, size: 1 } });
  // All in one place but the first, at the other end of the panel.
  const positions = Float32Array.from({ length: 600 }, (_, at) => (at < 2 ? 4 : 0.2 * Math.sin(at)));
  const automatic = { ...example, pointRadius: 14, byCrowding: { radius: true, opacity: true }, panels: [{ ...example.panels[0], positions, bounds: panelBounds(positions) }] };
  const svg = await drawFigure(automatic, { points: 'vector', legend: false });
  const ordinary = Number(/<g fill="none" stroke-width="([\d.]+)"/.exec(svg)![1]);
  const dots = [...svg.matchAll(/<path stroke="[^"]+"(?: stroke-opacity="([\d.]+)")?(?: stroke-width="([\d.]+)")? d="((?:M[\d.-]+ [\d.-]+h0)+)"/g)]
    .flatMap(([, opacity = 1, width = ordinary, d]) => [...d.matchAll(/M([\d.-]+) /g)].map(([, x]) => ({ x: Number(x), opacity: Number(opacity), width: Number(width) })))
    .sort((a, b) => b.x - a.x);
  assert.equal(dots.length, 300);
  const [alone, ...crowd] = dots;
  assert.ok(alone.width > 1.2 * ordinary && alone.opacity === 1, JSON.stringify(alone));
  assert.ok(crowd.every(({ width, opacity }) => width < 0.8 * ordinary && opacity < 0.9), JSON.stringify(crowd[0]));

  const picture = async (scene: Scene, points: 'vector' | 'raster') => PNG.sync.read(Buffer.from(await rasterize(await drawFigure(scene, { points, pointDpi: 192, legend: false }), 192))).data;
  const [vector, raster, byHand] = await Promise.all([picture(automatic, 'vector'), picture(automatic, 'raster'), picture({ ...automatic, byCrowding: undefined }, 'vector')]);
  const apart = (a: Buffer, b: Buffer) => a.reduce((sum, value, at) => sum + Math.abs(value - b[at]), 0);
  assert.ok(apart(vector, raster) < 0.2 * apart(vector, byHand), `${apart(vector, raster)} beside ${apart(vector, byHand)}`);
});

test('beyond 50,000 cells the points become pixels by themselves', async () => {
  const scene = exampleScene();
  const cells = 50_001;
  const many = { ...scene, order: Uint32Array.from({ length: cells }, (_, cell) => cell), colors: new Uint8Array(4 * cells).fill(200), panels: [{ ...scene.panels[0], positions: new Float32Array(2 * cells) }] };
  const svg = await drawFigure(many, { pointDpi: 96 });
  assert.ok(svg.includes('<image') && svg.includes('data:image/png;base64,'));
  assert.ok(svg.length < 50_000);
});

test('a long legend flows into columns within the width, and says what it leaves out', async () => {
  const scene = exampleScene();
  const entries = (count: number) => Array.from({ length: count }, (_, index) => ({ label: index % 9 ? `type ${index}` : `a long name of a cell type, number ${index}`, color: [0, 0, 0, 1] as const, count: 10, hidden: false }));
  const places = (svg: string) => [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" fill="#[0-9a-f]{6}">(?:<title>[^<]*<\/title>)?(?:type|a long)[^<]*<tspan/g)].map(([, x, y]) => `${x} ${y}`);
  const shown = places(await drawFigure({ ...scene, legend: { kind: 'categories', title: 'type', entries: entries(30) } }));
  assert.equal(new Set(shown).size, 30, 'each at a place of its own');
  assert.ok(shown.every((place) => Number(place.split(' ')[0]) < 480));
  const many = await drawFigure({ ...scene, legend: { kind: 'categories', title: 'type', entries: entries(400) } });
  assert.ok(many.includes(`>and ${400 - places(many).length} more<`));
});

test('hidden categories stay in figure and legend, dimmed', async () => {
  const svg = await drawFigure(exampleScene({ hidden: ['Monocytes'], theme: 'dark' }));
  assert.equal(count(svg, /M[\d.-]+ [\d.-]+h0/g), 600);
  assert.ok(/stroke-opacity="\.22"/.test(svg));
  assert.equal(count(svg, />Monocytes</g), 1, 'in the legend, no longer on the map');
  assert.ok(svg.includes('fill="#12141a"'));
});

test('parts apart: a row of the encoder’s indicatrices over one of the decoder’s, metrics once, titles once', async () => {
  const [a, b] = exampleScene().panels;
  const withBoth = (panel: typeof a) => ({ ...panel, ellipses: [panel.ellipses[0], { ...panel.ellipses[0], part: 'decoder' as const }] });
  const scene = { ...exampleScene(), panels: [withBoth(a), withBoth(b)] };
  const metrics: StandingsRow[] = [{ info: { id: 'mse', title: 'MSE', direction: 'lower', meaning: '' }, standings: [1, 2].map((mean) => ({ summary: { mean, spread: null, count: 1 }, rank: null })) }];
  const svg = await drawFigure(scene, { partsApart: true, metrics });
  assert.equal(count(svg, /<clipPath/g), 4);
  assert.equal(count(svg, /<ellipse transform/g), 4 * 3);
  assert.equal(count(svg, />Vanilla</g), 1);
  assert.equal(count(svg, />MSE ↓</g), 2);
  assert.equal(count(svg, /fill="#[0-9a-f]{6}">encoder indicatrices</g), 2);
  assert.equal(count(await drawFigure(exampleScene(), { partsApart: true }), /<clipPath/g), 2, 'with one part alone there is nothing to part');
});

test('of a map that is looked at from near the figure has what is seen, as near as it is seen, and nothing beyond', async () => {
  const whole = exampleScene({ look: { turned: false }, panels: ['a'] });
  const seen = [-2, -2, 2, -2, 2, 2, -2, 2];
  const near = exampleScene({ look: { turned: false }, sights: { a: { zoom: 2, within: seen, seen } } });
  const dots = (svg: string) => count(svg, /M-?[\d.]+ -?[\d.]+h0/g);
  const [far, close] = [await drawFigure({ ...whole, panels: whole.panels.slice(0, 1) }), await drawFigure({ ...near, panels: near.panels.slice(0, 1) })];
  const inside = Array.from({ length: 300 }, (_, cell) => cell).filter((cell) => [0, 1].every((axis) => Math.abs(near.panels[0].positions[2 * cell + axis]) <= 2)).length;
  assert.equal(dots(far), 300);
  assert.ok(inside > 50 && dots(close) >= inside && dots(close) < inside + 10, `${dots(close)} of ${inside}`);
  const width = (svg: string) => Number(/<ellipse transform="[^"]*" rx="([\d.]+)"/.exec(svg)![1]);
  assert.ok(width(close) > 1.5 * width(far), 'larger by as much as it is nearer');
});

test('long names in the legend are cut where they do not differ', async () => {
  const scene = exampleScene();
  const long = (one: string) => `cells of the peripheral blood that were ${one} at the beginning of the experiment and after it`;
  const entries = ['sorted by their surface', 'sorted by their size', 'stained'].map((one) => ({ label: long(one), color: [0, 0, 0, 1] as const, count: 9, hidden: false }));
  const svg = await drawFigure({ ...scene, legend: { kind: 'categories', title: 'type', entries } });
  const shown = [...svg.matchAll(/<title>cells of the[^<]*<\/title>([^<]*)<tspan/g)].map(([, name]) => name);
  assert.equal(new Set(shown).size, 3, shown.join(' ¦ '));
});

test('the two numbers of all panels stand in one line: the first that has room for them in each', async () => {
  const scene = exampleScene();
  const lineOf = async (titles: string[], width: number, subtitle = '') => {
    const panels = scene.panels.map((panel, index) => ({ ...panel, title: titles[index], subtitle, headline: 'near 0.62 · far 0.77' }));
    const svg = await drawFigure({ ...scene, panels }, { width, legend: false, caption: false });
    const ys = [...svg.matchAll(/<text(?: x="[\d.]+" text-anchor="end")? y="([\d.]+)"[^>]*>near 0\.62 · far 0\.77</g)].map(([, y]) => Number(y));
    assert.equal(ys.length, 2, 'none is left out');
    assert.equal(ys[0], ys[1]);
    const [, title] = /<text x="[\d.]+" y="([\d.]+)" font-size="11"/.exec(svg)!;
    return ys[0] - Number(title);
  };
  assert.equal(await lineOf(['A', 'B'], 500), 0);
  const long = 'A model of a name that fills the line of its panel';
  const second = await lineOf(['A', long], 500, 'second line');
  assert.ok(second > 5 && second < 20, `${second} below the title`);
  const own = await lineOf(['A', long], 500, 'a second line that is as full as the first one was, and fuller');
  assert.ok(own > second, `${own} below the title, ${second} before`);
});
