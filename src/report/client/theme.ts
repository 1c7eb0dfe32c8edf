/// <reference lib="dom" />
/** Light and dark: the style sheet has the colours, canvases ask for them here. */

let listeners: { owner: Element; redraw: () => void }[] = [];

/** Canvases do not follow the style sheet by themselves: drawn again while `owner` is in the document. */
export function onTheme(owner: Element, redraw: () => void): void {
  listeners.push({ owner, redraw });
}

export function css(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const SERIES = 8;

/** Colour of the n-th category as a reference to the style sheet, for elements. */
export function seriesVariable(index: number): string {
  return `var(--s${index % SERIES})`;
}

/** All category colours as they are now, for canvases. */
export function seriesColours(): string[] {
  return Array.from({ length: SERIES }, (_, index) => css(`s${index}`));
}

export function isDark(): boolean {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
}

/** The switch in the header; paper is always light. */
export function setUpTheme(control: HTMLElement): void {
  const root = document.documentElement;
  const changed = (): void => {
    control.textContent = isDark() ? 'Light theme' : 'Dark theme';
    listeners = listeners.filter(({ owner }) => owner.isConnected);
    for (const { redraw } of listeners) redraw();
  };
  control.addEventListener('click', () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark';
    changed();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
  let before: string | undefined;
  addEventListener('beforeprint', () => {
    before = root.dataset['theme'];
    root.dataset['theme'] = 'light';
    changed();
  });
  addEventListener('afterprint', () => {
    if (before === undefined) delete root.dataset['theme'];
    else root.dataset['theme'] = before;
    changed();
  });
  changed();
}
