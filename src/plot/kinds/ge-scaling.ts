/** Speed-up of garbled-circuit accelerators by their number of gate engines. */
import { group as groupBy, scaleLog } from 'd3';
import { AXIS_BELOW, PANEL_TOP, bottomAxis, leftAxis } from '../../charts/axes.js';
import { endLabels } from '../../charts/lines.js';
import { circle, line, outline, path, type Point } from '../../charts/mark.js';
import { SERIES } from '../../charts/palette.js';
import { extentOf, withTicks } from '../../charts/scales.js';
import { shorten } from '../../charts/text.js';
import { COLOURS } from '../../charts/theme.js';
import type { RunRecord } from '../../results/record.js';
import { banksOf, circuitOf, distinguish, numberOf, presetNote, wordOf } from '../circuits.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt, runPicture } from '../picture.js';
import { checkFinite, refuse } from '../select.js';

const HEIGHT = 320;
/** Space at the right for the last speed-up of a line. */
const LABEL_WIDTH = 56;

export const draw: Draw = async (records, options = {}) => {
  const lines = linesOf(records);
  const points = lines.flatMap((each) => each.points);
  const engines = [...new Set(points.map((point) => point.engines))].sort((a, b) => a - b);
  const [least, most] = [engines[0]!, Math.max(engines.at(-1)!, engines[0]! + 1)];
  const top = Math.max(most / least, extentOf(points.map(({ speedup }) => speedup))[1]);
  const powers = Array.from({ length: Math.floor(Math.log2(top)) + 1 }, (_, exponent) => 2 ** exponent);
  const inner = innerWidth(options) - LABEL_WIDTH;
  const x = withTicks(scaleLog([least, most], [0, inner]).base(2), engines);
  const y = withTicks(scaleLog([1, top], [HEIGHT, 0]).base(2), powers);
  const drawn = lines.map(({ label, colour, points: own }) => {
    const places = own.map((each): Point => [x(each.engines), y(each.speedup)]);
    const last = own.at(-1)!;
    return { label, colour, places, last, at: places.at(-1)!, words: timesOf(last.speedup) };
  });
  return runPicture(records, options, {
    title: 'Speed-up by gate engines',
    description: drawn.map(({ label, words, last }) => `${label}: ${words} at ${last.engines}`).join('; '),
    legend: [
      ...lines.map(({ label, colour }) => ({ label: shorten(label, 48), colour, shape: 'line' as const })),
      { label: 'ideal', colour: COLOURS.axis, shape: 'dash' },
    ],
    height: PANEL_TOP + HEIGHT + AXIS_BELOW,
    body: panelAt(PANEL_TOP, [
      leftAxis({ scale: y, name: 'speed-up (x)', format: () => String }, inner),
      bottomAxis({ scale: x, name: 'gate engines', format: () => String }, inner, HEIGHT),
      line(x(least), y(1), x(most), y(most / least), { colour: COLOURS.axis, dash: '4 3' }),
      drawn.map(({ colour, places }) => [
        path(places, outline(colour, 1.8)),
        places.map((at) => circle(at, 3, colour)),
      ]),
      endLabels(drawn),
    ]),
    notes: [
      'Over the run with the fewest engines of the same circuit and memory.',
      presetNote(records.map(circuitOf)),
    ],
  });
};

/** A line for each circuit on one memory: speed-up over its fewest engines. */
function linesOf(records: readonly RunRecord[]) {
  const runs = records.map(circuitOf).map((circuit) => {
    const memory = [wordOf(circuit, 'memoryName'), `preset ${wordOf(circuit, 'preset')}`, banksOf(circuit)];
    const words = [shorten(circuit.name, 32), ...memory];
    const cycles = checkFinite(circuit.cycles, `cycles of ${circuit.name}`);
    return { words, engines: numberOf(circuit, 'gateEngines'), cycles };
  });
  const lines = [...groupBy(runs, ({ words }) => words.join()).values()];
  if (lines.length > SERIES.length)
    refuse(`${lines.length} circuits and memories are too many lines`, `at most ${SERIES.length}`);
  const labels = distinguish(lines.map(([first]) => first!.words));
  return lines.map((all, i) => {
    const sorted = all.sort((a, b) => a.engines - b.engines);
    const points = sorted.map(({ engines, cycles }) => ({ engines, speedup: sorted[0]!.cycles / cycles }));
    return { label: labels[i]!, colour: SERIES[i]!, points };
  });
}

const timesOf = (value: number): string => `${value.toFixed(value < 9.95 ? 1 : 0)} x`;
