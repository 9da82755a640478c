/** What a window or a file asks of a figure, looked at before it is taken. */
import { Fault } from '../base/errors.ts';
import { parseOptions } from '../model/options/describe.ts';
import type { FigureChoices as Choices } from '../types/scene.ts';
import { FigureChoices } from '../view/figure-choices.ts';
import { outputFormats, type OutputFormat } from './formats.ts';

export interface Asked {
  format: OutputFormat;
  dpi: number;
  choices: Choices;
}

const [leastDpi, mostDpi] = [36, 1200];

/** @throws `bad-option` */
export function figureAsked({ format, dpi, choices }: { format: string; dpi: number; choices?: unknown }): Asked {
  const known = outputFormats.find((each) => each === format);
  if (!known)
    throw new Fault('bad-option', `“${format}” is no format of figures.`, {
      place: '--format',
      remedy: `Choose ${outputFormats.join(', ')}.`,
    });
  if (!(dpi >= leastDpi && dpi <= mostDpi))
    throw new Fault('bad-option', `${dpi} dpi are not between ${leastDpi} and ${mostDpi}.`, {
      place: '--dpi',
      remedy: 'Choose 150, 300 or 600.',
    });
  return { format: known, dpi, choices: parseOptions(FigureChoices, choices ?? {}) };
}
