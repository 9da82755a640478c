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
    this.choice = this.#order[(this.#order.indexOf(this.choice) + 1) % this.#order.length];
    localStorage.setItem(this.#key, this.choice);
  }
}
