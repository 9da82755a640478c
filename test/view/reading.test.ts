/** A panel's ellipses in plain words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SceneEllipses } from '../../core/types/scene.ts';
import { readingWords, tell } from '../../core/view/reading.ts';

const told = (roundness: number, evenness: number) => readingWords({ roundness, evenness });

test('the words bear the numbers: round by per cent, areas by a factor', () => {
  assert.equal(told(0.964, 1.043), '96 % round · areas within × 1.04');
  assert.equal(told(0.47, 2.1), '47 % round · areas within × 2.1');
  assert.equal(told(1, 1), '100 % round · areas within × 1.00');
});

test('nothing is told as perfect, or as nothing, that is not', () => {
  assert.equal(told(0.9949, 1.3), '99 % round · areas within × 1.30');
  assert.equal(told(0.998, 1.3), '99 % round · areas within × 1.30');
  assert.equal(told(0.004, 17.4), '< 1 % round · areas within × 17');
  assert.equal(told(0.2, 12_345), '20 % round · areas within × 100 and more');
  assert.equal(told(NaN, NaN), 'no ellipse anywhere: the metric is degenerate');
});

test('where panels show the metrics of different things, each says whose', () => {
  const group: SceneEllipses = {
    part: 'encoder',
    glyph: 'ellipse',
    fill: [0, 0, 0, 1],
    stroke: [0, 0, 0, 1],
    halo: [0, 0, 0, 1],
    muted: [0, 0, 0, 1],
    instances: new Float32Array(6),
    lengths: new Float32Array(2),
    cells: Uint32Array.of(0),
    radius: 1,
    medianArea: 1,
    bare: new Float32Array(0),
    bareCells: new Uint32Array(0),
    reading: { roundness: 0.964, evenness: 1.043, cells: 100, degenerate: 0 },
  };
  const look = { sharedScale: false, cutAt: 2.5 };
  assert.equal(tell([group], look).note, '96 % round · areas within × 1.04');
  assert.equal(tell([group], look, true).note, 'encoder 96 % round · areas within × 1.04');
  assert.equal(tell([{ ...group, part: 'own' }], look, true).note, 'neighbourhoods 96 % round · areas within × 1.04');
});
