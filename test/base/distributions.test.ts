import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalTails, studentTails } from '../../core/base/distributions.ts';

test('tails of the normal distribution, far into its tails', () => {
  // 2 · norm.sf(z) of scipy 1.10.
  const known: [number, number][] = [
    [0, 1],
    [0.5, 0.6170750774519738],
    [1.96, 0.04999579029644087],
    [2.9, 0.003731626600768075],
    [6, 1.973175290075389e-9],
    [20, 5.507248237212311e-89],
    [37, 1.1451142445047853e-299],
  ];
  for (const [z, p] of known) assert.ok(Math.abs(normalTails(z) / p - 1) < 1e-11, `${z}: ${normalTails(z)}`);
  assert.equal(normalTails(-1.96), normalTails(1.96));
  assert.equal(normalTails(60), 0);
});

test('tails of Student’s distribution, for whole and broken degrees of freedom', () => {
  // 2 · t.sf(t, ν) of scipy 1.17.
  const known: [number, [number, number][]][] = [
    [
      1,
      [
        [0, 1],
        [0.1, 0.936548965138893],
        [1, 0.5],
        [2.776445105, 0.22008489475562734],
        [5, 0.1256659163780024],
        [40, 0.015912179824051624],
      ],
    ],
    [
      2,
      [
        [0.1, 0.9294654384141402],
        [1, 0.4226497308103742],
        [5, 0.037749551350623724],
        [40, 0.0006244146721847406],
      ],
    ],
    [
      4,
      [
        [0.1, 0.9251558409394532],
        [1, 0.37390096630005887],
        [2.776445105, 0.05000000001011946],
        [5, 0.007490433881274525],
        [40, 2.3340163226012678e-6],
      ],
    ],
    [
      9,
      [
        [1, 0.3434363961379136],
        [5, 0.0007389679098032426],
        [40, 1.8982998449339822e-11],
      ],
    ],
    [
      3.7,
      [
        [0.1, 0.9255252674701903],
        [2.776445105, 0.054578925936088964],
        [40, 5.138624982141497e-6],
      ],
    ],
    [
      250.5,
      [
        [0.1, 0.9204243094092529],
        [1, 0.31827549419526163],
        [5, 1.0785296323584875e-6],
        [40, 9.039162796760798e-111],
      ],
    ],
    [
      68000.25,
      [
        [0.1, 0.9203446202399547],
        [1, 0.317314066229757],
        [5, 5.747256872914877e-7],
      ],
    ],
  ];
  for (const [freedom, values] of known)
    for (const [t, p] of values)
      assert.ok(Math.abs(studentTails(t, freedom) / p - 1) < 1e-9, `${t}, ${freedom}: ${studentTails(t, freedom)} for ${p}`);
  assert.equal(studentTails(-1, 4), studentTails(1, 4));
  assert.equal(studentTails(Infinity, 4), 0);
});
