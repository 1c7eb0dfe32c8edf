/// <reference lib="dom" />
import { el } from './dom.js';

let box: HTMLElement | undefined;

/** Shows `content` beside a point of the window, on the side where there is room. */
export function showTip(x: number, y: number, ...content: Node[]): void {
  if (box === undefined) {
    box = el('div', { class: 'tip', role: 'tooltip' });
    document.body.append(box);
  }
  box.replaceChildren(...content);
  box.hidden = false;
  const { width, height } = box.getBoundingClientRect();
  const left = x + 16 + width > innerWidth ? x - 16 - width : x + 16;
  const top = y + 12 + height > innerHeight ? innerHeight - height - 8 : y + 12;
  box.style.left = `${Math.max(4, left)}px`;
  box.style.top = `${Math.max(4, top)}px`;
}

export function hideTip(): void {
  if (box !== undefined) box.hidden = true;
}
