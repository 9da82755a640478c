/**
 * What a figure's file remembers of how it was made, so that a window can take it up again: data, runs and view, and no place on any
 * machine.
 */
import * as v from 'valibot';
import { RunConfig } from '../model/options/train.ts';
import type { RunId } from '../types.ts';
import type { FigureChoices as Choices, ViewSpec } from '../types/scene.ts';
import { FigureChoices } from './figure-choices.ts';
import { cellsOf, stretchesOf } from './filter.ts';
import { Look } from './look.ts';

/** Lists in it are as long as this at most: more tell of no choice that a person could see. */
const longest = 20_000;
/** Letters of a record: what is longer is none of ours. */
const mostLetters = 2_000_000;

const name = v.pipe(v.string(), v.maxLength(1_000));
const finite = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32));
const stretches = v.pipe(
  v.array(whole),
  v.maxLength(longest),
  v.check((list) => list.length % 2 === 0),
);
/** One of the figure's runs, by its place among them. */
const place = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(99));

const ColorBy = v.variant('kind', [
  v.object({ kind: v.literal('none') }),
  v.object({ kind: v.literal('obs'), column: name }),
  v.object({ kind: v.literal('gene'), gene: name }),
  v.object({ kind: v.literal('genes'), genes: v.pipe(v.array(name), v.maxLength(500)), of: v.optional(place) }),
  v.object({ kind: v.literal('measure'), measure: name }),
]);

/** Of no more cells than there are, so that no list can ask for more memory than they take. */
const isWithin = (list: readonly number[] | null, cells: number) =>
  list === null ||
  list.every((from, at) => at % 2 === 1 || (from + list[at + 1] <= cells && (at === 0 || from >= list[at - 2] + list[at - 1])));

export const FigureRecord = v.pipe(
  v.object({
    format: v.literal('indicatrix-figure'),
    formatVersion: v.literal(1),
    program: name,
    data: v.object({ name, fingerprint: name, cells: whole }),
    runs: v.pipe(v.array(v.object({ name, config: v.optional(RunConfig), imported: v.optional(name) })), v.maxLength(100)),
    view: v.object({
      alignTo: v.nullable(place),
      colorBy: ColorBy,
      hidden: v.pipe(v.array(name), v.maxLength(longest)),
      labelBy: v.nullable(name),
      labels: v.boolean(),
      indicatrices: v.object({
        encoder: v.boolean(),
        decoder: v.boolean(),
        own: v.boolean(),
        columns: v.pipe(whole, v.minValue(2), v.maxValue(64)),
        size: v.pipe(finite, v.gtValue(0), v.maxValue(100)),
      }),
      pointRadius: v.union([v.literal('auto'), v.pipe(finite, v.gtValue(0), v.maxValue(50))]),
      theme: v.picklist(['light', 'dark']),
      shape: v.optional(v.picklist(['wide', 'tall'])),
      look: Look,
      only: v.nullable(stretches),
      selected: v.nullable(stretches),
    }),
    choices: FigureChoices,
    dpi: v.pipe(finite, v.minValue(36), v.maxValue(1200)),
  }),
  v.check(({ data, view }) => isWithin(view.only, data.cells) && isWithin(view.selected, data.cells)),
);
export type FigureRecord = v.InferOutput<typeof FigureRecord>;

interface Source {
  name: string;
  config?: RunConfig;
  imported?: string;
}

/** @param runs of the view's panels, in their order */
export function recordFigure({
  data,
  runs,
  view,
  choices,
  dpi,
  program,
}: {
  data: FigureRecord['data'];
  runs: readonly (Source & { id: RunId })[];
  view: ViewSpec;
  choices: Choices;
  dpi: number;
  program: string;
}): FigureRecord {
  const placeOf = (id: RunId | null | undefined) => {
    const index = runs.findIndex((run) => run.id === id);
    return index < 0 ? null : index;
  };
  const { colorBy, indicatrices } = view;
  const of = colorBy.kind === 'genes' ? placeOf(colorBy.of) : null;
  const short = (list: number[] | readonly number[] | null | undefined) => (list && list.length <= longest ? [...list] : null);
  return {
    format: 'indicatrix-figure',
    formatVersion: 1,
    program,
    data,
    runs: runs.map(({ name, config, imported }) => ({ name, ...(config && { config }), ...(imported !== undefined && { imported }) })),
    view: {
      alignTo: placeOf(view.alignTo),
      colorBy: colorBy.kind === 'genes' ? { kind: 'genes', genes: colorBy.genes, ...(of !== null && { of }) } : colorBy,
      hidden: view.hidden,
      labelBy: view.labelBy,
      labels: view.labels !== false,
      indicatrices: { ...indicatrices, own: indicatrices.own === true },
      pointRadius: view.pointRadius,
      theme: view.theme,
      ...(view.shape && { shape: view.shape }),
      look: v.parse(Look, view.look ?? {}),
      only: short(view.only),
      selected: short(view.selected && stretchesOf(view.selected)),
    },
    choices,
    dpi,
  };
}

const begins = '{"format":"indicatrix-figure"';

/** The record in the bytes of an SVG, PNG or PDF; null where there is none that can be believed. */
export function recordIn(bytes: Uint8Array): FigureRecord | null {
  const text = new TextDecoder().decode(bytes);
  const escaped = (letters: string) => letters.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  const inSvg = /<metadata id="record">([^<]*)<\/metadata>/.exec(text)?.[1];
  const from = inSvg === undefined ? text.indexOf(begins) : 0;
  if (from < 0) return null;
  const json = inSvg === undefined ? balanced(text, from) : escaped(inSvg);
  if (json === null || json.length > mostLetters) return null;
  try {
    const { success, output } = v.safeParse(FigureRecord, JSON.parse(json));
    return success ? output : null;
  } catch {
    return null;
  }
}

/** From a brace to the one that closes it: a PNG and a PDF go on behind it. */
function balanced(text: string, from: number): string | null {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length && at < from + mostLetters; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter === '\\') at++;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === '{') depth++;
    else if (letter === '}' && --depth === 0) return text.slice(from, at + 1);
  }
  return null;
}

/**
 * Which of the runs that there are is each of the record's; null for one that there is not. A model is known by how it was trained, and by
 * its name among those alike.
 */
export function matchRuns<R extends Source>(record: FigureRecord, present: readonly R[]): (R | null)[] {
  const free = new Set(present);
  return record.runs.map((wanted) => {
    const key = wanted.config && JSON.stringify(wanted.config);
    const alike = [...free].filter((run) =>
      key === undefined
        ? run.config === undefined && (run.imported ?? null) === (wanted.imported ?? null)
        : run.config !== undefined && sameConfig(run.config, key),
    );
    const found = alike.find((run) => run.name === wanted.name) ?? alike[0] ?? null;
    if (found) free.delete(found);
    return found;
  });
}

/** Whatever order its fields were written in. */
function sameConfig(config: RunConfig, key: string): boolean {
  const { success, output } = v.safeParse(RunConfig, config);
  return success && JSON.stringify(output) === key;
}

/** The record's view of these runs. @param runs as `matchRuns` found them */
export function viewOfRecord({ view }: FigureRecord, runs: readonly ({ id: RunId } | null)[]): Omit<ViewSpec, 'sights' | 'runColors'> {
  const { colorBy, alignTo, only, selected, ...rest } = view;
  const of = colorBy.kind === 'genes' && colorBy.of !== undefined ? runs[colorBy.of]?.id : undefined;
  return {
    ...rest,
    panels: runs.flatMap((run) => (run ? [run.id] : [])),
    alignTo: alignTo === null ? null : (runs[alignTo]?.id ?? null),
    colorBy: colorBy.kind === 'genes' ? { kind: 'genes', genes: colorBy.genes, ...(of !== undefined && { of }) } : colorBy,
    only,
    ...(selected && { selected: cellsOf(selected) }),
  };
}
