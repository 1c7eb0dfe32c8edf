/** Speed-up of garbled-circuit accelerators by their number of gate engines. */
import { scaleLog } from 'd3';
import { InputError } from '../../errors.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { bottomAxis, leftAxis, PANEL_TOP } from '../axes.js';
import { banksOf, circuitOf, distinguishing, numberOf, presetNote, wordOf } from '../circuits.js';
import { circle, group, line, path, text } from '../draw.js';
import { widthOf, type PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import { ticked } from '../scales.js';
import { finite } from '../select.js';
import { shorten } from '../text.js';
import { COLOURS, MARGIN, SERIES } from '../theme.js';

const HEIGHT = 320;
/** Space at the right for the last speed-up of a line. */
const LABEL_WIDTH = 56;

/** One circuit on one memory: speed-up over its fewest engines. */
interface Line {
  label: string;
  points: { engines: number; speedup: number }[];
}

export async function geScaling(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  const lines = linesOf(records);
  const engines = [...new Set(lines.flatMap(({ points }) => points.map((point) => point.engines)))].sort(
    (a, b) => a - b,
  );
  const [least, most] = [engines[0]!, Math.max(engines.at(-1)!, engines[0]! + 1)];
  const top = Math.max(most / least, ...lines.flatMap(({ points }) => points.map(({ speedup }) => speedup)));
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right - LABEL_WIDTH;
  const x = ticked(scaleLog([least, most], [0, inner]).base(2), engines);
  const y = ticked(scaleLog([1, top], [HEIGHT, 0]).base(2), powers(top));
  return picture(
    {
      title: options.title ?? 'Speed-up by gate engines',
      subtitle: subtitleOf(records),
      description: lines
        .map(({ label, points }) => `${label}: ${times(points.at(-1)!.speedup)} at ${points.at(-1)!.engines}`)
        .join('; '),
      legend: [
        ...lines.map(({ label }, i) => ({
          label: shorten(label, 48),
          colour: SERIES[i]!,
          shape: 'line' as const,
        })),
        { label: 'ideal', colour: COLOURS.axis, shape: 'dash' as const },
      ],
      notes: [
        'Over the run with the fewest engines of the same circuit and memory.',
        presetNote(records.map(circuitOf)),
      ],
      source: sourceOf(records, options),
      width,
      bodyHeight: PANEL_TOP + HEIGHT + 40,
    },
    (body) => {
      const panel = group(body, MARGIN.left, PANEL_TOP, 'panel');
      leftAxis(panel, { scale: y, name: 'speed-up (x)', format: () => String }, inner);
      bottomAxis(panel, { scale: x, name: 'gate engines', format: () => String }, inner, HEIGHT);
      line(panel, x(least), y(1), x(most), y(most / least), { colour: COLOURS.axis, dash: '4 3' });
      const ends = spread(lines.map(({ points }) => y(points.at(-1)!.speedup)));
      lines.forEach(({ points }, i) => {
        const places = points.map(({ engines: n, speedup }): [number, number] => [x(n), y(speedup)]);
        path(panel, places).attr('fill', 'none').attr('stroke', SERIES[i]!).attr('stroke-width', 1.8);
        for (const [left, up] of places) circle(panel, left, up, 3, SERIES[i]!);
        text(panel, times(points.at(-1)!.speedup), places.at(-1)![0] + 8, ends[i]! + 4, 'heading', {
          fill: SERIES[i]!,
        });
      });
    },
  );
}

function linesOf(records: readonly RunRecord[]): Line[] {
  const groups = new Map<string, { words: string[]; circuits: OperatorRecord[] }>();
  for (const circuit of records.map(circuitOf)) {
    const words = [
      shorten(circuit.name, 32),
      wordOf(circuit, 'memoryName'),
      `preset ${wordOf(circuit, 'preset')}`,
      banksOf(circuit),
    ];
    const key = words.join();
    const known = groups.get(key) ?? { words, circuits: [] };
    known.circuits.push(circuit);
    groups.set(key, known);
  }
  if (groups.size > SERIES.length)
    throw new InputError(`${groups.size} circuits and memories are too many lines`, {
      expected: `at most ${SERIES.length}`,
    });
  const labels = distinguishing([...groups.values()].map(({ words }) => words));
  return [...groups.values()].map(({ circuits }, i) => {
    const sorted = circuits
      .map((one) => ({
        engines: numberOf(one, 'gateEngines'),
        cycles: finite(one.cycles, `cycles of ${one.name}`),
      }))
      .sort((a, b) => a.engines - b.engines);
    const { cycles } = sorted[0]!;
    return {
      label: labels[i]!,
      points: sorted.map((one) => ({ engines: one.engines, speedup: cycles / one.cycles })),
    };
  });
}

const times = (value: number): string => `${value.toFixed(value < 9.95 ? 1 : 0)} x`;

const powers = (top: number): number[] =>
  Array.from({ length: Math.floor(Math.log2(top)) + 1 }, (_, exponent) => 2 ** exponent);

/** Heights moved apart where labels would cover each other. */
function spread(heights: readonly number[]): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[b]! - heights[a]!);
  const moved = [...heights];
  order.forEach((at, rank) => {
    if (rank > 0) moved[at] = Math.min(moved[at]!, moved[order[rank - 1]!]! - 14);
  });
  return moved;
}
