/** What is to draw the plot. */
import { graphicsNames, type GraphicsChoice } from '../plot/painter.ts';
import { KeptChoice } from './kept-choice.svelte.ts';
import { messages } from './messages.svelte.ts';

class GraphicsState extends KeptChoice<GraphicsChoice> {
  #said = 0;

  override next(): void {
    super.next();
    messages.dismiss(this.#said);
    this.#said = messages.fact(`Graphics: ${graphicsNames[this.choice]}`);
  }
}

export const graphicsState = new GraphicsState('indicatrix.graphics', ['automatic', 'webgpu', 'webgl', 'canvas']);
