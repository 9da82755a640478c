/** Names on a panel's map, where `core/view/label-layout.ts` puts them. */
import type { Scene, ScenePanel } from '../types/scene.ts';
import { layoutLabels } from '../view/label-layout.ts';
import { writeNames } from '../view/label-text.ts';
import { dimmedName } from '../view/labels.ts';
import type { Box } from '../view/boxes.ts';
import { line, type Mark } from './drawing.ts';
import { haloOf } from './panel-parts.ts';
import { panelProjection, type PanelSize } from './points.ts';
import { coordinate, type Typesetting } from './text.ts';

/** Of a name, as a share of its panel's width, and in sizes of its letters. */
const widest = 0.45;
const widestInLetters = 15;
const mostLines = 3;

export function drawNames(
  scene: Scene,
  panel: ScenePanel,
  size: PanelSize,
  set: Typesetting,
): { marks: Mark[]; /** Where they stand, by their middles. */ boxes: readonly Box[]; /** Names without room. */ unplaced: number } {
  const { width, height } = size;
  const leading = 1.2 * set.label;
  const written = writeNames(
    panel.labels.map(({ text }) => text),
    { most: Math.min(widestInLetters * set.label, widest * width), lines: mostLines, measure: (text) => set.width(text, set.label, 600) },
  );
  const { project, unproject } = panelProjection(panel, size);
  const placed = layoutLabels(panel.labels, {
    project,
    unproject,
    measure: (text) => ({
      width: written.get(text)!.width + 0.5 * set.label,
      height: written.get(text)!.lines.length * leading + 0.25 * set.label,
    }),
    line: leading,
    width,
    height,
    ground: panel.ground,
    ellipses: panel.ellipses,
  });
  const halo = haloOf(scene, set);
  const leaders = placed.flatMap(({ label, leader }): Mark[] => {
    if (!leader) return [];
    const d = `M${coordinate(leader.fromX)} ${coordinate(leader.fromY)}L${coordinate(leader.toX)} ${coordinate(leader.toY)}`;
    const [red, green, blue] = label.color;
    return [line(d, halo.color, halo.width), line(d, [red, green, blue, label.dim ? dimmedName : 1], set.pen(0.5))];
  });
  const names = placed.map(({ label, x, y }): Mark => {
    const { lines } = written.get(label.text)!;
    const [red, green, blue] = label.color;
    const full = lines.join(' ') === label.text || lines.join('') === label.text ? undefined : label.text;
    return {
      kind: 'text',
      x,
      y: y + 0.36 * set.label - ((lines.length - 1) * leading) / 2,
      lines,
      leading,
      size: set.label,
      weight: 600,
      anchor: 'middle',
      fill: [red, green, blue, label.dim ? dimmedName : 1],
      halo,
      full,
    };
  });
  return { marks: [...leaders, ...names], boxes: placed, unplaced: panel.labels.length - placed.length };
}
