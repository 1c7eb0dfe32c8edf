/**
 * The only module that knows d3-node. It is loaded on the first picture, because jsdom costs half a second.
 */
import { STYLE, COLOURS } from './theme.js';
import { xmlSafe } from './text.js';

/** The part of a d3 selection of one SVG element that the plots use (no DOM types needed). */
export interface Mark {
  append(tag: string): Mark;
  attr(name: string, value: string | number): Mark;
  text(value: string): Mark;
  node(): unknown;
}

/** What a screen reader, or a browser's tooltip, says about the picture as a whole. */
export interface Caption {
  title: string;
  description: string;
}

/**
 * A complete SVG document, the same bytes for the same drawing: XML prolog, title and description, one style
 * sheet, white background, then whatever `draw` appends to the root.
 */
export async function renderSvg(
  width: number,
  height: number,
  draw: (svg: Mark) => void,
  caption: Caption = { title: 'systole', description: '' },
): Promise<string> {
  const [{ D3Node }, d3] = await Promise.all([import('d3-node'), import('d3')]);
  const page = new D3Node({ d3Module: d3 });
  try {
    const svg = page.createSVG(width, height, {
      viewBox: `0 0 ${width} ${height}`,
      class: 'systole-plot',
      role: 'img',
    }) as Mark;
    svg.append('title').text(xmlSafe(caption.title));
    svg.append('desc').text(xmlSafe(caption.description));
    svg.append('style').text(STYLE);
    svg
      .append('rect')
      .attr('class', 'background')
      .attr('width', width)
      .attr('height', height)
      .attr('fill', COLOURS.paper);
    draw(svg);
    const xml = new page.window.XMLSerializer().serializeToString(svg.node());
    return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlSafe(xml)}\n`;
  } finally {
    page.window.close();
  }
}
