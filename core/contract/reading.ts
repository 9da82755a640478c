/**
 * What a window that reads along may call: all that looks, and nothing that changes or keeps something, or writes to a path. Everything
 * else is refused.
 */
import type { CoreMethods } from './index.ts';
import { Fault } from '../base/errors.ts';

const reading = [
  'about',
  'session',
  'takeOver',
  'readAlong',
  'cancel',
  'cellNames',
  'obsColumn',
  'geneColumn',
  'findGenes',
  'history',
  'embedding',
  'preview',
  'expressionAt',
  'indicatrices',
  'stretchDirections',
  'distanceBetween',
  'areaOf',
  'pastEpochs',
  'pastEmbedding',
  'cellMeasure',
  'curves',
  'clusterMeasures',
  'stability',
  'batchReport',
  'neighborsOf',
  'qualityControl',
  'markers',
  'listProjects',
  'listSavedRuns',
  'listPresets',
  'sweep',
  'listSweeps',
  'exportFigure',
  'exportMetrics',
  'exportCells',
  'exportMarkers',
  'exportSweep',
  'exportPlaced',
  'downloadData',
  'downloadModel',
  'downloadRuns',
  'lookToPack',
  'downloadPack',
] as const satisfies readonly (keyof CoreMethods)[];

const allowed = new Set<PropertyKey>(reading);

export const looksOnly = (method: PropertyKey): boolean => allowed.has(method);

export function readsAlong(): Fault {
  return new Fault('unsupported', 'This window reads along and changes nothing.', {
    remedy: 'Choose “Go on here” at the top to change something.',
  });
}
