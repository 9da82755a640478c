/** What is to draw the plot. */
import { graphicsNames, type GraphicsChoice } from '../plot/painter.ts';
import { KeptChoice } from './kept-choice.svelte.ts';
import { messages } from './messages.svelte.ts';

class GraphicsState extends KeptChoice<GraphicsChoice> {
  override next(): void {
    super.next();
    messages.fact(`Graphics: ${graphicsNames[this.choice]}`);
  }
}

export const graphicsState = new GraphicsState('indicatrix.graphics', ['automatic', 'webgpu', 'webgl', 'canvas']);
