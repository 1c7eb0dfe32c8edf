/** What charts have in common: marks in SVG, many points on a canvas, brushes, and when to draw again. */
import { select, type BrushBehavior, type D3BrushEvent } from 'd3';
import { mark, type Marks } from '../../charts/mark.js';
import { render } from '../../charts/render.js';
import { el } from './dom.js';
import { onTheme, themeColour } from './theme.js';

/** A drawing, its height, and what it shows in words for readers who cannot see it. */
export type Picture = { height: number; words: string; marks: Marks; legend: readonly HTMLElement[] };

/** A legend and below it what `picture` makes of the latest specification for the width that there is. */
export function createChart<Spec>(
  host: HTMLElement,
  name: string,
  picture: (spec: Spec, width: number) => Picture,
): { svg: SVGSVGElement; draw: (spec: Spec) => void } {
  const legend = el('ul', { class: 'legend' });
  const plot = el('div', { class: `plot ${name}` });
  const svg = createSvg(plot, undefined);
  host.append(legend, plot);
  const draw = keepDrawn(plot, (spec: Spec, width) => {
    const { height, words, marks, legend: items } = picture(spec, width);
    legend.replaceChildren(...items);
    resize(svg, width, height);
    describe(svg, words);
    drawMarks(svg, marks);
  });
  return { svg, draw };
}

/** A canvas in `plot` and `marks` over it. */
export function createCanvas(plot: HTMLElement, marks: Marks) {
  const canvas = el('canvas');
  plot.append(canvas);
  const svg = createSvg(plot, 'over');
  drawMarks(svg, marks);
  /** Gives the canvas that size, as sharp as the screen, and the marks room below it. */
  const clear = (width: number, height: number, below = 0): CanvasRenderingContext2D => {
    const ratio = devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    resize(svg, width, height + below);
    const context = canvas.getContext('2d')!;
    context.scale(ratio, ratio);
    return context;
  };
  return { canvas, svg, clear };
}

function createSvg(host: Element, name: string | undefined): SVGSVGElement {
  render(host, mark('svg', { class: name }));
  return host.lastElementChild as SVGSVGElement;
}

/** Replaces what was drawn; the colours of the charts follow the theme of the page. */
export function drawMarks(parent: SVGElement, marks: Marks): void {
  parent.replaceChildren();
  render(parent, marks, themeColour);
}

function resize(svg: SVGElement, width: number, height: number): void {
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
}

export function describe(picture: Element, words: string): void {
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', words);
}

/** Shows a mark of the chart at these places, or hides it. */
export function showMark(mark: Element, attributes: Readonly<Record<string, number>> | undefined): void {
  mark.setAttribute('display', attributes === undefined ? 'none' : 'inline');
  for (const [name, value] of Object.entries(attributes ?? {})) mark.setAttribute(name, String(value));
}

/** A brush in `surface`; `brushed` gets what the reader selected, null for nothing, and no move of the program. */
export function createBrush<Selection>(
  surface: SVGGElement,
  brush: BrushBehavior<unknown>,
  events: string,
  brushed: (selection: Selection | null) => void,
) {
  const layer = select<SVGGElement, unknown>(surface);
  brush.on(events, ({ sourceEvent, selection }: D3BrushEvent<unknown>) => {
    if (sourceEvent) brushed(selection as Selection | null);
  });
  return {
    extend(left: number, right: number, height: number): void {
      brush.extent([
        [left, 0],
        [right, height],
      ]);
      layer.call(brush);
    },
    move: (selection: Selection | null): unknown => layer.call(brush.move, selection as never),
  };
}

/** Draws what it is given, and again whenever the width of `plot` or the theme changes. */
export function keepDrawn<Spec>(
  plot: HTMLElement,
  draw: (spec: Spec, width: number) => void,
): (spec: Spec) => void {
  let latest: Spec | undefined;
  let width = 0;
  const redraw = (): void => {
    if (latest !== undefined && width > 0) draw(latest, width);
  };
  new ResizeObserver(() => {
    const now = Math.floor(plot.clientWidth);
    if (now === width || now === 0) return;
    width = now;
    redraw();
  }).observe(plot);
  onTheme(plot, redraw);
  return (spec) => {
    latest = spec;
    redraw();
  };
}
