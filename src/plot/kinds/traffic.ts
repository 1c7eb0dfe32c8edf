/** Bytes moved, by operator and tensor at one level, and in total at every level. */
import { sum } from 'd3';
import { sortKnown } from '../../charts/palette.js';
import { LEVELS, TENSORS, trafficParts } from '../../charts/parts.js';
import { heightOf, stackOf, totalBar, type Bar } from '../../charts/stack.js';
import { shorten, si } from '../../charts/text.js';
import type { Traffic } from '../../results/record.js';
import { barsPicture, checkedPalette } from '../bars.js';
import type { Draw } from '../kind.js';
import { checkFinite, executed, onlyRun, refuse, shortId } from '../select.js';

export const draw: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'traffic');
  const level = options.level ?? 'dram';
  const operators = executed(record);
  const moved = operators.flatMap(({ traffic }) => traffic);
  const found = moved.map((row) => row.level);
  const levels = sortKnown(found, LEVELS);
  if (!levels.includes(level)) {
    const expected = levels.length === 0 ? 'a run with traffic' : `one of ${levels.join(', ')}`;
    refuse(`run ${shortId(record)} has no traffic at level '${level}', nothing to draw`, expected);
  }
  const byLevel = levels.map((name) => ({ name, parts: checkedParts(moved, name) }));
  const palette = checkedPalette(byLevel, TENSORS);
  const bars = operators.map(({ name, traffic }) => ({ name, parts: checkedParts(traffic, level) }));
  const stack = stackOf(bars, palette);
  const place = level === 'dram' ? 'DRAM' : shorten(level);
  const rows = stackOf(byLevel, palette).bars.map((bar) => levelRow(bar, moved));
  return barsPicture(records, options, {
    title: `Traffic by operator at ${place}`,
    description: `Bars for ${bars.length} operators, stacked by tensor; ${si(heightOf(totalBar(stack)), 'B')} at ${level} in all.`,
    stack,
    name: `bytes read and written at ${place} (B)`,
    unit: 'B',
    height: 270,
    shares: { heading: 'whole network, by level (% of bytes)', rows, nameWidth: 52, totalWidth: 236 },
    notes: [
      'Reads and writes together. Traffic of fused operators is part of the operator they are fused into.',
    ],
  });
};

function checkedParts(moved: readonly Traffic[], level: string): Bar['parts'] {
  const parts = trafficParts(moved, level);
  for (const [tensor, bytes] of parts) checkFinite(bytes, `traffic of ${tensor} at ${level}`);
  return parts;
}

function levelRow({ name, parts }: Bar, moved: readonly Traffic[]): Bar & { total: string } {
  const here = moved.filter(({ level }) => level === name);
  const [read, write] = [sum(here, (row) => row.readBytes), sum(here, (row) => row.writeBytes)];
  const total = `${si(read + write, 'B')} (read ${si(read, 'B')}, write ${si(write, 'B')})`;
  return { name: shorten(name, 12), parts, total };
}
