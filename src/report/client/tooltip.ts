import { el } from './dom.js';

/** Tells of the row below the pointer, at a place in the window; of none if it is undefined. */
export type Hovered = (row: number | undefined, x: number, y: number) => void;

/** Shows `content` beside a point of the window, on the side where there is room. */
export function showTip(x: number, y: number, ...content: Node[]): void {
  const box = findTip() ?? el('div', { class: 'tip', role: 'tooltip' });
  document.body.append(box);
  box.replaceChildren(...content);
  box.hidden = false;
  const { width, height } = box.getBoundingClientRect();
  const left = x + 16 + width > innerWidth ? x - 16 - width : x + 16;
  const top = y + 12 + height > innerHeight ? innerHeight - height - 8 : y + 12;
  box.style.left = `${Math.max(4, left)}px`;
  box.style.top = `${Math.max(4, top)}px`;
}

export function hideTip(): void {
  const box = findTip();
  if (box !== null) box.hidden = true;
}

const findTip = (): HTMLElement | null => document.querySelector('body > .tip');

/** Follows the pointer over `element`: `rowAt` says what is below it. */
export function onHover(
  element: Element,
  rowAt: (event: PointerEvent) => number | undefined,
  hovered: Hovered,
): void {
  element.addEventListener('pointermove', (event) => {
    const at = event as PointerEvent;
    hovered(at.buttons === 0 ? rowAt(at) : undefined, at.clientX, at.clientY);
  });
  element.addEventListener('pointerleave', () => hovered(undefined, 0, 0));
}
