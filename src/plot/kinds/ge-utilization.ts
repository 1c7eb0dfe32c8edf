/** How busy the gate engines of a garbled-circuit accelerator are over time. */
import { scaleLinear } from 'd3';
import { InputError } from '../../errors.js';
import type { RunRecord } from '../../results/record.js';
import { bottomAxis, leftAxis, PANEL_TOP, type Scale } from '../axes.js';
import { banksOf, circuitOf, distinguishing, numberOf, presetNote, wordOf } from '../circuits.js';
import { group, path } from '../draw.js';
import { widthOf, type PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import { finite } from '../select.js';
import type { Mark } from '../svg.js';
import { percent, shorten, si, wholePercent } from '../text.js';
import { MARGIN, SERIES } from '../theme.js';

const HEIGHT = 260;

/** Utilisation of one run in equal parts of its time. */
interface Course {
  label: string;
  shares: readonly number[];
  /** Of all issue slots until the last result. */
  mean: number;
}

export async function geUtilization(
  records: readonly RunRecord[],
  options: PlotOptions = {},
): Promise<string> {
  const courses = coursesOf(records);
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right;
  const x = scaleLinear([0, 1], [0, inner]);
  const y = scaleLinear([0, 1], [HEIGHT, 0]);
  return picture(
    {
      title: options.title ?? 'Gate engines over time',
      subtitle: subtitleOf(records),
      description: courses
        .map(({ label, mean }) => `${label}: ${percent(mean)} of issue slots used`)
        .join('; '),
      legend: courses.map(({ label, mean }, i) => ({
        label: `${shorten(label, 48)} (mean ${percent(mean)})`,
        colour: SERIES[i]!,
        shape: 'line' as const,
      })),
      notes: [
        'Up to the last issue; waiting for memory afterwards is not shown (decoupled streams).',
        presetNote(records.map(circuitOf)),
      ],
      source: sourceOf(records, options),
      width,
      bodyHeight: PANEL_TOP + HEIGHT + 40,
    },
    (body) => {
      const panel = group(body, MARGIN.left, PANEL_TOP, 'panel');
      leftAxis(
        panel,
        { scale: y, name: 'issue slots used (% of gate engines x cycles)', format: () => wholePercent },
        inner,
      );
      bottomAxis(
        panel,
        { scale: x, name: 'time (% of the cycles up to the last issue)', format: () => wholePercent },
        inner,
        HEIGHT,
      );
      courses.forEach((course, i) => stairs(panel, course, x, y, SERIES[i]!));
    },
  );
}

function coursesOf(records: readonly RunRecord[]): Course[] {
  const circuits = records.map(circuitOf);
  const labels = distinguishing(
    circuits.map((one) => [
      shorten(one.name, 32),
      `${numberOf(one, 'gateEngines')} GE`,
      wordOf(one, 'preset'),
      banksOf(one),
      `order ${wordOf(one, 'gateOrder')}`,
      `${si(numberOf(one, 'scheduleCycles'))} cycles`,
    ]),
  );
  return circuits.map((one, i) => {
    const shares = wordOf(one, 'engineUtilization').split(' ').map(Number);
    if (shares.some((share) => !(share >= 0 && share <= 1)))
      throw new InputError(`cannot be drawn: engineUtilization of ${shorten(one.name)}`, {
        expected: 'shares from 0 to 1',
      });
    const used = finite(one.peUtilization * one.cycles, `issue slots of ${one.name}`);
    const mean = used / numberOf(one, 'scheduleCycles');
    return { label: labels[i]!, shares, mean };
  });
}

function stairs(panel: Mark, { shares, label }: Course, x: Scale, y: Scale, colour: string): void {
  const points = shares.flatMap((share, part): [number, number][] => [
    [x(part / shares.length), y(share)],
    [x((part + 1) / shares.length), y(share)],
  ]);
  path(panel, points)
    .attr('fill', 'none')
    .attr('stroke', colour)
    .attr('stroke-width', 1.6)
    .append('title')
    .text(shorten(label, 80));
}
