/** Files and folders that hold several parts, of which one is opened. */
import { Fault } from '../base/errors.ts';
import type { FileSummary, PartOffer } from '../types.ts';

export type Parts = NonNullable<FileSummary['parts']>;

/**
 * The part asked for, else the only one, else the one that `likely` picks among several.
 * @param what one of them is, as a person knows it: `Modality`
 * @param likely those that are meant where nobody says; none or several of them leave it open
 * @returns `isOpen` where a person should choose; the first is then proposed
 * @throws `no-matrix` where there is none at all, `bad-option` for a part that is not there
 */
export function chooseParts(
  what: string,
  offers: PartOffer[],
  asked: string | undefined,
  likely: (name: string) => boolean,
  file: string,
): Parts & { isOpen: boolean } {
  if (offers.length === 0)
    throw new Fault('no-matrix', `No ${what.toLowerCase()} in it holds a matrix.`, {
      file,
      place: what.toLowerCase(),
      remedy: 'Write the file again with the program that made it.',
    });
  if (asked !== undefined) {
    if (offers.some(({ name }) => name === asked)) return { what, offers, chosen: asked, isOpen: false };
    throw new Fault('bad-option', `It has no ${what.toLowerCase()} ‘${asked}’.`, {
      file,
      place: asked,
      remedy: `Choose one of: ${listed(offers)}.`,
    });
  }
  const meant = offers.length > 1 ? offers.filter(({ name }) => likely(name)) : offers;
  return { what, offers, chosen: (meant[0] ?? offers[0]).name, isOpen: meant.length !== 1 };
}

/** What is opened without a person having been asked must be clear. @throws `bad-option`, with what there is to choose from */
export function demandClear({ what, offers, isOpen }: Parts & { isOpen: boolean }, file: string): void {
  if (isOpen)
    throw new Fault('bad-option', `It holds several, and which is meant is not clear: ${listed(offers)}.`, {
      file,
      place: what.toLowerCase(),
      remedy: `Name one of them as the part to open (--part ${offers[0].name}).`,
    });
}

/** What was taken and what else there is; nothing where there is one part alone. */
export function partNotes({ what, offers, chosen }: Parts): string[] {
  const others = offers.filter(({ name }) => name !== chosen);
  return others.length === 0 ? [] : [`${what} ${chosen} was taken; there ${others.length === 1 ? 'is' : 'are'} also ${listed(others)}.`];
}

const mostListed = 12;

function listed(offers: PartOffer[]): string {
  const names = offers
    .slice(0, mostListed)
    .map(({ name }) => name)
    .join(', ');
  return offers.length > mostListed ? `${names} and ${offers.length - mostListed} more` : names;
}
