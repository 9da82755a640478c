/** Light, dark, or as the system has it; kept between visits. */
import { MediaQuery } from 'svelte/reactivity';
import type { Theme } from '../../core/types/scene.ts';

export type ThemeChoice = Theme | 'system';

const key = 'indicatrix.theme';
const order: ThemeChoice[] = ['system', 'light', 'dark'];

class ThemeState {
  choice = $state<ThemeChoice>(stored());
  #systemDark = new MediaQuery('(prefers-color-scheme: dark)');

  get theme(): Theme {
    if (this.choice !== 'system') return this.choice;
    return this.#systemDark.current ? 'dark' : 'light';
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    localStorage.setItem(key, choice);
  }

  next(): void {
    this.choose(order[(order.indexOf(this.choice) + 1) % order.length]);
  }
}

function stored(): ThemeChoice {
  const value = localStorage.getItem(key);
  return order.find((choice) => choice === value) ?? 'system';
}

export const themeState = new ThemeState();
