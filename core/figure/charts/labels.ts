/** The groups of cells of one or more data sets, with their colours and sizes, as the paper's Figure 4 has them. */
import type { FigureChoices, Scene } from '../../types/scene.ts';
import { hexColor } from '../../view/color.ts';
import { journals, widthOf } from '../../view/figure-choices.ts';
import { themeColors } from '../../view/themes.ts';
import { layer, pointsPerMillimetre, say, type Figure, type Mark } from '../drawing.ts';
import { drawLegend } from '../legend.ts';
import { letterOf, sizeWarnings } from '../size.ts';
import type { Table } from '../tables/table.ts';
import { chartText } from './page.ts';

export interface LabelledData {
  /** Of the data. */
  title: string;
  scene: Scene;
}

const colors = themeColors.light;

export function drawLabels(sets: readonly LabelledData[], choices: FigureChoices, caption: string): Figure {
  const set = chartText(choices);
  const { letters, height: journalHeight } = journals[choices.journal];
  const width = widthOf(choices, sets.length > 1 ? 3 : 1) * pointsPerMillimetre;
  const inner = width - 2 * set.edge;
  let y = set.edge;
  const blocks = sets.flatMap(({ title, scene }, index): Mark[] => {
    const top = y;
    const letter = choices.letters && sets.length > 1 ? `${letterOf(index, letters)} ` : '';
    const name = set.wrap(`${letter}${title}`, inner, set.title, 600);
    const head: Mark = {
      kind: 'text',
      x: 0,
      y: set.title,
      lines: name,
      leading: 1.22 * set.title,
      size: set.title,
      weight: 600,
      fill: colors.foreground,
    };
    const below = name.length * 1.22 * set.title + 0.4 * set.text;
    const legend = drawLegend({ ...scene, panels: [], ellipseLegend: undefined }, 0, inner, set);
    y += below + legend.height + set.gap;
    return layer(title, [head, { kind: 'group', y: below, marks: legend.marks }], { x: set.edge, y: top });
  });
  const lines = choices.caption ? set.wrap(caption, inner, set.caption) : [];
  const captionTop = y - set.gap + (lines.length > 0 ? 0.6 * set.line : 0);
  const height = Math.ceil(captionTop + lines.length * 1.3 * set.caption + set.edge);
  return {
    drawing: {
      width,
      height,
      title: 'Labels of the cells',
      description: caption,
      font: choices.font,
      marks: [
        ...layer('Background', [{ kind: 'rect', x: 0, y: 0, width, height, paint: { fill: colors.background, stroke: null } }]),
        ...blocks,
        ...layer(
          'Caption',
          lines.map((each, index) => say(set.edge, captionTop + set.caption + index * 1.3 * set.caption, each, set.caption, colors.muted)),
        ),
      ],
    },
    warnings: sizeWarnings(
      { width, height, mostHeight: (choices.height ?? journalHeight) * pointsPerMillimetre, least: set.caption },
      choices,
    ),
  };
}

/** A line a group. */
export function labelsTable(sets: readonly LabelledData[], caption: string): Table {
  return {
    caption,
    head: ['data', 'labels', 'group', 'cells', 'colour'],
    groups: sets.map(({ title, scene: { legend } }) =>
      legend.kind === 'categories'
        ? legend.entries.map(({ label, count, color }) => [title, legend.title, label, String(count), hexColor(color)])
        : [],
    ),
  };
}
