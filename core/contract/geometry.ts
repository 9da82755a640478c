/** Methods for what is drawn on an embedding and measured from its metric. */
import type { Indicatrices, Part, RunId } from '../types.ts';

export interface GeometryMethods {
  indicatrices(run: RunId, part: Part, columns: number): Promise<Indicatrices>;
}
