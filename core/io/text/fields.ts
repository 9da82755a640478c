/** The fields of one line of text, and what they are. */

export type Delimiter = ',' | '\t' | ';' | ' ' | '|';

/** Without the quotes around them and the blanks beside them. Several blanks in a row delimit once. */
export function splitLine(line: string, delimiter: Delimiter): string[] {
  const text = delimiter === ' ' ? line.trim() : line;
  if (!text.includes('"')) return delimiter === ' ' ? text.split(/ +/) : trimmed(text.split(delimiter), text, delimiter);
  const fields: string[] = [];
  for (let at = 0; at <= text.length; at++) {
    while (text[at] === ' ' && at < text.length) at++;
    if (text[at] === '"') {
      let field = '';
      for (at++; at < text.length; at++) {
        if (text[at] !== '"') field += text[at];
        else if (text[at + 1] === '"') field += text[at++];
        else break;
      }
      fields.push(field.trim());
      at = text.indexOf(delimiter, at);
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

const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const commaNumber = /^[+-]?(\d+,\d*|,\d+)(e[+-]?\d+)?$/i;
/** What stands for a number that is not finite, or not there. */
const noNumber = /^(|nan|na|n\/a|null|none|[+-]?inf(inity)?)$/i;

export type Decimal = '.' | ',';

/** The number that a field writes out in decimals; NaN for everything else: what JavaScript alone understands, as `0x1A` and `1_000`, is none. */
export function toNumber(field: string, decimal: Decimal = '.'): number {
  const text = field.trim();
  if (plainNumber.test(text)) return Number(text);
  if (decimal === ',' && commaNumber.test(text)) return Number(text.replace(',', '.'));
  return /^[+-]?inf(inity)?$/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : NaN;
}

export const isMissing = (field: string): boolean => noNumber.test(field.trim());
export const isNumber = (field: string, decimal: Decimal = '.'): boolean => !Number.isNaN(toNumber(field, decimal)) || (isMissing(field) && field.trim() !== '');
export const hasDecimalComma = (field: string): boolean => commaNumber.test(field.trim());
/** `1,234` may be either, once commas can be decimals. */
export const isThousands = (field: string): boolean => /^[+-]?[1-9]\d{0,2}(,\d{3})+$/.test(field.trim());
