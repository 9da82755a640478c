/** What a schema finds wrong with a value, in words for a person. */
import type * as v from 'valibot';

const things: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  strict_object: 'an object',
};

/** A sentence that begins with a small letter: `must be at most 1024, not 5000`. What a schema says in words of its own passes. */
export function describeIssue({ type, requirement, expected, input, message, kind }: v.BaseIssue<unknown>): string {
  if (!message.startsWith('Invalid ')) return message;
  const not = input === undefined ? ' and is missing' : `, not ${shown(input)}`;
  // An entry that an object lacks.
  if (kind === 'schema' && type.endsWith('object') && expected !== 'Object') return 'is missing';
  switch (type) {
    case 'integer':
      return `must be a whole number${not}`;
    case 'finite':
      return `must be a finite number${not}`;
    case 'min_value':
      return `must be at least ${shown(requirement)}${not}`;
    case 'max_value':
      return `must be at most ${shown(requirement)}${not}`;
    case 'min_length':
      return `must have at least ${shown(requirement)} of them`;
    case 'max_length':
      return `must have at most ${shown(requirement)} of them`;
    case 'picklist':
    case 'literal':
    case 'variant':
    case 'union':
    case 'enum': {
      const choices = (expected ?? '')
        .replace(/^\(|\)$/g, '')
        .replaceAll('"', '')
        .split(' | ')
        .map((one) => things[one.toLowerCase()] ?? one);
      return choices.join('') === '' ? `is of a kind that is not known${not}` : `must be ${choices.join(' or ')}${not}`;
    }
    default:
      return kind === 'schema' && Object.hasOwn(things, type) ? `must be ${things[type]}${not}` : `is not what it should be${not}`;
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `“${value.length > 40 ? `${value.slice(0, 40)}…` : value}”`;
  if (typeof value === 'number') return Number.isNaN(value) ? 'no number' : String(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return value === null ? 'nothing' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : 'that';
}
