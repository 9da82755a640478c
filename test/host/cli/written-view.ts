/** A view as a person would write it on the command line. */
import { optionInfo } from '../../../core/model/options/describe.ts';
import type { ColorBy, ViewLook, ViewSpec } from '../../../core/types/scene.ts';
import { Look } from '../../../core/view/look.ts';

/** Every field of the look, whether or not it is as usual. */
export function writtenLook(look: ViewLook): string[] {
  return optionInfo(Look).flatMap(({ key, written }) => {
    const name = written?.flag ?? key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (key === 'categoryColors') {
      const colors = look.categoryColors.map(({ column, category, color }) => `${column}/${category}=${color}`);
      return colors.length === 0 ? [] : [`--${name}=${colors.join(',')}`];
    }
    const value = look[key as Exclude<keyof ViewLook, 'categoryColors'>];
    if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`];
    const told = value === null ? 'auto' : typeof value === 'object' ? value.join(',') : value;
    return [`--${name}=${told}`];
  });
}

function writtenColors(colorBy: ColorBy): string {
  switch (colorBy.kind) {
    case 'none':
      return 'none';
    case 'obs':
      return colorBy.column;
    case 'gene':
      return `gene:${colorBy.gene}`;
    case 'genes':
      return `${colorBy.of === undefined ? 'genes' : 'panels'}:${colorBy.genes.join(',')}`;
    case 'measure':
      return `measure:${colorBy.measure}`;
  }
}

/**
 * @param names of runs by their ids @param files in which the selected and the shown cells are named; what is looked at from near is a box
 */
export function writtenView(
  view: ViewSpec & { look: ViewLook },
  names: ReadonlyMap<string, string>,
  files: { selected: string; only: string },
): string[] {
  const { encoder, decoder, own, columns, size } = view.indicatrices;
  const parts = [encoder && 'encoder', decoder && 'decoder', own && 'own'].filter(Boolean).join(',');
  return [
    `--color-by=${writtenColors(view.colorBy)}`,
    `--label-by=${view.labelBy ?? 'none'}`,
    ...(view.labels === false ? ['--no-names'] : []),
    ...(view.hidden.length > 0 ? [`--hide=${view.hidden.join(',')}`] : []),
    `--indicatrices=${parts || 'none'}`,
    `--columns=${columns}`,
    `--size=${size}`,
    `--point-radius=${view.pointRadius}`,
    `--theme=${view.theme}`,
    ...(view.alignTo ? [`--align-to=${names.get(view.alignTo)}`] : []),
    `--shape=${view.shape}`,
    ...Object.entries(view.sights ?? {}).map(
      ([
        run,
        {
          seen: [x0, y0, , , x1, y1],
        },
      ]) => `--look-at=${names.get(run)}:${x0},${y0},${x1},${y1}`,
    ),
    ...(view.selected ? [`--selected=@${files.selected}`] : []),
    ...(view.only ? [`--only=@${files.only}`] : []),
    ...writtenLook(view.look),
  ];
}
