/**
 * What may colour the cells. A source says all of itself: how it is written (`--color-by`, the window's list), what it offers and is called,
 * and how its values come of what a host has. Another one is its kind in `ColorBy` and its entry here.
 */
import type { CellMeasureInfo, Column, ColumnKind, RunId } from '../types.ts';
import type { ColorBy } from '../types/scene.ts';
import { meanColumn } from './score.ts';

type Kind = ColorBy['kind'];
type Of<K extends Kind> = Extract<ColorBy, { kind: K }>;

/** One value a cell, the same in every panel. */
export type CellColor = Exclude<ColorBy, { kind: 'none' } | { kind: 'measure' }>;

/** Where a host finds values: the window over the contract, a figure in the pipeline. */
export interface ColorHost {
  obs(column: string): Promise<Column>;
  gene(gene: string): Promise<Column>;
}

/** What there is to choose from. */
export interface ColorFacts {
  obs: readonly { name: string; kind: ColumnKind; categories?: number }[];
  measures: readonly Pick<CellMeasureInfo, 'id' | 'title'>[];
}

export interface OfferedColor {
  choice: ColorBy;
  title: string;
  group?: string;
}

interface ColorSource<K extends Kind> {
  /** How `--color-by` has it, for help. */
  forms: string;
  /** @param rest what stands behind the colon @param panel the first panel, of which a panel a gene is made */
  read: Record<string, (rest: string, panel: RunId) => Of<K>>;
  write(choice: Of<K>): string;
  /** What a chosen one is called where it is none of those offered. */
  title(choice: Of<K>): string;
  offer?(facts: ColorFacts): OfferedColor[];
  /** Cells in which none was seen are grey, and beneath the others. */
  isExpression?: true;
  /** Of sources with one value a cell for all panels. */
  resolve?(choice: Of<K>, host: ColorHost): Promise<Column>;
}

const list = (text: string) =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

const sources: { [K in Kind]: ColorSource<K> } = {
  none: {
    forms: 'none',
    read: {},
    write: () => 'none',
    title: () => 'One colour',
    offer: () => [{ choice: { kind: 'none' }, title: 'One colour' }],
  },
  obs: {
    forms: 'COLUMN or obs:COLUMN',
    read: { obs: (column) => ({ kind: 'obs', column }) },
    write: ({ column }) => `obs:${column}`,
    title: ({ column }) => column,
    offer: ({ obs }) =>
      obs
        .filter(({ kind }) => kind !== 'text')
        .map(({ name, kind, categories }) => ({
          choice: { kind: 'obs', column: name },
          title: kind === 'category' ? `${name} (${categories})` : name,
          group: kind === 'category' ? 'Categories' : 'Numbers',
        })),
    resolve: ({ column }, host) => host.obs(column),
  },
  gene: {
    forms: 'gene:NAME',
    read: { gene: (gene) => ({ kind: 'gene', gene }) },
    write: ({ gene }) => `gene:${gene}`,
    title: ({ gene }) => `Gene ${gene}`,
    isExpression: true,
    resolve: ({ gene }, host) => host.gene(gene),
  },
  genes: {
    forms: 'genes:A,B (their mean), panels:A,B (a panel each)',
    read: {
      genes: (names) => ({ kind: 'genes', genes: list(names) }),
      panels: (names, panel) => ({ kind: 'genes', genes: list(names), of: panel }),
    },
    write: ({ genes, of }) => `${of === undefined ? 'genes' : 'panels'}:${genes.join(',')}`,
    title: ({ genes, of }) => `${of === undefined ? 'Mean of ' : ''}${genes.length} genes`,
    isExpression: true,
    resolve: async ({ genes }, host) => meanColumn(await Promise.all(genes.map((gene) => host.gene(gene)))),
  },
  measure: {
    forms: 'measure:ID (what each map does to each cell)',
    read: { measure: (measure) => ({ kind: 'measure', measure }) },
    write: ({ measure }) => `measure:${measure}`,
    title: ({ measure }) => measure,
    offer: ({ measures }) =>
      measures.map(({ id, title }) => ({ choice: { kind: 'measure', measure: id }, title, group: 'What each map does' })),
  },
};

/** The entry of a choice's own kind, which TypeScript cannot tell from the table. */
const sourceOf = (choice: ColorBy) => sources[choice.kind] as ColorSource<Kind>;
const readers = new Map<string, (rest: string, panel: RunId) => ColorBy>(
  Object.values(sources).flatMap(({ read }) => Object.entries<(rest: string, panel: RunId) => ColorBy>(read)),
);

/** `none`, `gene:NAME` and the like; whatever bears no source's word is an annotation's name. @param panel the first of the view */
export function readColor(text: string, panel: RunId): ColorBy {
  if (text === 'none') return { kind: 'none' };
  const colon = text.indexOf(':');
  const read = colon < 0 ? undefined : readers.get(text.slice(0, colon));
  return read ? read(text.slice(colon + 1), panel) : { kind: 'obs', column: text };
}

/** As `readColor` reads it. */
export const writeColor = (choice: ColorBy): string => sourceOf(choice).write(choice);

export const colorForms: string = Object.values(sources)
  .map(({ forms }) => forms)
  .join(', ');

export const colorTitle = (choice: ColorBy): string => sourceOf(choice).title(choice);

/** In the order in which lists have them. */
export const offeredColors = (facts: ColorFacts): OfferedColor[] => Object.values(sources).flatMap(({ offer }) => offer?.(facts) ?? []);

export const isOfCells = (choice: ColorBy): choice is CellColor => sourceOf(choice).resolve !== undefined;

/** The id of what each panel measures of its cells, where that colours them. */
export const measureIn = (choice: ColorBy): string | null => (choice.kind === 'measure' ? choice.measure : null);

export const isExpression = (choice: ColorBy): boolean => sourceOf(choice).isExpression === true;

export function resolveColor(choice: CellColor, host: ColorHost): Promise<Column> {
  return sourceOf(choice).resolve!(choice, host);
}
