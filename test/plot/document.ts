/** Parsing of pictures, and what every one of them promises. */
import { expect } from 'vitest';

/** The part of a parsed document that the tests look at. */
export interface Element {
  tagName: string;
  textContent: string;
  children: ArrayLike<Element> & Iterable<Element>;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): ArrayLike<Element> & Iterable<Element>;
}

interface Parser {
  parseFromString(text: string, type: string): Element & { documentElement: Element };
}

// jsdom comes with d3-node and without types, which `as string` keeps the compiler from looking for.
const { JSDOM } = (await import('jsdom' as string)) as {
  JSDOM: new (html: string) => { window: { DOMParser: new () => Parser } };
};
const { DOMParser } = new JSDOM('').window;

export function parse(svg: string): Element {
  const document = new DOMParser().parseFromString(svg, 'application/xml');
  expect(document.querySelectorAll('parsererror').length).toBe(0);
  return document.documentElement;
}

/** A page as a browser reads it. */
export const parseHtml = (html: string): Element => new DOMParser().parseFromString(html, 'text/html');

/** Parses and checks what every picture promises. */
export function check(svg: string): Element {
  expect(svg.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<svg')).toBe(true);
  expect(svg).not.toMatch(/NaN|Infinity|undefined|\[object/);
  const document = parse(svg);
  for (const part of [
    'svg > title',
    'svg > desc',
    'svg > style',
    'text.title',
    'text.subtitle',
    'text.note',
  ]) {
    expect(document.querySelectorAll(part).length, part).toBeGreaterThan(0);
  }
  for (const attribute of ['x', 'y', 'width', 'height', 'r']) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      expect(Number.isFinite(Number(element.getAttribute(attribute)))).toBe(true);
    }
  }
  return document;
}
