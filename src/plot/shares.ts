/** Horizontal bars below the main panel: totals and what they consist of. */
import { HEADING, HEADING_RISE } from './axes.js';
import { group, rect, text } from './draw.js';
import { finite } from './select.js';
import type { Mark } from './svg.js';
import { fit, percent } from './text.js';
import { COLOURS, SIZE } from './theme.js';

/** One row: a name, coloured parts in order, and the total in words. */
export interface ShareRow {
  name: string;
  parts: readonly { category: string; amount: number; colour: string }[];
  total: string;
}

export const SHARE_ROW = 27;

export interface ShareLook {
  /** Space for the names at the left, and for the totals at the right of the bars. */
  nameWidth: number;
  totalWidth: number;
  width: number;
}

/** Draws each row as one bar of 100 %, with the percentage inside every part that has room for it. */
export function drawShares(panel: Mark, heading: string, rows: readonly ShareRow[], look: ShareLook): void {
  text(panel, heading, HEADING, -HEADING_RISE, 'heading');
  const bar = look.width - look.nameWidth - look.totalWidth;
  rows.forEach((row, i) => {
    const line = group(panel, 0, i * SHARE_ROW, 'share');
    text(line, fit(row.name, look.nameWidth + 40, SIZE.text), HEADING, 14, 'subtitle');
    rect(line, look.nameWidth, 0, bar, 20, COLOURS.missing);
    const sum = row.parts.reduce(
      (total, part) => total + finite(part.amount, `${row.name} ${part.category}`),
      0,
    );
    let x = look.nameWidth;
    for (const part of row.parts) {
      if (part.amount <= 0) continue;
      const width = (bar * part.amount) / sum;
      rect(line, x, 0, width, 20, part.colour)
        .append('title')
        .text(`${row.name}, ${part.category}: ${percent(part.amount / sum)}`);
      if (width > 50) {
        const fill = inkOn(part.colour);
        text(line, percent(part.amount / sum), x + width / 2, 14, 'tick', { anchor: 'middle', fill });
      }
      x += width;
    }
    text(line, fit(row.total, look.totalWidth - 8, SIZE.tick), look.nameWidth + bar + 8, 14, 'tick');
  });
}

/** Black or white, whichever reads better on the colour `#rrggbb`. */
export function inkOn(colour: string): string {
  const channel = (at: number): number => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.179 ? COLOURS.ink : COLOURS.paper;
}
