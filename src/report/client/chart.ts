/** Where charts are drawn: marks in SVG, many points on a canvas. */
import { mark, type Marks } from '../../charts/mark.js';
import { render } from '../../charts/render.js';
import { onWidth } from './dom.js';
import { onTheme, themeColour } from './theme.js';

/** An SVG element in `host`; `over`: on top of what else is in it. */
export function createSvg(host: Element, over = false): SVGSVGElement {
  render(host, mark('svg', { class: over ? 'over' : undefined }));
  return host.lastElementChild as SVGSVGElement;
}

/** Replaces what was drawn; the colours of the charts follow the theme of the page. */
export function drawMarks(parent: SVGElement, marks: Marks): void {
  parent.replaceChildren();
  render(parent, marks, themeColour);
}

export function resize(svg: SVGElement, width: number, height: number): void {
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
}

/** What the picture shows, for readers who cannot see it. */
export function describe(picture: Element, words: string): void {
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', words);
}

/** Shows a mark of the chart at these places, or hides it. */
export function showMark(mark: Element, attributes: Readonly<Record<string, number>> | undefined): void {
  mark.setAttribute('display', attributes === undefined ? 'none' : 'inline');
  for (const [name, value] of Object.entries(attributes ?? {})) mark.setAttribute(name, String(value));
}

/** A clean canvas of that size, as sharp as the screen. */
export function clearCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  return context;
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
  onWidth(plot, (now) => {
    width = now;
    redraw();
  });
  onTheme(plot, redraw);
  return (spec) => {
    latest = spec;
    redraw();
  };
}
