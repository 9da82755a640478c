/** The core for a window that only reads along: what would change something is refused with the way out. */
import type { CoreMethods } from '../core/contract/index.ts';
import { Fault } from '../core/base/errors.ts';

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
  'neighborsOf',
  'qualityControl',
  'markers',
  'markersOf',
  'listProjects',
  'listSavedRuns',
  'listPresets',
  'sweep',
  'listSweeps',
  'exportFigure',
  'exportMetrics',
  'exportCells',
  'exportData',
  'exportMarkers',
  'exportSweep',
  'exportModel',
  'exportPlaced',
  'downloadData',
  'downloadRuns',
] as const satisfies readonly (keyof CoreMethods)[];

export function readOnly(core: CoreMethods): CoreMethods {
  const allowed = new Set<string | symbol>(reading);
  const refuse = () =>
    Promise.reject(
      new Fault('unsupported', 'This window reads along and changes nothing.', {
        remedy: 'Choose “Go on here” at the top to change something.',
      }),
    );
  return new Proxy(core, { get: (own, name) => (allowed.has(name) ? own[name as keyof CoreMethods] : refuse) });
}
