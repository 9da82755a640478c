/** How a view looks where nobody chose otherwise. */
import type { ViewLook } from '../types/scene.ts';

export const defaultLook: ViewLook = {
  palette: 'own',
  categoryColors: {},
  map: 'viridis',
  reversed: false,
  clip: [0.01, 0.99],
  range: null,
  order: 'value',
  opacity: 'auto',
  contours: false,
  scaleBar: false,
  axes: false,
  glyph: 'ellipse',
  placement: 'grid',
  sharedScale: false,
  ellipseColor: 'part',
  outliers: false,
  tint: false,
  turned: true,
};

export function completeLook(look: Partial<ViewLook> | undefined): ViewLook {
  return { ...defaultLook, ...look };
}
