/** The native menu: what the window's own commands are, where each platform looks for them. Pure but for its types. */
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../core/contract/index.ts';

type Item = MenuItemConstructorOptions;

/**
 * @param send tells the window; it decides whether the command makes sense now
 * @param isDeveloped the program runs from its sources: only then are there the browser's tools
 */
export function menuTemplate(platform: NodeJS.Platform, send: (command: MenuCommand) => void, isDeveloped = false): Item[] {
  const mac = platform === 'darwin';
  /** Keys are the window's: the menu shows them, and the window, which hears every key first, acts on them. */
  const item = (command: MenuCommand, label: string, accelerator?: string): Item => ({
    id: command,
    label,
    click: () => send(command),
    ...(accelerator && { accelerator, registerAccelerator: false }),
  });
  const separator: Item = { type: 'separator' };

  const file: Item = {
    label: '&File',
    submenu: [
      item('newWindow', 'New Window', 'CmdOrCtrl+Shift+N'),
      item('open', 'Open…', 'CmdOrCtrl+O'),
      item('openPath', 'Open a Path or Link…', 'CmdOrCtrl+Shift+P'),
      item('openSample', 'Try 700 PBMCs', 'CmdOrCtrl+Shift+O'),
      item('openSimulated', 'Try Simulated Cells', 'CmdOrCtrl+Shift+L'),
      item('saveAs', 'Save Data As…', 'CmdOrCtrl+S'),
      item('placeCells', 'Place New Cells on These Maps…', 'CmdOrCtrl+J'),
      item('closeDataset', 'Close Data Set', 'CmdOrCtrl+Shift+X'),
      separator,
      item('exportFigure', 'Export Figure…', 'CmdOrCtrl+Shift+F'),
      item('exportSvg', 'Export Figure as SVG…', 'CmdOrCtrl+E'),
      item('exportPng', 'Export Figure as PNG…', 'CmdOrCtrl+Shift+E'),
      item('exportMetrics', 'Export Metrics as CSV…', 'CmdOrCtrl+Shift+M'),
      item('exportData', 'Export Data with Embeddings as h5ad…', 'CmdOrCtrl+Shift+H'),
      item('exportModel', 'Export Model…', 'CmdOrCtrl+Shift+J'),
      item('packProject', 'Pack Project or Run…', 'CmdOrCtrl+U'),
      separator,
      { role: mac ? 'close' : 'quit' },
    ],
  };
  /** Undo is the window's own: of a field that is typed in, else of what was done. */
  const edit: Item = {
    label: '&Edit',
    submenu: [
      item('undo', 'Undo', 'CmdOrCtrl+Z'),
      item('redo', 'Redo', 'CmdOrCtrl+Shift+Z'),
      separator,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
      separator,
      item('invertSelection', 'Invert the Selection', 'CmdOrCtrl+I'),
      item('onlySelected', 'Show Only the Selected Cells, or All Again'),
      item('clearMeasured', 'Clear What Was Measured'),
      item('clearSelection', 'Clear the Selection'),
    ],
  };
  const train: Item = {
    label: '&Train',
    submenu: [item('trainAll', 'Train Chosen Models', 'CmdOrCtrl+Enter'), item('cancelAll', 'Cancel All Runs', 'CmdOrCtrl+.')],
  };
  // Single letters have no accelerator: a menu would take them from a person who types.
  const view: Item = {
    label: '&View',
    submenu: [
      item('toggleEncoder', 'Ellipses of Cells → Map (Encoder)'),
      item('toggleDecoder', 'Ellipses of Map → Cells (Decoder)'),
      item('toggleOwn', 'Neighbourhood Ellipses'),
      item('toggleLabels', 'Labels on the Map'),
      item('toggleContours', 'Density Contours'),
      separator,
      item('toolPan', 'Drag to Move'),
      item('toolLasso', 'Select with a Lasso'),
      item('toolBox', 'Select with a Box'),
      item('toolPolygon', 'Select with a Polygon'),
      item('toolRuler', 'Measure a Distance'),
      item('toolArea', 'Measure an Area'),
      item('toolProbe', 'Read the Expression at a Place'),
      separator,
      item('toggleNeighbors', 'True Neighbours of the Pointed Cell'),
      item('toggleLens', 'Lens That Undoes the Warp'),
      separator,
      item('resetCamera', 'Show Panels Whole'),
      item('zoomSelected', 'Zoom to the Selected Cells'),
      item('linkCells', 'Cameras Follow Cells, Not Places'),
      item('align', 'Align Panels to the First'),
      item('replay', 'Replay the Epochs'),
      separator,
      item('toggleSteps', 'Steps'),
      item('toggleInspector', 'Legend and View'),
      item('toggleDock', 'Metrics below the Panels'),
      item('nextPart', 'Go to the Next Part of the Window'),
      item('theme', 'Next Theme'),
      item('graphics', 'Next Graphics', 'CmdOrCtrl+Shift+Y'),
      { role: 'togglefullscreen' },
      separator,
      { role: 'reload' },
      ...(isDeveloped ? [{ role: 'toggleDevTools' } satisfies Item] : []),
    ],
  };
  const help: Item = {
    role: 'help',
    submenu: [
      item('palette', 'Find a Command', 'CmdOrCtrl+K'),
      item('reading', 'How to Read This'),
      item('help', 'Keyboard Shortcuts'),
      ...(mac ? [] : [separator, { role: 'about' } satisfies Item]),
    ],
  };

  return [...(mac ? [{ role: 'appMenu' } satisfies Item] : []), file, edit, view, train, { role: 'windowMenu' }, help];
}
