/** Style sheets of pages: light and dark from one set of variables. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { SERIES } from '../charts/palette.js';
import { COLOURS, FONT } from '../charts/theme.js';
import { PACKAGE_ROOT } from '../document/files.js';

/** On dark paper blue and sky are lighter: they stay apart from it and from each other. */
const ON_DARK: Readonly<Record<string, string>> = {
  '#0072b2': '#3d8fd1',
  '#56b4e9': '#9bd7f7',
  '#d55e00': '#e8752a',
  '#009e73': '#17b288',
};

/** Colours by name: on light paper, and on dark. */
const VARIABLES: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  paper: [COLOURS.paper, '#14171c'],
  panel: ['#f6f7f9', '#1c2027'],
  ink: [COLOURS.ink, '#eceef1'],
  quiet: [COLOURS.quiet, '#b4bac4'],
  grid: [COLOURS.grid, '#2c323c'],
  line: ['#c9cdd3', '#3b424e'],
  axis: [COLOURS.axis, '#8d95a3'],
  missing: [COLOURS.missing, '#2a2f38'],
  faded: ['#d4d7dc', '#3a404b'],
  edge: ['rgb(0 0 0/0.28)', 'rgb(0 0 0/0.8)'],
  accent: ['#005a8f', '#7cc4f5'],
  'accent-soft': ['#e1eef7', '#1d3547'],
  warn: ['#8a3b00', '#f5b477'],
  'warn-soft': ['#fdf0e3', '#33261a'],
  ...Object.fromEntries(SERIES.map((colour, n) => [`s${n}`, [colour, ON_DARK[colour] ?? colour]])),
};

function scheme(name: 'light' | 'dark'): string {
  const at = name === 'light' ? 0 : 1;
  const variables = Object.entries(VARIABLES).map(([variable, colours]) => `--${variable}:${colours[at]}`);
  return `{color-scheme:${name};${variables.join(';')}}`;
}

/** The variables, and the font: what every page of ours is made of. */
export const pageColours = (): string => `:root${scheme('light')}
@media (prefers-color-scheme:dark){:root:not([data-theme])${scheme('dark')}}
:root[data-theme=dark]${scheme('dark')}
:root{--font:${FONT}}`;

/** `assets/report.css` without its comments and indentation, below the variables that it refers to. */
export async function pageStyle(): Promise<string> {
  const sheet = await readFile(path.join(PACKAGE_ROOT, 'assets', 'report.css'), 'utf8');
  return `${pageColours()}
${sheet.replace(/\/\*.*?\*\//gs, '').replace(/\s*\n\s*/g, '\n')}`;
}
