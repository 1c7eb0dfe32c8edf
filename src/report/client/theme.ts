/** Light and dark: the style sheet has the colours; marks refer to them, canvases ask for them here. */
import { SERIES } from '../../charts/palette.js';
import { COLOURS } from '../../charts/theme.js';

const CHANGED = 'themechange';

/** Pictures whose colours do not follow the style sheet by themselves are drawn again while in the document. */
export function onTheme(plot: Element, redraw: () => void): void {
  plot.addEventListener(CHANGED, redraw);
}

export function css(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Colour of the n-th category as a reference to the style sheet, for elements. */
export const seriesVariable = (index: number): string => `var(--s${index % SERIES.length})`;

/** All category colours as they are now, for canvases. */
export const seriesColours = (): string[] => SERIES.map((_, index) => css(`s${index}`));

const VARIABLES = new Map<string, string>([
  ...Object.entries(COLOURS).map(([name, colour]) => [colour, `var(--${name})`] as const),
  ...SERIES.map((colour, index) => [colour, seriesVariable(index)] as const),
]);

/** What stands in the page for a colour of the charts. */
export const themeColour = (colour: string): string => VARIABLES.get(colour) ?? colour;

export function isDark(): boolean {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
}

/** The switch in the header; paper is always light. */
export function setUpTheme(control: HTMLElement): void {
  const { dataset } = document.documentElement;
  /** Undefined: what the system has. */
  const show = (theme: string | undefined): void => {
    if (theme === undefined) delete dataset['theme'];
    else dataset['theme'] = theme;
    control.textContent = isDark() ? 'Light theme' : 'Dark theme';
    for (const plot of document.querySelectorAll('.plot')) plot.dispatchEvent(new Event(CHANGED));
  };
  const chosen = (): string | undefined => dataset['theme'];
  control.addEventListener('click', () => show(isDark() ? 'light' : 'dark'));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => show(chosen()));
  let before: string | undefined;
  addEventListener('beforeprint', () => {
    before = chosen();
    show('light');
  });
  addEventListener('afterprint', () => show(before));
  show(chosen());
}
