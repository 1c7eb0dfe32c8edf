/** Elementary marks, with coordinates rounded to a hundredth of a pixel. */
import type { Mark } from './svg.js';
import { COLOURS } from './theme.js';

/** A coordinate as it is written in the file. */
export function px(value: number): number {
  return Math.round(value * 100) / 100;
}

export function group(parent: Mark, x: number, y: number, className = ''): Mark {
  const g = parent.append('g').attr('transform', `translate(${px(x)},${px(y)})`);
  return className === '' ? g : g.attr('class', className);
}

export function rect(parent: Mark, x: number, y: number, width: number, height: number, fill: string): Mark {
  return parent
    .append('rect')
    .attr('x', px(x))
    .attr('y', px(y))
    .attr('width', px(Math.max(0, width)))
    .attr('height', px(Math.max(0, height)))
    .attr('fill', fill);
}

export interface LineStyle {
  colour?: string;
  width?: number;
  dash?: string;
}

export function line(
  parent: Mark,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  style: LineStyle = {},
): Mark {
  const mark = parent
    .append('line')
    .attr('x1', px(x1))
    .attr('y1', px(y1))
    .attr('x2', px(x2))
    .attr('y2', px(y2))
    .attr('stroke', style.colour ?? COLOURS.ink)
    .attr('stroke-width', style.width ?? 1);
  return style.dash === undefined ? mark : mark.attr('stroke-dasharray', style.dash);
}

export function circle(parent: Mark, x: number, y: number, radius: number, fill: string): Mark {
  return parent.append('circle').attr('cx', px(x)).attr('cy', px(y)).attr('r', px(radius)).attr('fill', fill);
}

/** An open or closed path through points. */
export function path(parent: Mark, points: readonly (readonly [number, number])[], close = false): Mark {
  const d = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x)},${px(y)}`).join('');
  return parent.append('path').attr('d', close ? `${d}Z` : d);
}

export interface TextStyle {
  anchor?: 'start' | 'middle' | 'end';
  /** Degrees, about the text's own anchor. */
  rotate?: number;
  fill?: string;
}

/** `className` is one of those in the style sheet: title, heading, subtitle, tick, operator, note. */
export function text(
  parent: Mark,
  content: string,
  x: number,
  y: number,
  className: string,
  style: TextStyle = {},
): Mark {
  const mark = parent.append('text').attr('x', px(x)).attr('y', px(y)).attr('class', className);
  if (style.anchor !== undefined && style.anchor !== 'start') mark.attr('text-anchor', style.anchor);
  if (style.rotate !== undefined) mark.attr('transform', `rotate(${px(style.rotate)} ${px(x)} ${px(y)})`);
  // The style sheet colours text; a `style` wins over it where an attribute would not.
  if (style.fill !== undefined) mark.attr('style', `fill:${style.fill}`);
  return mark.text(content);
}
