import { el } from './dom.js';

/** What is told of a row. */
export type Tip = (row: number) => Node[];

/** Shows `content` beside a point of the window, on the side where there is room. */
function showTip(x: number, y: number, ...content: Node[]): void {
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

function hideTip(): void {
  const box = findTip();
  if (box !== null) box.hidden = true;
}

const findTip = (): HTMLElement | null => document.querySelector('body > .tip');

/** Marks the row that `rowAt` finds below the pointer, and shows its tip there. */
export function onHover(
  element: SVGElement,
  rowAt: (event: PointerEvent) => number | undefined,
  highlight: ((row: number | undefined) => void) | undefined,
  tip: Tip,
): void {
  const hover = (row: number | undefined, x = 0, y = 0): void => {
    highlight?.(row);
    if (row === undefined) hideTip();
    else showTip(x, y, ...tip(row));
  };
  element.addEventListener('pointermove', (event) => {
    hover(event.buttons === 0 ? rowAt(event) : undefined, event.clientX, event.clientY);
  });
  element.addEventListener('pointerleave', () => hover(undefined));
}
