/** Marks become elements of a document, whichever: a browser's, or that of d3-node. */
import { namespaces } from 'd3';
import type { Marks } from './mark.js';

/** The part of a DOM element that drawing needs. */
export interface Target {
  readonly ownerDocument: { createElementNS(namespace: string, tag: string): Target };
  setAttribute(name: string, value: string): void;
  append(...children: unknown[]): void;
}

const PAINTS = ['fill', 'stroke'];

/** Appends `marks` to `parent`; `paint` says what stands for a colour in that document. */
export function render(parent: Target, marks: Marks, paint = (colour: string): string => colour): void {
  if (marks === undefined || marks === false) return;
  if (typeof marks === 'string') return parent.append(marks);
  if (!('tag' in marks)) {
    for (const each of marks) render(parent, each, paint);
    return;
  }
  const element = parent.ownerDocument.createElementNS(namespaces.svg, marks.tag);
  for (const [name, value] of Object.entries(marks.attributes)) {
    if (value !== undefined)
      element.setAttribute(name, PAINTS.includes(name) ? paint(String(value)) : String(value));
  }
  render(element, marks.children, paint);
  parent.append(element);
}
