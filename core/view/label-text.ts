/**
 * How long names are written where there is little room: in lines, without what all share, and never without the part in which they differ.
 */

/** A name's lines, and how wide they are. */
export interface Written {
  lines: readonly string[];
  width: number;
}

export interface Room {
  /** Of a line, in whatever unit `measure` has. */
  most: number;
  lines: number;
  measure(line: string): number;
}

/** How each of the names is written; no two that differ are written alike. */
export function writeNames(names: readonly string[], room: Room): Map<string, Written> {
  const [without, ends] = [withoutShared(names), withoutShared(names, { head: false })];
  // A line is read at a glance: rather without what all end with than in several.
  const inLine = (name: string) => wrapped(name, { ...room, lines: 1 });
  const written = new Map(
    names.map((name) => [
      name,
      inLine(name) ??
        inLine(ends.get(name)!) ??
        wrapped(name, room) ??
        wrapped(without.get(name)!, room) ??
        shortened(without.get(name)!, [...without.values()], room),
    ]),
  );
  const counts = new Map<string, number>();
  for (const { lines } of written.values()) counts.set(lines.join('\n'), (counts.get(lines.join('\n')) ?? 0) + 1);
  for (const [name, { lines }] of written) if (counts.get(lines.join('\n'))! > 1) written.set(name, asWritten([name], room));
  return written;
}

function asWritten(lines: readonly string[], { measure }: Room): Written {
  return { lines, width: Math.max(...lines.map(measure)) };
}

/** In the fewest lines that are narrow enough, as even as can be; null where words are too long. */
function wrapped(name: string, room: Room): Written | null {
  const words = name.split(/(?<=[\s/_|;,-])(?=\S)/u);
  for (let lines = 1; lines <= Math.min(room.lines, words.length); lines++) {
    const best = evenest(words, lines, room);
    if (best && best.width <= room.most) return best;
  }
  return null;
}

/** The words in so many lines, the widest of which is as narrow as can be. */
function evenest(words: readonly string[], count: number, room: Room): Written | null {
  let best: Written | null = null;
  const place = (from: number, lines: readonly string[]): void => {
    if (lines.length === count - 1) {
      const written = asWritten([...lines, words.slice(from).join('').trim()], room);
      if (!best || written.width < best.width) best = written;
      return;
    }
    for (let end = from + 1; end <= words.length - (count - 1 - lines.length); end++)
      place(end, [...lines, words.slice(from, end).join('').trim()]);
  };
  // Names of very many words are none that could be read.
  if (words.length > 24) return null;
  place(0, []);
  return best;
}

/** Names without the words that all of them begin and end with; each keeps a word at least. @param head whether beginnings go, too */
function withoutShared(names: readonly string[], { head: beginnings = true } = {}): Map<string, string> {
  if (new Set(names).size < 2) return new Map(names.map((name) => [name, name]));
  const split = names.map((name) => name.split(/(?<=[\s/_|;,:-])(?=\S)/u));
  const fewest = Math.min(...split.map(({ length }) => length));
  const shared = (at: (words: readonly string[], index: number) => string) => {
    let count = 0;
    while (count < fewest - 1 && split.every((words) => at(words, count).trim() === at(split[0], count).trim())) count++;
    return count;
  };
  const head = beginnings ? shared((words, index) => words[index]) : 0;
  const tail = Math.min(
    fewest - 1 - head,
    shared((words, index) => words[words.length - 1 - index]),
  );
  return new Map(
    names.map((name, index) => [
      name,
      split[index]
        .slice(head, split[index].length - tail)
        .join('')
        .trim() || name,
    ]),
  );
}

/** Beginning and end, or what lies round the first letter in which a name differs from those that it would be mistaken for. */
function shortened(name: string, all: readonly string[], room: Room): Written {
  const letters = [...name];
  const begins = (count: number) => letters.slice(0, count).join('');
  const ends = (count: number) => letters.slice(letters.length - count).join('');
  const mistakenFor = (head: number, tail: number) => {
    const [first, last] = [begins(head), ends(tail)];
    return all.filter((other) => other !== name && other.startsWith(first) && other.endsWith(last));
  };
  const fit = (make: (count: number) => string) => {
    let [fits, beyond] = [1, letters.length + 1];
    while (beyond - fits > 1) {
      const count = (fits + beyond) >> 1;
      if (room.measure(make(count)) <= room.most) fits = count;
      else beyond = count;
    }
    return fits;
  };
  const head = fit((count) => `${begins(count).trimEnd()}…`);
  const tail = fit((count) => `…${ends(count).trimStart()}`);
  if (room.lines === 1) {
    for (let kept = Math.min(letters.length - 1, head + tail); kept > 1; kept--) {
      for (let tail = 0; tail < kept; tail++) {
        // A third at the end reads best; where that is ambiguous, any division will do.
        const end = (Math.floor(kept / 3) + tail) % kept;
        const line = `${begins(kept - end)}…${ends(end)}`;
        if (room.measure(line) <= room.most && mistakenFor(kept - end, end).length === 0) return asWritten([line], room);
      }
    }
    return asWritten([name], room);
  }
  // An end that begins with a word reads better than one that begins within it.
  const word = letters.findIndex((_, at) => at >= letters.length - tail && /[\s/_|;,:-]/u.test(letters[at - 1]) && letters[at] !== ' ');
  for (const kept of word < 0 ? [tail] : [letters.length - word, tail])
    if (mistakenFor(head, kept).length === 0) return asWritten([`${begins(head).trimEnd()}…`, ends(kept).trimStart()], room);
  const mistaken = mistakenFor(head, tail).map((other) => [...other]);
  const first = Math.min(...mistaken.map((other) => letters.findIndex((letter, index) => letter !== other[index]) >>> 0));
  const from = Math.min(first, letters.length - 1);
  const middle = fit((count) => `…${letters.slice(from, from + count).join('')}…`);
  const written = asWritten([`…${letters.slice(from, from + middle).join('')}${from + middle < letters.length ? '…' : ''}`], room);
  return mistaken.every((other) => other.slice(from, from + middle).join('') !== letters.slice(from, from + middle).join(''))
    ? written
    : asWritten([name], room);
}
