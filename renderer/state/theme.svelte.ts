/** Light, dark, or as the system has it. */
import { MediaQuery } from 'svelte/reactivity';
import type { Theme } from '../../core/types/scene.ts';
import { KeptChoice } from './kept-choice.svelte.ts';

export type ThemeChoice = Theme | 'system';

class ThemeState extends KeptChoice<ThemeChoice> {
  #systemDark = new MediaQuery('(prefers-color-scheme: dark)');

  get theme(): Theme {
    if (this.choice !== 'system') return this.choice;
    return this.#systemDark.current ? 'dark' : 'light';
  }
}

export const themeState = new ThemeState('indicatrix.theme', ['system', 'light', 'dark']);
