/** How far long work is, on a terminal's error stream: a bar each on a screen, a line each when done in a pipe. */
import { styleText } from 'node:util';

export interface Bar {
  /** @param fraction 0…1 */
  update(fraction: number, message?: string): void;
  done(message?: string): void;
  failed(message: string): void;
}

interface Line {
  title: string;
  fraction: number;
  message: string;
  start: number;
}

interface Output {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const barWidth = 24;
const redrawMs = 80;

export class Progress {
  private readonly output: Output;
  private readonly isSilent: boolean;
  private readonly isVerbose: boolean;
  private readonly active: Line[] = [];
  private drawn = 0;
  private lastDraw = 0;

  constructor(output: Output, { isSilent = false, isVerbose = false }: { isSilent?: boolean; isVerbose?: boolean } = {}) {
    this.output = output;
    this.isSilent = isSilent;
    this.isVerbose = isVerbose;
  }

  add(title: string): Bar {
    const line: Line = { title, fraction: 0, message: '', start: performance.now() };
    this.active.push(line);
    const end = (mark: string, message: string) => {
      const at = this.active.indexOf(line);
      if (at < 0) return;
      this.active.splice(at, 1);
      const seconds = ((performance.now() - line.start) / 1000).toFixed(1);
      this.print(`${mark} ${title.padEnd(26)} ${`${seconds} s`.padStart(7)}  ${message}`);
    };
    this.draw(true);
    return {
      update: (fraction, message = line.message) => {
        line.fraction = Math.min(1, Math.max(0, fraction));
        const isNews = message !== line.message;
        line.message = message;
        if (this.isVerbose && isNews) this.print(`  ${title.padEnd(26)} ${message}`);
        else this.draw(false);
      },
      done: (message = '') => end(styleText('green', '✓', { stream: process.stderr }), message),
      failed: (message) => end(styleText('red', '✗', { stream: process.stderr }), message),
    };
  }

  /** A line that stays, above the bars. */
  print(text: string): void {
    if (this.isSilent) return;
    this.erase();
    this.output.write(`${text.trimEnd()}\n`);
    this.draw(true);
  }

  private draw(now: boolean): void {
    if (this.isSilent || !this.output.isTTY || (!now && performance.now() - this.lastDraw < redrawMs)) return;
    this.lastDraw = performance.now();
    this.erase();
    for (const line of this.active) this.output.write(`${this.format(line)}\n`);
    this.drawn = this.active.length;
  }

  private erase(): void {
    if (this.drawn > 0) this.output.write(`\u001b[${this.drawn}A\u001b[J`);
    this.drawn = 0;
  }

  private format({ title, fraction, message }: Line): string {
    const full = Math.round(fraction * barWidth);
    const bar = '█'.repeat(full) + '░'.repeat(barWidth - full);
    const text = `  ${title.padEnd(26)} ${bar} ${String(Math.round(100 * fraction)).padStart(3)} %  ${message}`;
    return text.slice(0, (this.output.columns ?? 100) - 1);
  }
}
