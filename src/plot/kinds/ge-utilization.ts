/** How busy the gate engines of a garbled-circuit accelerator are over time. */
import { scaleLinear } from 'd3';
import { AXIS_BELOW, PANEL_TOP, bottomAxis, leftAxis } from '../../charts/axes.js';
import { stair } from '../../charts/lines.js';
import { outline } from '../../charts/mark.js';
import { seriesColour } from '../../charts/palette.js';
import { percent, shorten, si, wholePercent } from '../../charts/text.js';
import type { RunRecord } from '../../results/record.js';
import { banksOf, circuitOf, distinguish, numberOf, presetNote, wordOf } from '../circuits.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt, runPicture } from '../picture.js';
import { checkFinite, refuse } from '../select.js';

const HEIGHT = 260;

export const draw: Draw = async (records, options = {}) => {
  const courses = coursesOf(records);
  const inner = innerWidth(options);
  const x = scaleLinear([0, 1], [0, inner]);
  const y = scaleLinear([0, 1], [HEIGHT, 0]);
  const format = () => wholePercent;
  const stairs = courses.map(({ label, shares, colour }) => {
    const edge = (part: number): number => x(part / shares.length);
    const steps = shares.map((share, part) => ({ from: edge(part), to: edge(part + 1), y: y(share) }));
    return stair(steps, outline(colour, 1.6), shorten(label, 80));
  });
  return runPicture(records, options, {
    title: 'Gate engines over time',
    description: courses.map(({ label, mean }) => `${label}: ${mean} of issue slots used`).join('; '),
    legend: courses.map(({ label, mean, colour }) => {
      return { label: `${shorten(label, 48)} (mean ${mean})`, colour, shape: 'line' };
    }),
    height: PANEL_TOP + HEIGHT + AXIS_BELOW,
    body: panelAt(PANEL_TOP, [
      leftAxis({ scale: y, name: 'issue slots used (% of gate engines x cycles)', format }, inner),
      bottomAxis({ scale: x, name: 'time (% of the cycles up to the last issue)', format }, inner, HEIGHT),
      stairs,
    ]),
    notes: [
      'Up to the last issue; waiting for memory afterwards is not shown (decoupled streams).',
      presetNote(records.map(circuitOf)),
    ],
  });
};

/** Utilisation of every run in equal parts of its time, and of all issue slots until the last result. */
function coursesOf(records: readonly RunRecord[]) {
  const circuits = records.map(circuitOf);
  const labels = distinguish(
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
      refuse(`cannot be drawn: engineUtilization of ${shorten(one.name)}`, 'shares from 0 to 1');
    const used = checkFinite((one.peUtilization ?? NaN) * one.cycles, `issue slots of ${one.name}`);
    const mean = percent(used / numberOf(one, 'scheduleCycles'));
    return { label: labels[i]!, shares, mean, colour: seriesColour(i) };
  });
}
