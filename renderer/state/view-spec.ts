/** What a person chose to see, as undo takes it back, as it is kept, and as the one assembly takes it. */
import type { RunId } from '../../core/types.ts';
import type { ColorBy, PanelShape, Theme, ViewLook, ViewSpec } from '../../core/types/scene.ts';

export interface ViewChoice {
  panels: RunId[];
  alignTo: RunId | null;
  /** What panels' cameras have in common: a window's choice, of which a figure knows nothing. */
  linkBy: 'cells' | 'coordinates';
  colorBy: ColorBy;
  hidden: string[];
  labelBy: string | null;
  labels: boolean;
  encoder: boolean;
  decoder: boolean;
  own: boolean;
  columns: number;
  size: number;
  pointRadius: number | 'auto';
  look: ViewLook;
  only: readonly number[] | null;
}

/** @param selected ascending rows; null for none @param shape of the panels @param sights of what is seen from near */
export function specOf(
  { encoder, decoder, own, columns, size, linkBy: _, ...choice }: ViewChoice,
  theme: Theme,
  selected: Uint32Array | null,
  shape: PanelShape = 'wide',
  sights: ViewSpec['sights'] = {},
): ViewSpec {
  return { ...choice, indicatrices: { encoder, decoder, own, columns, size }, theme, ...(selected && { selected }), shape, sights };
}
