/**
 * The only module that knows d3-node. It is loaded on the first picture, because jsdom costs half a second.
 */
import { xmlSafe } from '../charts/text.js';
import { COLOURS, FONT, SIZE } from '../charts/theme.js';

/** Scoped by class, so that several pictures can stand in one HTML page. */
const STYLE = [
  `.systole-plot text{font-family:${FONT};font-size:${SIZE.text}px;fill:${COLOURS.ink}}`,
  `.systole-plot .title{font-size:${SIZE.title}px;font-weight:bold}`,
  `.systole-plot .heading{font-weight:bold}`,
  `.systole-plot .subtitle{fill:${COLOURS.quiet}}`,
  `.systole-plot .tick{font-size:${SIZE.tick}px;fill:${COLOURS.quiet}}`,
  `.systole-plot .operator{font-size:${SIZE.small}px}`,
  `.systole-plot .note{font-size:${SIZE.small}px;fill:${COLOURS.quiet}}`,
  `.systole-plot .halo{stroke:${COLOURS.paper};stroke-width:3px;paint-order:stroke;stroke-linejoin:round}`,
].join('\n');

/** The part of a d3 selection of one SVG element that a picture's root needs (no DOM types needed). */
export interface Surface {
  append(tag: string): Surface;
  attr(name: string, value: string | number): Surface;
  text(value: string): Surface;
  node(): unknown;
}

/** What a screen reader, or a browser's tooltip, says about the picture as a whole. */
export type Caption = { title: string; description: string };

/**
 * A complete SVG document, the same bytes for the same drawing: XML prolog, title and description, one style
 * sheet, white background, then whatever `draw` appends to the root.
 */
export async function renderSvg(
  width: number,
  height: number,
  draw: (svg: Surface) => void,
  caption: Caption = { title: 'systole', description: '' },
): Promise<string> {
  const [{ D3Node }, d3] = await Promise.all([import('d3-node'), import('d3')]);
  const page = new D3Node({ d3Module: d3 });
  try {
    const look = { viewBox: `0 0 ${width} ${height}`, class: 'systole-plot', role: 'img' };
    const svg = page.createSVG(width, height, look) as Surface;
    svg.append('title').text(xmlSafe(caption.title));
    svg.append('desc').text(xmlSafe(caption.description));
    svg.append('style').text(STYLE);
    const background = svg.append('rect').attr('class', 'background');
    background.attr('width', width).attr('height', height).attr('fill', COLOURS.paper);
    draw(svg);
    const xml = new page.window.XMLSerializer().serializeToString(svg.node());
    return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlSafe(xml)}\n`;
  } finally {
    page.window.close();
  }
}
