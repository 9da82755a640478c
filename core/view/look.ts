/** How a view looks, and how where nobody chose otherwise: declared once for window, figure and command line. */
import * as v from 'valibot';
import { about, real, type Written } from '../model/options/describe.ts';
import type { ChosenColor as Chosen, ColorBy, ViewLook } from '../types/scene.ts';

const number = (text: string): unknown => (text.trim() === '' ? text : Number(text));
const pair = (flag: string): Written => ({ flag, form: 'from,to', read: (text) => (text === 'auto' ? text : text.split(',').map(number)) });
const orAuto: Written = { form: 'number', read: (text) => (text === 'auto' ? text : number(text)) };
/** `COLUMN/CATEGORY=#rrggbb,…` */
const colors: Written = {
  form: 'list',
  read(text) {
    return text.split(',').map((part) => {
      const [, column = '', category = '', color = part] = /^([^/]*)\/(.*)=([^=]*)$/.exec(part.trim()) ?? [];
      return { column, category, color };
    });
  },
};
const share = real(0, 1);
/** A list, since names from files are data: none of them may be a key of an object. */
const ChosenColor = v.object({
  column: v.string(),
  category: v.string(),
  color: v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i, 'Write colours as #rrggbb.')),
});
const end = v.pipe(v.number(), v.finite());

/** Of more groups, an ellipse each would hide the map. */
export const mostGroups = 15;

export const Look = v.object({
  palette: v.optional(
    v.pipe(
      v.picklist(['own', 'okabeIto', 'glasbey']),
      about('Palette', 'Colours of categories: the file’s where it brings some, or always one.', {
        own: 'The file’s, else Okabe and Ito’s',
        okabeIto: 'Okabe and Ito’s',
        glasbey: 'Glasbey’s',
      }),
    ),
    'own',
  ),
  categoryColors: v.optional(
    v.pipe(
      v.array(ChosenColor),
      about('Category colours', 'Colours of single categories, as COLUMN/CATEGORY=#rrggbb, separated by commas.', undefined, colors),
    ),
    [],
  ),
  map: v.optional(
    v.pipe(
      v.picklist(['viridis', 'magma', 'inferno', 'plasma', 'cividis']),
      about('Colour map', 'Colours of numbers.', undefined, { flag: 'color-map' }),
    ),
    'viridis',
  ),
  reversed: v.optional(
    v.pipe(v.boolean(), about('Reversed', 'The colour map the other way round.', undefined, { flag: 'color-reversed' })),
    false,
  ),
  clip: v.optional(
    v.pipe(
      v.strictTuple([share, share]),
      about(
        'Ends by quantile',
        'Quantiles of the values at which the colour map ends, 0…1. (default: 0.01,0.99)',
        undefined,
        pair('color-quantiles'),
      ),
    ),
    [0.01, 0.99],
  ),
  range: v.optional(
    v.pipe(
      v.union([
        v.null(),
        v.strictTuple([end, end]),
        v.pipe(
          v.literal('auto'),
          v.transform(() => null),
        ),
      ]),
      about('Ends by value', 'Values at which the colour map ends, in place of quantiles.', undefined, pair('color-range')),
    ),
    null,
  ),
  order: v.optional(
    v.pipe(
      v.picklist(['value', 'random']),
      about(
        'Uppermost',
        'Which cells lie over others: those of higher value, or whatever chance puts there.',
        { value: 'Higher values', random: 'By chance' },
        { flag: 'uppermost' },
      ),
    ),
    'value',
  ),
  opacity: v.optional(
    v.pipe(
      v.union([v.literal('auto'), share]),
      about('Opacity', 'Of the points, 0…1, or auto: by how many lie on one another.', undefined, orAuto),
    ),
    'auto',
  ),
  contours: v.optional(v.pipe(v.boolean(), about('Density contours', 'Lines of equal density.')), false),
  scaleBar: v.optional(v.pipe(v.boolean(), about('Scale bar', 'A bar of known length in every panel.')), false),
  axes: v.optional(v.pipe(v.boolean(), about('Axes', 'Numbered edges.')), false),
  glyph: v.optional(
    v.pipe(
      v.picklist(['ellipse', 'hair']),
      about(
        'Drawn as',
        'Ellipses, or hairs along the direction that is stretched most.',
        { ellipse: 'Ellipses', hair: 'Hairs' },
        { flag: 'drawn-as' },
      ),
    ),
    'ellipse',
  ),
  placement: v.optional(
    v.pipe(
      v.picklist(['auto', 'clusters', 'spread', 'selected', 'grid']),
      about(
        'Where',
        `Where ellipses stand: on each group where there are up to ${mostGroups}, else among the cells; always on each; always among the cells; at the selected cells; on the published grid.`,
        {
          auto: 'By the number of groups',
          clusters: 'On each group',
          spread: 'Among the cells',
          selected: 'At selected cells',
          grid: 'On the published grid',
        },
        { flag: 'where' },
      ),
    ),
    'auto',
  ),
  sharedScale: v.optional(
    v.pipe(
      v.boolean(),
      about('One radius', 'Circles of one radius in all panels, not of one that suits each.', undefined, { flag: 'one-radius' }),
    ),
    false,
  ),
  ellipseColor: v.optional(
    v.pipe(
      v.picklist(['part', 'area', 'condition']),
      about('Ellipses coloured by', 'The part whose metric they show, their area, or how much longer than wide they are.', {
        part: 'Part',
        area: 'Area',
        condition: 'Condition number',
      }),
    ),
    'part',
  ),
  cutAt: v.optional(
    v.pipe(
      real(0, 1000),
      about('Cut off at', 'Ellipses longer than so many times the panel’s median are cut there and marked by arrows; 0 draws them whole.'),
    ),
    2.5,
  ),
  reach: v.optional(
    v.pipe(
      real(0.25, 4),
      about(
        'Windows',
        'Multiplies the radii of the windows through which a map’s own metric is seen, which are chosen for every place.',
        undefined,
        { flag: 'window-reach' },
      ),
    ),
    1,
  ),
  tint: v.optional(v.pipe(v.boolean(), about('Tinted ground', 'The ground coloured by how much area is swollen or shrunk.')), false),
  turned: v.optional(
    v.pipe(
      v.boolean(),
      about('Turned', 'Turn and mirror maps so that their long axis lies along the panel’s; axes show them as they came.'),
    ),
    true,
  ),
});

export const defaultLook: ViewLook = v.getDefaults(Look);

/** A look as it was kept, with what it lacks. @param look where colours chosen by hand may be in the former form, by column and category */
export function completeLook(look: Partial<ViewLook> | undefined): ViewLook {
  // The same list for as long as nobody chose: what follows from it is kept.
  const categoryColors: unknown = look?.categoryColors ?? defaultLook.categoryColors;
  return {
    ...defaultLook,
    ...look,
    categoryColors: Array.isArray(categoryColors) ? (categoryColors as Chosen[]) : formerColors(categoryColors),
  };
}

/** Of views as projects keep them. */
export const viewForm = 3;

/**
 * A look as a project kept it. Before the second form the published grid was where ellipses stood by themselves, so that it tells of no
 * choice. @returns whether they were moved off it
 */
export function keptLook(kept: Partial<ViewLook> | undefined, form: number | undefined): { look: ViewLook; moved: boolean } {
  const look = completeLook(kept);
  const moved = form === undefined && look.placement === 'grid';
  return { look: moved ? { ...look, placement: defaultLook.placement } : look, moved };
}

/**
 * What a view is coloured by. Before the third form a cell's stress was the one at the best scale, and two measures had names of their own.
 */
export function keptColorBy(kept: ColorBy, form = 1): ColorBy {
  if (kept.kind !== 'measure' || form >= 3) return kept;
  return { kind: 'measure', measure: formerMeasures.get(kept.measure) ?? kept.measure };
}

const formerMeasures: ReadonlyMap<string, string> = new Map([
  ['stress', 'stressScaled'],
  ['stressRaw', 'stress'],
  ['distanceOrder', 'spearman'],
]);

function formerColors(colors: unknown): Chosen[] {
  if (colors === null || typeof colors !== 'object') return [];
  return Object.entries(colors).flatMap(([column, chosen]) =>
    Object.entries(chosen as object).map(([category, color]) => ({ column, category, color: String(color) })),
  );
}

/** Every field of a look is declared, and nothing else is. */
export const lookIsDeclared: Same<v.InferOutput<typeof Look>, ViewLook> = true;
type Same<A, B> = [Mutable<A>] extends [Mutable<B>] ? ([Mutable<B>] extends [Mutable<A>] ? true : never) : never;
type Mutable<T> = T extends readonly (infer Item)[] ? Item[] : T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
