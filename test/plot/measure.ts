/// <reference lib="dom" />
/** Where the words of a picture are: those that lie on each other, and those that run over its border. */
import type { Page } from 'playwright-core';
import { textWidth } from '../../src/charts/text.js';
import { SIZE } from '../../src/charts/theme.js';
import { parse, type Element } from './document.js';

type Point = [x: number, y: number];

/** The ink of words: corners in the order in which they enclose it. */
export interface Words {
  words: string;
  corners: Point[];
}

/** How deep two pieces of ink may lie in each other, and beyond the border: what rounding does. */
const TOUCH = 0.8;

/** Letters above and below the line they stand on, in em; most have neither ascent nor descent in full. */
const ABOVE = 0.74;
const BELOW = 0.12;

/** The charts' estimate errs on the wide side, by as much as this at least. */
const NARROW = 0.9;

/** Pairs of words that lie on each other, and words over the border of a picture of that size. */
export function faultsAmong(all: readonly Words[], width: number, height: number): string[] {
  const placed = all.filter(({ words }) => words.trim() !== '');
  const outside = placed.filter(({ corners }) =>
    corners.some(([x, y]) => x < -TOUCH || y < -TOUCH || x > width + TOUCH || y > height + TOUCH),
  );
  const boxes = placed.map(({ corners }) => boxOf(corners));
  const pairs = placed.flatMap((one, i) =>
    placed
      .slice(i + 1)
      .filter((other, j) => meet(boxes[i]!, boxes[i + 1 + j]!) && depthOf(one.corners, other.corners) > TOUCH)
      .map((other) => `overlap: ${one.words} / ${other.words}`),
  );
  return [...outside.map(({ words }) => `outside: ${words}`), ...pairs];
}

/** Left, right, upper and lower end: words whose ends are apart are apart. */
type Box = readonly [left: number, right: number, top: number, bottom: number];

function boxOf(corners: readonly Point[]): Box {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
}

const meet = (one: Box, other: Box): boolean =>
  one[0] < other[1] && other[0] < one[1] && one[2] < other[3] && other[2] < one[3];

/** How far two rectangles lie in each other along the axis that parts them best; negative if they do not. */
export function depthOf(one: readonly Point[], other: readonly Point[]): number {
  const depths = [one, other].flatMap((corners) =>
    [0, 1].map((side) => {
      const [from, to] = [corners[side]!, corners[side + 1]!];
      const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
      const [dx, dy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
      const [a, b] = [one, other].map((each) => each.map(([x, y]) => x * dx + y * dy));
      return Math.min(Math.max(...a!), Math.max(...b!)) - Math.max(Math.min(...a!), Math.min(...b!));
    }),
  );
  return Math.min(...depths);
}

/** Size and widening of a class of text, as the style sheet of pictures has them. */
function lookOf(className: string): { size: number; bold: boolean } {
  const is = (name: string): boolean => className.split(' ').includes(name);
  const size = is('title')
    ? SIZE.title
    : is('tick')
      ? SIZE.tick
      : is('operator') || is('note')
        ? SIZE.small
        : SIZE.text;
  return { size, bold: is('title') || is('heading') };
}

const NUMBER = '(-?[\\d.]+)';
const TRANSLATE = new RegExp(`translate\\(${NUMBER},${NUMBER}\\)`);
const ROTATE = new RegExp(`rotate\\(${NUMBER} ${NUMBER} ${NUMBER}\\)`);

/** The words of a picture by the estimate that it was laid out with. */
export function estimatedWords(svg: string): { all: Words[]; width: number; height: number } {
  const root = parse(svg);
  const all: Words[] = [];
  const walk = (element: Element, [left, top]: Point): void => {
    const moved = TRANSLATE.exec(element.getAttribute('transform') ?? '');
    const at: Point = moved === null ? [left, top] : [left + Number(moved[1]), top + Number(moved[2])];
    if (element.tagName === 'text') all.push(wordsOf(element, at));
    else for (const child of element.children) walk(child, at);
  };
  walk(root, [0, 0]);
  return { all, width: Number(root.getAttribute('width')), height: Number(root.getAttribute('height')) };
}

function wordsOf(element: Element, [left, top]: Point): Words {
  const { size, bold } = lookOf(element.getAttribute('class') ?? '');
  const words = element.textContent;
  const long = NARROW * textWidth(words, size) * (bold ? 1.08 : 1);
  const [x, y] = ['x', 'y'].map((name) => Number(element.getAttribute(name)));
  const anchor = element.getAttribute('text-anchor') ?? 'start';
  const from = x! - (anchor === 'end' ? long : anchor === 'middle' ? long / 2 : 0);
  const [high, low] = [y! - ABOVE * size, y! + BELOW * size];
  const turned = ROTATE.exec(element.getAttribute('transform') ?? '');
  const [angle, cx, cy] = (turned?.slice(1) ?? [0, 0, 0]).map(Number) as [number, number, number];
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const corners = [
    [from, high],
    [from + long, high],
    [from + long, low],
    [from, low],
  ].map(([px, py]): Point => {
    const [dx, dy] = [px! - cx, py! - cy];
    return [left + cx + dx * cos - dy * sin, top + cy + dx * sin + dy * cos];
  });
  return { words, corners };
}

export function estimatedFaults(svg: string): string[] {
  const { all, width, height } = estimatedWords(svg);
  return faultsAmong(all, width, height);
}

/** The same as a browser lays the picture out. */
export async function measuredFaults(page: Page, svg: string): Promise<string[]> {
  await page.setContent(`<body style="margin:0">${svg.replace(/^<\?xml.*?\?>/, '')}</body>`);
  const { all, width, height } = await page.evaluate(
    ([above, below]) => {
      const root = document.querySelector('svg')!;
      const back = root.getScreenCTM()!.inverse();
      const found = [...root.querySelectorAll('text')].map((element) => {
        const { x, width: long } = element.getBBox();
        const size = Number.parseFloat(getComputedStyle(element).fontSize);
        const y = Number(element.getAttribute('y'));
        const { a, b, c, d, e, f } = back.multiply(element.getScreenCTM()!);
        const ends = [
          [x, y - above * size],
          [x + long, y - above * size],
          [x + long, y + below * size],
          [x, y + below * size],
        ];
        const corners = ends.map(([px, py]): [number, number] => [
          a * px! + c * py! + e,
          b * px! + d * py! + f,
        ]);
        return { words: element.textContent, corners };
      });
      const box = root.viewBox.baseVal;
      return { all: found, width: box.width, height: box.height };
    },
    [ABOVE, BELOW] as const,
  );
  return faultsAmong(all, width, height);
}
