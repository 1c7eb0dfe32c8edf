/** Bars by operator of one run: energy by component, cycles by phase or mode, bytes by tensor. */
import { sum } from 'd3';
import { sortKnown, STALL_COLOURS } from '../../charts/palette.js';
import { COMPONENTS, cycleParts, LEVELS, PHASES, TENSORS, trafficParts } from '../../charts/parts.js';
import { heightOf, normalize, stackOf, totalBar, type Bar } from '../../charts/stack.js';
import { count, percent, shorten, si } from '../../charts/text.js';
import type { OperatorRecord, Traffic } from '../../results/record.js';
import { barsPicture, checkedPalette } from '../bars.js';
import type { Draw } from '../kind.js';
import { checkFinite, checkModelled, executed, onlyRun, refuse, shortId, workOperators } from '../select.js';

export const energy: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'energy');
  const bars = executed(record).map(({ name, energy }) => ({ name, parts: new Map(Object.entries(energy)) }));
  const stack = stackOf(bars, checkedPalette(bars, COMPONENTS));
  checkModelled(record, record.totals.energyJoules, 'energy');
  if (stack.categories.length === 0)
    refuse(`run ${shortId(record)} has no energy, nothing to draw`, 'an architecture with energy per action');
  const total = totalBar(stack);
  const sum = heightOf(total);
  const of = (component: string): number => total.parts.get(component)!;
  const rows = [{ ...total, total: si(sum, 'J') }];
  return barsPicture(records, options, {
    title: 'Energy by operator and component',
    description: `Bars for ${bars.length} operators, stacked by component; ${si(sum, 'J')} in all.`,
    stack,
    label: (component) => `${shorten(component)} ${si(of(component), 'J')} (${percent(of(component) / sum)})`,
    name: 'energy (J)',
    unit: 'J',
    height: 270,
    shares: { heading: 'whole network, by component (% of energy)', rows, totalWidth: 90 },
    notes: ['Energy of fused operators is part of the operator they are fused into.'],
  });
};

export const stalls: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'stalls');
  const bars = executed(record).map((operator) => ({ name: operator.name, parts: cycleParts(operator) }));
  const stack = stackOf(bars, checkedPalette(bars, PHASES, STALL_COLOURS));
  if (stack.categories.length === 0)
    refuse(`run ${shortId(record)}: no operator took a cycle, nothing to draw`);
  const total = totalBar(stack);
  const words = `${si(heightOf(total))} cycles`;
  const rows = [{ ...total, total: words }];
  return barsPicture(records, options, {
    title: 'Cycles by operator: compute, fill, drain and stalls',
    description: `Bars for ${bars.length} operators, stacked by phase; ${words} in all.`,
    ...(options.normalize === true
      ? { stack: normalize(stack), name: 'share of the operator’s cycles (%)', unit: '%', max: 1 }
      : { stack, name: 'cycles', unit: '' }),
    height: 290,
    shares: { heading: 'all operators (% of cycles)', rows, totalWidth: 110 },
    notes: ['Sums of the operators’ cycles; operators on different units may overlap in time.'],
  });
};

const MODES: Readonly<Record<string, string>> = {
  FW: 'FW: one array of four',
  VSW: 'VSW: two tall halves',
  HSW: 'HSW: two wide halves',
  ISW: 'ISW: four by themselves',
};

export const modes: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'modes');
  const bars = workOperators(record).map(modesOf);
  if (bars.every((bar) => heightOf(bar) === 0))
    refuse(`run ${shortId(record)} has no modes, nothing to draw`, 'a run of kind flexsa on flexible cores');
  const stack = stackOf(bars, checkedPalette(bars, Object.keys(MODES)));
  const total = totalBar(stack);
  const rows = [{ ...total, total: `${si(heightOf(total))} cycles` }];
  return barsPicture(records, options, {
    title: 'Modes of the cores by operator',
    description: `Share of cycles by mode for ${count(bars.length, 'operator')} on the cores.`,
    stack: normalize(stack),
    label: (mode) => MODES[mode] ?? mode,
    name: 'share of the operator’s cycles (%)',
    unit: '%',
    height: 260,
    max: 1,
    shares: { heading: 'all operators on the cores (% of cycles)', rows, totalWidth: 110 },
    notes: [
      'Cycles in which rows enter or a stationary tile is shifted in; the mode follows from the tile alone.',
    ],
  });
};

function modesOf({ name, details, computeCycles }: OperatorRecord): Bar {
  checkFinite(computeCycles, `cycles of ${name}`);
  const cycles = Object.keys(MODES).map((mode) => {
    const value = Number(details[`cycles${mode}`] ?? 0);
    return [mode, checkFinite(value, `cycles in ${mode} of ${name}`)] as const;
  });
  return { name, parts: new Map(cycles) };
}

export const traffic: Draw = async (records, options = {}) => {
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
