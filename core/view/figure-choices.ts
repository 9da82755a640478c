/** What a figure is to be, beyond its view: declared once for window, command line and sweeps; and what journals ask for. */
import * as v from 'valibot';
import { about, real, type Written } from '../model/options/describe.ts';
import type { FigureChoices as Choices, JournalName } from '../types/scene.ts';
import { fontNames, typefaces } from '../types/typefaces.ts';

export interface Journal {
  title: string;
  /** Millimetres: a single, one-and-a-half and double column. */
  widths: readonly [number, number, number];
  /** Millimetres of a page, with room for no legend beside the figure. */
  height: number;
  letters: 'lower' | 'upper';
  /** Points. */
  text: number;
}

/** As their guides for authors had them in 2026; a poster is A0, a slide 16 : 9. */
export const journals: Record<JournalName, Journal> = {
  nature: { title: 'Nature', widths: [89, 120, 183], height: 247, letters: 'lower', text: 7 },
  cell: { title: 'Cell', widths: [85, 114, 174], height: 225, letters: 'upper', text: 7 },
  science: { title: 'Science', widths: [57, 121, 184], height: 229, letters: 'upper', text: 7 },
  plos: { title: 'PLOS', widths: [67, 132, 190.5], height: 222.2, letters: 'upper', text: 8 },
  poster: { title: 'Poster', widths: [280, 560, 841], height: 1189, letters: 'lower', text: 24 },
  slide: { title: 'Slide', widths: [168, 254, 338.7], height: 190.5, letters: 'lower', text: 12 },
};

const titles = Object.fromEntries(
  Object.entries(journals).map(([name, { title, widths, height }]) => [name, `${title}: ${widths.join(', ')} mm wide, ${height} mm high`]),
);
const orAuto = (form: string, words: string): Written => ({
  form,
  none: { value: null, words },
  read: (text) => (text === 'auto' ? null : text.trim() === '' ? text : Number(text)),
});
const byItself = <S extends v.GenericSchema<number>>(schema: S) => v.union([v.null(), schema]);

/** The panels themselves, and the runs that they show, are a view's. */
export const FigureChoices = v.object({
  chart: v.optional(
    v.pipe(
      v.picklist(['maps', 'losses', 'profiles', 'neighborhoods', 'tradeOffs', 'volcano', 'labels']),
      about('Drawn', 'The maps, or a chart of their models, genes or labels.', {
        maps: 'Maps',
        losses: 'Loss curves',
        profiles: 'Profiles across metrics',
        neighborhoods: 'Neighbours kept, by their number',
        tradeOffs: 'Weights: error against measure',
        volcano: 'Genes of a group (volcano)',
        labels: 'Labels and their colours',
      }),
    ),
    'maps',
  ),
  group: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(1_000),
      about('Group', 'Of the labelling column, the group whose genes a volcano shows; left out: the selected cells.'),
    ),
    '',
  ),
  against: v.optional(
    v.pipe(v.string(), v.maxLength(1_000), about('Against', 'The group that it is compared with; left out: all other cells.')),
    '',
  ),
  test: v.optional(
    v.pipe(
      v.picklist(['wilcoxon', 't-test', 't-test_overestim_var']),
      about(
        'Test',
        'How a volcano’s groups are compared: Wilcoxon’s rank sums, Welch’s t-test, or the same with the variance of the others overestimated.',
        { wilcoxon: 'Wilcoxon', 't-test': 't-test', 't-test_overestim_var': 't-test, variance overestimated' },
      ),
    ),
    'wilcoxon',
  ),
  tieCorrection: v.optional(
    v.pipe(v.boolean(), about('Correct for ties', 'Of Wilcoxon’s test: its spread takes equal values into account, most of them zeros.')),
    true,
  ),
  journal: v.optional(
    v.pipe(
      v.picklist(['nature', 'cell', 'science', 'plos', 'poster', 'slide']),
      about('For', 'Whose columns, page, letters and size of text.', titles),
    ),
    'nature',
  ),
  width: v.optional(
    v.pipe(
      byItself(real(40, 1500)),
      about(
        'Width, mm',
        'Width in millimetres, 40 to 1500, or auto: by the number of panels, a journal’s columns.',
        undefined,
        orAuto('mm', 'by the panels'),
      ),
    ),
    null,
  ),
  height: v.optional(
    v.pipe(
      byItself(real(30, 2000)),
      about('Height at most, mm', 'Millimetres, 30 to 2000, that panels are made lower for, or auto: the journal’s page.', undefined, {
        ...orAuto('mm', 'a page'),
        flag: 'most-height',
      }),
    ),
    null,
  ),
  columns: v.optional(
    v.pipe(
      byItself(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(12))),
      about(
        'Panels in a row',
        'Panels in a row, 1 to 12, or auto: even rows, at most four and no more than have room for their texts.',
        undefined,
        {
          ...orAuto('number', 'even rows'),
          flag: 'panels-in-row',
        },
      ),
    ),
    null,
  ),
  letters: v.optional(v.pipe(v.boolean(), about('Letters', 'a, b … before the titles, or A, B … where the journal has them.')), false),
  font: v.optional(
    v.pipe(
      v.picklist(fontNames),
      about(
        'Typeface',
        'What texts are set in; PDF and PNG have it inside.',
        Object.fromEntries(fontNames.map((name) => [name, typefaces[name].title])),
      ),
    ),
    'inter',
  ),
  textSize: v.optional(
    v.pipe(
      byItself(real(4, 96)),
      about(
        'Text, points',
        'Points, 4 to 96, or auto: 7 in print. Titles are larger, captions smaller.',
        undefined,
        orAuto('points', 'as the journal'),
      ),
    ),
    null,
  ),
  points: v.optional(
    v.pipe(
      v.picklist(['objects', 'mixed', 'pixels']),
      about('Points', 'Whether the points of a category are one object, the rarest uppermost, all lie mixed as on screen, or are pixels.', {
        objects: 'An object a category',
        mixed: 'Mixed, as on screen',
        pixels: 'Pixels',
      }),
    ),
    'objects',
  ),
  mostDots: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(0),
      v.maxValue(1_000_000),
      about('Dots at most', 'Of more points over all panels an SVG or PDF has pixels, at 480 dpi or what --dpi says.'),
    ),
    50_000,
  ),
  pointScale: v.optional(v.pipe(real(0.1, 10), about('Size of points', 'Multiplies the radius of the points.')), 1),
  legend: v.optional(v.pipe(v.boolean(), about('Legend', 'What colours and ellipses mean, every category.')), true),
  metrics: v.optional(v.pipe(v.boolean(), about('Metrics', 'Metrics under the panels.')), true),
  caption: v.optional(v.pipe(v.boolean(), about('Caption', 'Where data, models and numbers come from.')), true),
  alive: v.optional(
    v.pipe(
      v.boolean(),
      about(
        'Readers can retrain',
        'Of a page (html), up to 20,000 cells: its readers move the weights of regularizers, and maps retrain in their browsers, offline. The page holds the prepared numbers of all cells, which whoever has it can read.',
      ),
    ),
    false,
  ),
  partsApart: v.optional(v.pipe(v.boolean(), about('Parts apart', 'Ellipses of encoder and decoder in rows of their own.')), false),
});

/** Under the panels where nobody chose: what the models are for, what it costs, and whether neighbours stay together. */
export const headlineMetrics: readonly string[] = [
  'mseTest',
  'vpresEncoder',
  'vpresDecoder',
  'cnEncoder',
  'cnDecoder',
  'knnRecall',
  'trustworthiness',
];

export const defaultChoices: Choices = v.getDefaults(FigureChoices);

/** Every field is declared, and nothing else is. */
export const choicesAreDeclared: Same<v.InferOutput<typeof FigureChoices>, Choices> = true;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;

/** Millimetres. @param columns panels in a row */
export function widthOf({ journal, width }: Pick<Choices, 'journal' | 'width'>, columns: number): number {
  const { widths } = journals[journal];
  return width ?? widths[Math.min(columns, widths.length) - 1];
}
