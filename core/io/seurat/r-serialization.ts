/**
 * R's binary serialization, as readRDS reads it (R Internals, section 1.8; serialize.c of R 4): versions 2 and 3, big-endian.
 * Functions, environments and byte code are walked over, since they stand among the data. Long vectors are left in the file
 * unless they are wanted, so that looking into an object takes a pass and next to no memory.
 */
import { Fault } from '../../base/errors.ts';
import type { Job } from '../../base/job.ts';
import type { FileHead } from '../files.ts';
import { checkMemory } from '../limits.ts';
import { missing, nothing, type RValue } from './r-values.ts';
import { XdrStream } from './xdr-stream.ts';

/** Values that are kept whoever wants them: dimensions, classes, names of slots. */
const alwaysKept = 4096;
/** Rows of any table. */
const longestRange = 2 ** 26;
/** Values in values in values; nothing that holds data comes near. */
const deepest = 2000;

/** SEXPTYPEs and the codes that stand for values of their own. */
const code = {
  symbol: 1,
  pairs: 2,
  closure: 3,
  environment: 4,
  promise: 5,
  language: 6,
  special: 7,
  builtin: 8,
  text: 9,
  logical: 10,
  integer: 13,
  double: 14,
  complex: 15,
  texts: 16,
  dots: 17,
  list: 19,
  expressions: 20,
  bytecode: 21,
  pointer: 22,
  weak: 23,
  raw: 24,
  s4: 25,
  altrep: 238,
  pairsWithAttributes: 239,
  languageWithAttributes: 240,
  baseEnvironment: 241,
  emptyEnvironment: 242,
  bytecodeReference: 243,
  bytecodeDefinition: 244,
  persistent: 247,
  package: 248,
  namespace: 249,
  baseNamespace: 250,
  missingArgument: 251,
  unbound: 252,
  globalEnvironment: 253,
  nothing: 254,
  reference: 255,
} as const;

const hasAttributes = 1 << 9;
const hasTag = 1 << 10;
/** Of a text's levels. */
const isLatin1 = 1 << 14;

type Attributes = Map<string, RValue>;
const none: Attributes = new Map();

/** @param wanted places of long vectors to read, as an earlier pass told them */
export async function readSerialized(file: FileHead, wanted: ReadonlySet<number>, message: string, job: Job): Promise<RValue> {
  const stream = new XdrStream(file, message, job);
  try {
    return await new Parser(stream, file.path, wanted).whole();
  } finally {
    stream.close();
  }
}

class Parser {
  private readonly stream: XdrStream;
  private readonly file: string;
  private readonly wanted: ReadonlySet<number>;
  /** Symbols, environments and the like, by the order in which they first stood; a symbol is its name. */
  private readonly references: (string | null)[] = [];
  private place = 0;
  private depth = 0;

  constructor(stream: XdrStream, file: string, wanted: ReadonlySet<number>) {
    this.stream = stream;
    this.file = file;
    this.wanted = wanted;
  }

  async whole(): Promise<RValue> {
    await this.stream.need(14);
    if (this.stream.text(2, 'latin1') !== 'X\n') throw this.broken('It is not in R’s binary form');
    const version = this.stream.int();
    if (version !== 2 && version !== 3) throw this.broken(`Version ${version} of R’s serialization is not known`);
    await this.stream.skip(8);
    if (version === 3) await this.stream.skip(await this.length());
    return this.value();
  }

  private broken(what: string): Fault {
    return new Fault('malformed', `${what}.`, { file: this.file, remedy: 'Save the object again in R with saveRDS(object, "out.rds").' });
  }

  private async length(): Promise<number> {
    const length = await this.stream.nextInt();
    if (length >= 0) return length;
    if (length !== -1) throw this.broken('A length in it is negative');
    const [high, low] = [await this.stream.nextInt(), await this.stream.nextInt()];
    return (high >>> 0) * 2 ** 32 + (low >>> 0);
  }

  private async value(): Promise<RValue> {
    return this.of(await this.stream.nextInt());
  }

  /** The value whose flags were read. */
  private async of(flags: number): Promise<RValue> {
    if (++this.depth > deepest) throw this.broken('Values are nested too deeply');
    try {
      return await this.read(flags & 255, flags);
    } finally {
      this.depth--;
    }
  }

  private async read(type: number, flags: number): Promise<RValue> {
    const { stream } = this;
    switch (type) {
      case code.nothing:
      case code.globalEnvironment:
      case code.baseEnvironment:
      case code.emptyEnvironment:
      case code.baseNamespace:
      case code.missingArgument:
      case code.unbound:
        return nothing;
      case code.reference: {
        const packed = flags >>> 8;
        this.symbolAt(packed === 0 ? await stream.nextInt() : packed);
        return nothing;
      }
      case code.symbol:
        this.references.push(await this.text());
        return nothing;
      case code.persistent:
      case code.package:
      case code.namespace: {
        await stream.nextInt();
        for (let left = await this.length(); left > 0; left--) await this.text();
        this.references.push(null);
        return nothing;
      }
      case code.environment:
        await stream.nextInt();
        this.references.push(null);
        for (let part = 0; part < 4; part++) await this.value();
        return nothing;
      case code.pointer:
        this.references.push(null);
        await this.value();
        await this.value();
        return this.other(flags);
      case code.weak:
        this.references.push(null);
        return this.other(flags);
      case code.special:
      case code.builtin:
        await stream.skip(await this.length());
        return nothing;
      case code.pairs:
      case code.language:
      case code.closure:
      case code.promise:
      case code.dots:
      case code.pairsWithAttributes:
      case code.languageWithAttributes:
        return this.pairs(type, flags);
      case code.text:
        await this.textAfter(flags);
        return nothing;
      case code.logical:
        return this.numbers('logical', flags);
      case code.integer:
        return this.numbers('integer', flags);
      case code.double:
        return this.numbers('double', flags);
      case code.complex:
        await stream.skip(16 * (await this.length()));
        return this.other(flags);
      case code.raw:
        await stream.skip(await this.length());
        return this.other(flags);
      case code.texts:
        return this.texts(flags);
      case code.list:
      case code.expressions: {
        const items: RValue[] = [];
        for (let left = await this.length(); left > 0; left--) items.push(await this.value());
        return { type: 'list', items, attributes: await this.attributes(flags) };
      }
      case code.s4:
        return { type: 's4', attributes: await this.attributes(flags) };
      case code.altrep:
        return this.compact();
      case code.bytecode: {
        const shared = await stream.nextInt();
        if (shared < 0) throw this.broken('Byte code in it is damaged');
        await this.bytecode();
        return this.other(flags);
      }
      default:
        throw this.broken(`A value of kind ${type} is not known`);
    }
  }

  private async other(flags: number): Promise<RValue> {
    return { type: 'other', attributes: await this.attributes(flags) };
  }

  /** Attributes stand after what they belong to. */
  private async attributes(flags: number): Promise<Attributes> {
    if (!(flags & hasAttributes)) return none;
    const value = await this.value();
    return value.type === 'pairs' ? new Map(value.pairs.map(({ tag, value: one }) => [tag, one])) : none;
  }

  private symbolAt(index: number): string | null {
    if (index < 1 || index > this.references.length) throw this.broken('It refers to what is not there');
    return this.references[index - 1];
  }

  /** A symbol where a tag stands. */
  private async tag(): Promise<string> {
    const flags = await this.stream.nextInt();
    const type = flags & 255;
    if (type === code.symbol) {
      const name = await this.text();
      this.references.push(name);
      return name;
    }
    if (type === code.reference) return this.symbolAt(flags >>> 8 || (await this.stream.nextInt())) ?? '';
    await this.of(flags);
    return '';
  }

  private async pairs(first: number, flagsOfFirst: number): Promise<RValue> {
    const pairs: { tag: string; value: RValue }[] = [];
    let [type, flags] = [first, flagsOfFirst];
    const isData = first === code.pairs || first === code.pairsWithAttributes;
    let attributes = none;
    for (;;) {
      if (flags & hasAttributes) {
        const found = await this.value();
        if (pairs.length === 0 && found.type === 'pairs') attributes = new Map(found.pairs.map(({ tag, value }) => [tag, value]));
      }
      const tag = flags & hasTag ? (type === code.closure || type === code.promise ? (await this.value(), '') : await this.tag()) : '';
      pairs.push({ tag, value: await this.value() });
      flags = await this.stream.nextInt();
      type = flags & 255;
      if (type === code.nothing) break;
      // What comes last is mostly another pair: a loop, where a long list would nest.
      if (type !== code.pairs && type !== code.language && type !== code.dots) {
        await this.of(flags);
        break;
      }
    }
    return isData ? { type: 'pairs', pairs, attributes } : { type: 'other', attributes };
  }

  private isKept(place: number, length: number): boolean {
    return length <= alwaysKept || this.wanted.has(place);
  }

  private async numbers(type: 'logical' | 'integer' | 'double', flags: number): Promise<RValue> {
    const place = this.place++;
    const length = await this.length();
    const width = type === 'double' ? 8 : 4;
    const isKept = this.isKept(place, length);
    const read = isKept ? length : alwaysKept;
    if (isKept) checkMemory(length * width, this.file, `vector ${place + 1}`);
    const values = type === 'double' ? new Float64Array(read) : new Int32Array(read);
    if (values instanceof Float64Array) await this.stream.doubles(values);
    else await this.stream.ints(values);
    await this.stream.skip((length - read) * width);
    return { type, place, length, ...(isKept ? { values } : { values: null, first: values }), attributes: await this.attributes(flags) };
  }

  private async texts(flags: number): Promise<RValue> {
    const { stream } = this;
    const place = this.place++;
    const length = await this.length();
    const values: (string | null)[] | null = this.isKept(place, length) ? [] : null;
    for (let i = 0; i < length; i++) {
      if (stream.left < 8) await stream.need(8);
      const own = stream.int();
      if ((own & 255) !== code.text) throw this.broken('Something else stands among texts');
      const bytes = stream.int();
      if (bytes < -1) throw this.broken('A text in it has a negative length');
      if (values === null) {
        if (bytes > 0) await stream.skip(bytes);
      } else if (bytes < 0) values.push(null);
      else {
        if (stream.left < bytes) await stream.need(bytes);
        values.push(stream.text(bytes, (own >> 12) & (isLatin1 >> 12) ? 'latin1' : 'utf8'));
      }
    }
    return { type: 'string', place, length, values, attributes: await this.attributes(flags) };
  }

  private async text(): Promise<string> {
    const flags = await this.stream.nextInt();
    if ((flags & 255) !== code.text) throw this.broken('A name in it is no text');
    return this.textAfter(flags);
  }

  private async textAfter(flags: number): Promise<string> {
    const bytes = await this.stream.nextInt();
    if (bytes < -1) throw this.broken('A text in it has a negative length');
    if (bytes <= 0) return '';
    await this.stream.need(bytes);
    return this.stream.text(bytes, (flags >> 12) & (isLatin1 >> 12) ? 'latin1' : 'utf8');
  }

  /** Vectors that R keeps in another form: ranges, texts of numbers, wrapped ones. */
  private async compact(): Promise<RValue> {
    const info = await this.valueWithSymbols();
    const state = await this.value();
    const attributes = new Map<string, RValue>();
    const found = await this.value();
    if (found.type === 'pairs') for (const { tag, value } of found.pairs) attributes.set(tag, value);
    const inner = state.type === 'pairs' ? state.pairs[0]?.value : state.type === 'list' ? state.items[0] : undefined;
    if (info.startsWith('wrap_') && inner) return { ...inner, attributes: new Map([...inner.attributes, ...attributes]) };
    if ((info === 'compact_intseq' || info === 'compact_realseq') && state.type === 'double' && state.values?.length === 3) {
      const [length, first, step] = state.values;
      const place = this.place++;
      const isInteger = info === 'compact_intseq';
      if (!(length >= 0 && length <= longestRange)) throw this.broken('A range in it is too long');
      const values = (isInteger ? new Int32Array(length) : new Float64Array(length)).map((_: number, i: number) => first + i * step);
      return { type: isInteger ? 'integer' : 'double', place, length, values, attributes };
    }
    if (info === 'deferred_string' && (inner?.type === 'integer' || inner?.type === 'double')) {
      const { place, length, values } = inner;
      return {
        type: 'string',
        place,
        length,
        values: values && Array.from(values, (value) => (value === missing || Number.isNaN(value) ? null : String(value))),
        attributes,
      };
    }
    throw this.broken(`A vector of kind ${info || 'unknown'} is not known`);
  }

  /** The class of a compact vector: a list of symbols, the first of which names it. */
  private async valueWithSymbols(): Promise<string> {
    let flags = await this.stream.nextInt();
    let name = '';
    for (let i = 0; (flags & 255) === code.pairs; i++) {
      if (flags & hasAttributes) await this.value();
      if (flags & hasTag) await this.tag();
      const element = await this.stream.nextInt();
      const type = element & 255;
      if (type === code.symbol) {
        const symbol = await this.text();
        this.references.push(symbol);
        if (i === 0) name = symbol;
      } else if (type === code.reference) {
        const symbol = this.symbolAt(element >>> 8 || (await this.stream.nextInt()));
        if (i === 0) name = symbol ?? '';
      } else await this.of(element);
      flags = await this.stream.nextInt();
    }
    if ((flags & 255) !== code.nothing) await this.of(flags);
    return name;
  }

  private async bytecode(): Promise<void> {
    await this.value();
    for (let left = await this.length(); left > 0; left--) {
      const type = await this.stream.nextInt();
      switch (type) {
        case code.bytecode:
          await this.bytecode();
          break;
        case code.language:
        case code.pairs:
        case code.bytecodeDefinition:
        case code.bytecodeReference:
        case code.languageWithAttributes:
        case code.pairsWithAttributes:
          await this.bytecodeLanguage(type);
          break;
        default:
          await this.value();
      }
    }
  }

  private async bytecodeLanguage(first: number): Promise<void> {
    if (++this.depth > deepest) throw this.broken('Values are nested too deeply');
    for (let type = first; ;) {
      if (type === code.bytecodeReference) {
        await this.stream.nextInt();
        break;
      }
      const isPair =
        type === code.bytecodeDefinition ||
        type === code.language ||
        type === code.pairs ||
        type === code.languageWithAttributes ||
        type === code.pairsWithAttributes;
      if (!isPair) {
        await this.value();
        break;
      }
      if (type === code.bytecodeDefinition) {
        await this.stream.nextInt();
        type = await this.stream.nextInt();
      }
      if (type === code.languageWithAttributes || type === code.pairsWithAttributes) await this.value();
      await this.value();
      await this.bytecodeLanguage(await this.stream.nextInt());
      type = await this.stream.nextInt();
    }
    this.depth--;
  }
}
