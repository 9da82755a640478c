/** The figure that is being made: what it shows and how, as it was left; undone step by step, and kept under names. */
import { Fault } from '../../../core/base/errors.ts';
import type { ExportRequest } from '../../../core/contract/index.ts';
import { parseOptions } from '../../../core/model/options/describe.ts';
import type { RunId } from '../../../core/types.ts';
import type { FigureChoices as Choices, ViewLook, ViewSpec } from '../../../core/types/scene.ts';
import { defaultChoices, FigureChoices } from '../../../core/view/figure-choices.ts';
import { completeLook } from '../../../core/view/look.ts';
import { isOfLabels, paperBlocks, paperChoices, paperLook, type PaperFigure } from '../../../core/view/paper-figures.ts';
import { runs } from '../../state/runs.svelte.ts';
import { view } from '../../state/view.svelte.ts';

/** Of the view, what a figure may show otherwise than the window does. */
export interface Shown {
  names: boolean;
  encoder: boolean;
  decoder: boolean;
  own: boolean;
  look: Pick<ViewLook, 'glyph' | 'contours' | 'tint' | 'scaleBar' | 'axes' | 'placement' | 'cutAt'>;
}

/** What is kept under a name: no runs, which another data set has not. */
export interface Style {
  format: ExportRequest['format'];
  dpi: number;
  choices: Choices;
  shown: Shown;
  light: boolean;
}

export interface Edit extends Style {
  /** In their order. */
  panels: readonly RunId[];
  /** Ids of those under the panels; null for the headline ones. */
  metrics: readonly string[] | null;
  /** What is seen from near, and not the whole maps. */
  asSeen: boolean;
}

const formats = ['svg', 'pdf', 'png', 'html'] as const;
export const resolutions = [150, 300, 600];

const deepest = 200;
/** Changes of one field closer together than this are one: as it is typed, or a list is gone through by keyboard. */
const togetherMs = 600;

class FigureEditor {
  edit = $state.raw<Edit>(starting());
  #past = $state.raw<readonly Edit[]>([]);
  #future = $state.raw<readonly Edit[]>([]);
  #last = { field: '', at: 0 };
  styles = $state.raw<readonly { name: string; style: Style }[]>(storedStyles());

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** As the window is now, but laid out as the last figure was. */
  begin(panels: readonly RunId[]): void {
    const { choices, format, dpi, light, metrics } = this.edit;
    this.edit = { ...starting(), choices, format, dpi, light, metrics, panels };
    this.#past = this.#future = [];
  }

  /** Opened on a chart. */
  draw(chart: Choices['chart'], choices: Partial<Choices> = {}): void {
    this.settle({ ...choices, chart });
  }

  /** What nobody chose here, as where data have no such group: no step that could be undone. */
  settle(choices: Partial<Choices>): void {
    this.edit = { ...this.edit, choices: { ...this.edit.choices, ...choices } };
  }

  /** As a figure's file has it. */
  take(choices: Choices, dpi: number, light: boolean): void {
    this.edit = { ...this.edit, choices, dpi, light };
  }

  /** @param typed names a field whose changes soon after one another are one */
  change(change: Partial<Edit>, typed = ''): void {
    const at = performance.now();
    if (!(typed !== '' && typed === this.#last.field && at - this.#last.at <= togetherMs))
      this.#past = [...this.#past, this.edit].slice(-deepest);
    this.#last = { field: typed, at };
    this.#future = [];
    this.edit = { ...this.edit, ...change };
  }

  choose(choices: Partial<Choices>): void {
    const [[key, value]] = Object.entries(choices);
    this.change({ choices: { ...this.edit.choices, ...choices } }, typeof value === 'boolean' ? '' : key);
  }

  show({ look, ...shown }: Partial<Omit<Shown, 'look'>> & { look?: Partial<Shown['look']> }): void {
    this.change({ shown: { ...this.edit.shown, ...shown, look: { ...this.edit.shown.look, ...look } } });
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (!before) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [this.edit, ...this.#future];
    this.edit = before;
    this.#last = { field: '', at: 0 };
  }

  redo(): void {
    const [next, ...rest] = this.#future;
    if (!next) return;
    this.#future = rest;
    this.#past = [...this.#past, this.edit];
    this.edit = next;
    this.#last = { field: '', at: 0 };
  }

  /** Keeps how the figure is laid out under a name; of one name the last. */
  keep(name: string): void {
    const { format, dpi, choices, shown, light } = this.edit;
    this.#store([...this.styles.filter((kept) => kept.name !== name), { name, style: { format, dpi, choices, shown, light } }]);
  }

  forget(name: string): void {
    this.#store(this.styles.filter((kept) => kept.name !== name));
  }

  #store(styles: readonly { name: string; style: Style }[]): void {
    this.styles = styles;
    localStorage.setItem(storage, JSON.stringify(styles));
  }

  /** What the core is asked to draw. */
  request(prepared: string, format: ExportRequest['format'] = this.edit.format): ExportRequest {
    const { dpi, choices, panels, metrics } = this.edit;
    return {
      prepared,
      view: specOf(this.edit),
      format,
      dpi,
      choices: { ...choices },
      ...(metrics && { metrics: [...metrics] }),
      ...(panels.length === 0 && { metrics: [] }),
    };
  }
}

function specOf({ panels, shown: { names, encoder, decoder, own, look }, light, asSeen }: Edit): ViewSpec {
  const { spec } = view;
  return {
    ...spec,
    panels: [...panels],
    labels: names,
    theme: light ? 'light' : spec.theme,
    look: { ...spec.look, ...look },
    indicatrices: { ...spec.indicatrices, encoder, decoder, own },
    ...(!asSeen && { sights: {} }),
  };
}

function starting(): Edit {
  const { labels, encoder, decoder, own, look, panels } = view;
  const { glyph, contours, tint, scaleBar, axes, placement, cutAt } = completeLook(look);
  return {
    format: 'pdf',
    dpi: 300,
    choices: { ...defaultChoices, letters: true },
    light: true,
    asSeen: false,
    panels,
    metrics: null,
    shown: { names: labels, encoder, decoder, own, look: { glyph, contours, tint, scaleBar, axes, placement, cutAt } },
  };
}

/**
 * As the paper's figures are: regularized models in two blocks, encoder's ellipses over decoder's on a grid, in rows of their own; or the
 * labels.
 */
export function asInThePaper(figure: PaperFigure): Partial<Edit> {
  const { shown, choices, panels } = figureEditor.edit;
  if (isOfLabels(figure)) return { choices: { ...choices, chart: 'labels' } };
  const [ofEncoder, ofDecoder] = paperBlocks(panels.flatMap((id) => runs.get(id) ?? []));
  const inBlocks = [...ofEncoder, ...ofDecoder].map(({ id }) => id);
  return {
    panels: inBlocks.length > 0 ? inBlocks : panels,
    shown: { ...shown, names: false, encoder: true, decoder: true, own: false, look: { ...shown.look, ...paperLook } },
    choices: { ...choices, ...paperChoices(inBlocks.length > 0 ? Math.max(ofEncoder.length, ofDecoder.length) : panels.length) },
  };
}

const storage = 'indicatrix.figure.styles';

/** What was kept is read like any file: whatever no longer fits is left out. */
function storedStyles(): { name: string; style: Style }[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storage) ?? '[]');
    return Array.isArray(kept) ? kept.flatMap((each: unknown) => readStyle(each) ?? []) : [];
  } catch {
    return [];
  }
}

function readStyle(kept: unknown): { name: string; style: Style } | null {
  if (!isRecord(kept) || typeof kept['name'] !== 'string' || !isRecord(kept['style'])) return null;
  const { format, dpi, choices, shown, light } = kept['style'];
  const usual = starting();
  const known = formats.find((each) => each === format);
  try {
    const style: Style = {
      format: known ?? 'pdf',
      dpi: typeof dpi === 'number' ? dpi : usual.dpi,
      choices: parseOptions(FigureChoices, choices),
      shown: readShown(shown, usual.shown),
      light: light !== false,
    };
    return { name: kept['name'].slice(0, 60), style };
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}

function readShown(kept: unknown, usual: Shown): Shown {
  if (!isRecord(kept)) return usual;
  const truth = (value: unknown, otherwise: boolean) => (typeof value === 'boolean' ? value : otherwise);
  const look = isRecord(kept['look']) ? kept['look'] : {};
  const { look: usualLook } = usual;
  return {
    names: truth(kept['names'], usual.names),
    encoder: truth(kept['encoder'], usual.encoder),
    decoder: truth(kept['decoder'], usual.decoder),
    own: truth(kept['own'], usual.own),
    look: {
      glyph: look['glyph'] === 'hair' ? 'hair' : 'ellipse',
      placement: look['placement'] === 'grid' ? 'grid' : usualLook.placement,
      cutAt: look['cutAt'] === 0 ? 0 : usualLook.cutAt,
      contours: truth(look['contours'], usualLook.contours),
      tint: truth(look['tint'], usualLook.tint),
      scaleBar: truth(look['scaleBar'], usualLook.scaleBar),
      axes: truth(look['axes'], usualLook.axes),
    },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

export const figureEditor = new FigureEditor();
