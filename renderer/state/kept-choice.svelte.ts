/** One of several, as a person chose; kept between visits. */
export class KeptChoice<T extends string> {
  choice: T;
  readonly #key: string;
  readonly #order: readonly T[];

  /** @param key in the browser's storage @param order the first is chosen where nothing was */
  constructor(key: string, order: readonly T[]) {
    this.#key = key;
    this.#order = order;
    const stored = localStorage.getItem(key);
    this.choice = $state(order.find((choice) => choice === stored) ?? order[0]);
  }

  next(): void {
    this.choose(this.#order[(this.#order.indexOf(this.choice) + 1) % this.#order.length]);
  }

  choose(choice: T): void {
    this.choice = choice;
    localStorage.setItem(this.#key, choice);
  }
}

/** A length in CSS pixels, as a person dragged it; kept between visits. */
export class KeptLength {
  #length: number;
  readonly least: number;
  readonly most: number;
  readonly #key: string;

  /** @param usual where nobody dragged */
  constructor(key: string, usual: number, least: number, most: number) {
    this.#key = key;
    this.least = least;
    this.most = most;
    const stored = Number(localStorage.getItem(key) ?? NaN);
    this.#length = $state(stored >= least && stored <= most ? stored : usual);
  }

  get length(): number {
    return this.#length;
  }

  set length(length: number) {
    this.#length = length;
    localStorage.setItem(this.#key, String(length));
  }
}
