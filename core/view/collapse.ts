/** Whether a model’s map has collapsed: a sentence that says so, with what to try instead. */
import { lightening, remedyOf, remedyWords } from '../model/remedy.ts';
import type { Metrics, ModelSpec, Part } from '../types.ts';
import type { PanelWarning } from '../types/scene.ts';
import { memoizeLast } from './memo.ts';
import { failureText, type Failure } from './verdict.ts';

/** Of docs/maps.md's maps: no wide network's map was longer than this, and half of the collapsed were. */
export const mostAlongOneDirection = 0.9;
/** Eq. 9 in the mean: an indicatrix of CN 0.95 is √20 = 4.5 times as long as wide. */
export const mostConformality = 0.95;

/** What tells of a collapse. */
export type Collapse = { kind: 'line'; share: number } | { kind: 'needles'; part: Part; ratio: number };

/** CN of a model's parts; null where it has no value. */
export type Conformality = Readonly<Record<Part, number | null>>;

/** @param map cells × 2, NaN where a cell has no place; null of a map that has not collapsed */
export function collapseOf(map: Float32Array, cn: Conformality): Collapse | null {
  const share = longestShare(map);
  if (share > mostAlongOneDirection) return { kind: 'line', share };
  const [part, worst] = (cn.encoder ?? 0) >= (cn.decoder ?? 0) ? (['encoder', cn.encoder] as const) : (['decoder', cn.decoder] as const);
  if (worst !== null && worst > mostConformality) return { kind: 'needles', part, ratio: 1 / Math.sqrt(Math.max(1 - worst, 1e-5)) };
  return null;
}

/** The share of a map's variance that lies along its longest direction, ½ … 1; ½ where all cells lie in one place. @param map cells × 2 */
export const longestShare = memoizeLast((map: Float32Array): number => {
  let [n, x, y] = [0, 0, 0];
  for (let at = 0; at < map.length; at += 2) {
    if (Number.isNaN(map[at])) continue;
    n++;
    x += map[at];
    y += map[at + 1];
  }
  x /= n;
  y /= n;
  let [xx, yy, xy] = [0, 0, 0];
  for (let at = 0; at < map.length; at += 2) {
    if (Number.isNaN(map[at])) continue;
    const [dx, dy] = [map[at] - x, map[at + 1] - y];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx + yy > 0 ? 0.5 + Math.hypot((xx - yy) / 2, xy) / (xx + yy) : 0.5;
});

export function conformalityOf({ values }: Pick<Metrics, 'values'>): Conformality {
  return { encoder: values['cnEncoder'] ?? null, decoder: values['cnDecoder'] ?? null };
}

/**
 * `Collapsed: 97 % of the map’s variance lies along one direction.`, and what to try; that a model has learned next to nothing comes before
 * it, what it costs after. Null where nothing is wrong; a single dimension does not collapse.
 */
export function warningOf(map: Float32Array, model: ModelSpec, cn: Conformality, failure: Failure | null = null): PanelWarning | null {
  if (failure?.kind === 'nothing') return failureWarning(failure, model);
  const collapse = model.latentDim === 1 ? null : collapseOf(map, cn);
  if (!collapse) return failure && failureWarning(failure, model);
  const text =
    collapse.kind === 'line'
      ? `Collapsed: ${Math.floor(100 * collapse.share)} % of the map’s variance lies along one direction.`
      : `Collapsed: the ${collapse.part}’s ellipses are needles, typically ${ratioText(collapse.ratio)} times as long as wide.`;
  const kind = remedyOf(model);
  return { text, remedy: remedyWords(kind), kind };
}

function failureWarning(failure: Failure, model: ModelSpec): PanelWarning {
  const kind = lightening(model);
  return { text: failureText(failure), remedy: remedyWords(kind), kind };
}

function ratioText(ratio: number): string {
  return ratio >= 100 ? 'over 100' : String(Number(ratio.toPrecision(2)));
}
