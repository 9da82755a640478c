/** The fields of one line of text, and what they are. */

export type Delimiter = ',' | '\t' | ';' | ' ' | '|';

/** Without the quotes around them and the blanks beside them. Several blanks in a row delimit once. @param most fields that are wanted */
export function splitLine(line: string, delimiter: Delimiter, most = Infinity): string[] {
  const text = delimiter === ' ' ? line.trim() : line;
  if (!text.includes('"'))
    return delimiter === ' '
      ? text.split(/ +/)
      : trimmed(most === Infinity ? text.split(delimiter) : text.split(delimiter, most), text, delimiter);
  const fields: string[] = [];
  for (let at = 0; at <= text.length && fields.length < most; at++) {
    while (text[at] === ' ' && at < text.length) at++;
    if (text[at] === '"') {
      const end = closingQuote(text, at);
      fields.push(
        text
          .slice(at + 1, end)
          .replaceAll('""', '"')
          .trim(),
      );
      at = text.indexOf(delimiter, end);
      if (at < 0) return fields;
    } else {
      const end = text.indexOf(delimiter, at);
      fields.push(text.slice(at, end < 0 ? undefined : end).trim());
      if (end < 0) return fields;
      at = end;
    }
  }
  return fields;
}

/** Most lines have nothing to trim. */
function trimmed(fields: string[], text: string, delimiter: Delimiter): string[] {
  return (delimiter === '\t' ? /[^\S\t]/ : /\s/).test(text) ? fields.map((field) => field.trim()) : fields;
}

/** The quote that ends the field that one begins; the end of the text where there is none. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from + 1);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at < 0 ? text.length : at;
}

const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const commaNumber = /^[+-]?(\d+,\d*|,\d+)(e[+-]?\d+)?$/i;
/** What stands for a number that is not finite, or not there. */
const noNumber = /^(|nan|na|n\/a|null|none|[+-]?inf(inity)?)$/i;

export type Decimal = '.' | ',';

/**
 * The number that a field writes out in decimals; NaN for everything else: what JavaScript alone understands, as `0x1A` and `1_000`, is
 * none, nor is `1.234` among decimal commas, which may be a thousand.
 */
export function toNumber(field: string, decimal: Decimal = '.'): number {
  const text = field.trim();
  if (decimal === ',' && isThousands(text, '.')) return NaN;
  if (plainNumber.test(text)) return Number(text);
  if (decimal === ',' && commaNumber.test(text)) return Number(text.replace(',', '.'));
  return /^[+-]?inf(inity)?$/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : NaN;
}

const isDigit = (field: string) => field.length === 1 && field >= '0' && field <= '9';
export const isMissing = (field: string): boolean => noNumber.test(field.trim());
export const isNumber = (field: string, decimal: Decimal = '.'): boolean =>
  isDigit(field) || !Number.isNaN(toNumber(field, decimal)) || (isMissing(field) && field.trim() !== '');
export const hasDecimalComma = (field: string): boolean => commaNumber.test(field.trim());
const thousands = { ',': /^[+-]?[1-9]\d{0,2}(,\d{3})+$/, '.': /^[+-]?[1-9]\d{0,2}(\.\d{3})+$/ };
/** `1,234` may be either, once commas can be decimals; and `1.234`, once they are. */
export const isThousands = (field: string, mark: Decimal = ','): boolean => thousands[mark].test(field.trim());
export const hasPoint = (field: string): boolean => /^[+-]?\d*\.\d/.test(field);
/** Marks between thousands and one before the decimals: `1.234,50`, `1,234.50`. */
export const hasBothMarks = (field: string): boolean => /^[+-]?\d{1,3}((\.\d{3})+,|(,\d{3})+\.)\d*$/.test(field.trim());
