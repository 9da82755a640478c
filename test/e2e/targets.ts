/** How large what can be pressed is. */
import type { Page } from 'playwright-core';

/** What is pressed and how much of the window answers to it, where that is less than WCAG 2.2’s target size (2.5.8) in either direction. */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const least = 24,
      tolerance = 0.5;
    const pressed =
      'button, a[href], input:not([type=hidden]), select, summary, textarea, [role=button], [role=tab], [role=option], [role=menuitem], [role=menuitemcheckbox], [role=switch], [role=slider], [role=separator][tabindex]';
    // What lies over all else is what can be pressed.
    const within: ParentNode = [...document.querySelectorAll('dialog[open], [role=menu]')].at(-1) ?? document;
    const answers = (target: Element, x: number, y: number) => {
      const hit = document.elementFromPoint(x, y);
      return (
        hit !== null &&
        (target.contains(hit) ||
          (hit.contains(target) && hit.matches('label')) ||
          [...((target as HTMLInputElement).labels ?? [])].some((label) => label.contains(hit)))
      );
    };
    /** From the middle on, how far it answers in both directions. */
    const reach = (target: Element, x: number, y: number, dx: number, dy: number) => {
      let length = 0;
      for (const side of [-1, 1])
        for (let step = 0.5; step <= least; step += 0.5) {
          if (!answers(target, x + side * dx * step, y + side * dy * step)) break;
          length += 0.5;
        }
      return length;
    };
    const small: string[] = [];
    for (const target of within.querySelectorAll<HTMLElement>(pressed)) {
      if (
        target.matches(':disabled') ||
        target.closest('[inert], [aria-hidden=true]') ||
        !target.checkVisibility({ opacityProperty: false, visibilityProperty: true })
      )
        continue;
      // A link in a sentence is as high as its line.
      if (target.matches('p a')) continue;
      let box = target.getBoundingClientRect();
      if (box.width >= least - tolerance && box.height >= least - tolerance) continue;
      (target.closest('label') ?? target).scrollIntoView({ block: 'center', inline: 'nearest' });
      box = target.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      if (!answers(target, x, y)) {
        // A list that is open lies over it.
        if (document.elementFromPoint(x, y)?.closest('[role=listbox]')) continue;
        if (target.matches('input')) {
          const label = target.closest('label') ?? target.labels?.[0];
          const own = label?.getBoundingClientRect();
          if (own && own.width >= least - tolerance && own.height >= least - tolerance) continue;
        }
      }
      const [across, up] = [reach(target, x, y, 1, 0), reach(target, x, y, 0, 1)];
      if (Math.max(across, box.width) < least - tolerance || Math.max(up, box.height) < least - tolerance) {
        const name = target.getAttribute('aria-label') ?? (target as HTMLInputElement).labels?.[0]?.textContent ?? target.textContent ?? '';
        small.push(
          `${target.tagName.toLowerCase()}.${target.className || target.getAttribute('type') || ''} “${name.trim().replace(/\s+/g, ' ').slice(0, 50)}” ${Math.round(box.width)} × ${Math.round(box.height)}, answers over ${across} × ${up}`,
        );
      }
    }
    return [...new Set(small)];
  });
}
