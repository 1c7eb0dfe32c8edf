/** Several machines on one workload: utilisation of the array, and traffic, energy and time beside the first. */
import { scaleLinear } from 'd3';
import { InputError } from '../../errors.js';
import type { RunRecord, Traffic } from '../../results/record.js';
import { PANEL_TOP, bands, baseline, layOutNames, leftAxis, nameAxis } from '../axes.js';
import { group, line, rect, text } from '../draw.js';
import { widthOf, type PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import { runLabels } from '../runs.js';
import { finite, onArray } from '../select.js';
import type { Mark } from '../svg.js';
import { percent, wholePercent } from '../text.js';
import { COLOURS, MARGIN, SERIES } from '../theme.js';

const HEIGHT = 170;
const PITCH = HEIGHT + 48;

/** One machine. `busy`: of the cycles in which the array takes rows in or shifts tiles; `whole`: of all cycles. */
interface Machine {
  label: string;
  busy: number;
  whole: number;
  relative: readonly number[];
}

const RELATIVE = ['on-chip buffer traffic', 'energy', 'time'] as const;

export async function configurations(
  records: readonly RunRecord[],
  options: PlotOptions = {},
): Promise<string> {
  const labels = runLabels(records);
  const machines = records.map((record, i) => machineOf(record, records[0]!, labels[i]!));
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right;
  const places = bands(machines.length, inner);
  const names = layOutNames(labels, places);
  return picture(
    {
      title: options.title ?? 'Configurations side by side',
      subtitle: subtitleOf(records),
      description: machines.map(({ label, busy }) => `${label}: ${percent(busy)} of the PEs busy`).join('; '),
      legend: [
        { label: 'utilisation while operands are at hand', colour: SERIES[0]! },
        { label: 'utilisation of the whole run', colour: COLOURS.ink, shape: 'line' },
        ...RELATIVE.map((label, i) => ({ label: `${label} (first run = 100 %)`, colour: SERIES[i + 1]! })),
      ],
      notes: [
        'Above: MACs over PE cycles of operators on the array, without waiting for buffers and DRAM; the line: all cycles, vector unit and stalls included.',
      ],
      source: sourceOf(records, options),
      width,
      bodyHeight: PANEL_TOP + 2 * PITCH + names.height - 48,
    },
    (body) => {
      drawUtilization(group(body, MARGIN.left, PANEL_TOP, 'panel'), machines, inner);
      const lower = group(body, MARGIN.left, PANEL_TOP + PITCH, 'panel');
      drawRelative(lower, machines, inner);
      nameAxis(lower, names, places, inner, HEIGHT, 'runs');
    },
  );
}

function drawUtilization(panel: Mark, machines: readonly Machine[], width: number): void {
  const places = bands(machines.length, width);
  const y = scaleLinear([0, 1], [HEIGHT, 0]);
  leftAxis(
    panel,
    { scale: y, name: 'PE utilisation (% of PE cycles)', format: () => wholePercent, ticks: 5 },
    width,
  );
  machines.forEach(({ label, busy, whole }, i) => {
    const bar = panel.append('g').attr('class', 'bar');
    bar
      .append('title')
      .text(`${label}: ${percent(busy)} with operands at hand, ${percent(whole)} of the whole run`);
    rect(bar, places.left(i), y(busy), places.bar, HEIGHT - y(busy), SERIES[0]!);
    line(bar, places.left(i), y(whole), places.left(i) + places.bar, y(whole), { width: 2 });
    text(bar, percent(busy), places.centre(i), y(busy) - 4, 'tick', { anchor: 'middle' });
  });
  baseline(panel, width, HEIGHT);
}

function drawRelative(panel: Mark, machines: readonly Machine[], width: number): void {
  const places = bands(machines.length, width);
  const highest = Math.max(1, ...machines.flatMap(({ relative }) => relative));
  const y = scaleLinear([0, highest * 1.08], [HEIGHT, 0]);
  leftAxis(
    panel,
    { scale: y, name: 'relative to the first run (%)', format: () => wholePercent, ticks: 5 },
    width,
  );
  const slot = places.bar / RELATIVE.length;
  machines.forEach(({ relative }, i) => {
    relative.forEach((value, which) => {
      const x = places.left(i) + which * slot;
      rect(panel, x, y(value), slot * 0.9, HEIGHT - y(value), SERIES[which + 1]!);
    });
  });
  line(panel, 0, y(1), width, y(1), { colour: COLOURS.axis, dash: '5 3' });
  baseline(panel, width, HEIGHT);
}

function machineOf(record: RunRecord, first: RunRecord, label: string): Machine {
  const operators = onArray(record);
  const { totals } = record;
  let [macs, cycles] = [0, 0];
  for (const one of operators) {
    macs += finite(one.macs, `MACs of ${one.name}`);
    cycles += finite(Number(one.details['busyCycles'] ?? one.computeCycles), `cycles of ${one.name}`);
  }
  const peCycles = finite(totals.peUtilization, 'PE utilisation of the run');
  if (cycles === 0 || peCycles === 0) {
    throw new InputError(`${label} did no work on the array, nothing to draw`);
  }
  const pes = totals.macs / (totals.cycles * peCycles);
  const ratio = (of: (one: RunRecord) => number): number => (of(first) > 0 ? of(record) / of(first) : 0);
  return {
    label,
    busy: Math.min(1, macs / (cycles * pes)),
    whole: peCycles,
    relative: [
      ratio((one) => onChipBytes(one.totals.traffic)),
      ratio((one) => one.totals.energyJoules),
      ratio((one) => one.totals.seconds),
    ],
  };
}

/** Bytes at the largest buffer on the chip: `gbuf`, or `scratchpad` where there is none. */
function onChipBytes(traffic: readonly Traffic[]): number {
  const at = (level: string): number =>
    traffic.reduce((sum, row) => (row.level === level ? sum + row.readBytes + row.writeBytes : sum), 0);
  return at('gbuf') || at('scratchpad');
}
