/** Roofline: what every operator reaches, below what the array and the memory allow. */
import { AXIS_BELOW, PANEL_TOP } from '../../charts/axes.js';
import type { LegendEntry } from '../../charts/legend.js';
import { group } from '../../charts/mark.js';
import { count, si } from '../../charts/text.js';
import { COLOURS, MARGIN } from '../../charts/theme.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { dramBytesOf } from '../../results/sums.js';
import type { Draw } from '../kind.js';
import { innerWidth, runPicture } from '../picture.js';
import { checkFinite, executed, machineNumber, onlyRun, refuse, shortId } from '../select.js';
import { stageColours } from '../stages.js';
import { drawRoofline, type Dot, type Roof } from './roofline-panel.js';

const HEIGHT = 440;
/** More room for ticks than usual: `100 TMAC/s`. */
const INDENT = 8;

export const draw: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'roofline');
  const roof = roofOf(record);
  const operators = executed(record);
  const stages = stageColours(operators.filter(({ macs }) => macs > 0));
  const dots = operators.flatMap((each) => dotOf(each, each.name, roof.clock, stages.colour(each)) ?? []);
  if (dots.length === 0)
    refuse(`run ${shortId(record)}: no operator has MACs, cycles and DRAM traffic, nothing to draw`);
  const network = dotOf(record.totals, 'network', roof.clock, COLOURS.ink);
  const { weighted = false, labels = 8 } = options;
  const left = operators.length - dots.length;
  const notes = [
    'Area of a dot: cycles of the operator.',
    left > 0 && `${count(left, 'operator')} without MACs or without DRAM traffic not drawn.`,
    weighted &&
      'Rings: MACs per byte times DI/AI (data-type-aware intensity; its form and 0.80 are recalled, not read).',
  ];
  const look = { width: innerWidth(options) - INDENT, height: HEIGHT, weighted, labels };
  const limits = `a peak of ${si(roof.peak, 'MAC/s')} and a DRAM bandwidth of ${si(roof.bandwidth, 'B/s')}`;
  return runPicture(records, options, {
    title: 'Roofline at DRAM',
    description: `${count(dots.length, 'operator')} below ${limits}.`,
    legend: [
      ...stages.legend.map((entry): LegendEntry => ({ ...entry, shape: 'dot' })),
      network && { label: 'whole network', colour: COLOURS.ink, shape: 'diamond' },
      weighted && { label: 'at DI: form and 0.80 recalled, not read', colour: COLOURS.axis, shape: 'ring' },
    ],
    height: PANEL_TOP + HEIGHT + AXIS_BELOW,
    body: group(MARGIN.left + INDENT, PANEL_TOP, 'panel', drawRoofline(roof, dots, network, look)),
    notes: [notes.filter(Boolean).join(' ')],
  });
};

function roofOf(record: RunRecord): Roof {
  const [rows, cols] = [machineNumber(record, 'rows'), machineNumber(record, 'cols')];
  const clock = machineNumber(record, 'clock');
  return { rows, cols, clock, bandwidth: machineNumber(record, 'dram.bandwidth'), peak: rows * cols * clock };
}

type Measured = Pick<
  OperatorRecord,
  'macs' | 'cycles' | 'traffic' | 'arithmeticIntensity' | 'weightedArithmeticIntensity'
>;

function dotOf(of: Measured, name: string, clock: number, colour: string): Dot | undefined {
  const bytes = checkFinite(dramBytesOf(of), `DRAM traffic of ${name}`);
  const macs = checkFinite(of.macs, `MACs of ${name}`);
  const cycles = checkFinite(of.cycles, `cycles of ${name}`);
  if (bytes <= 0 || macs <= 0 || cycles <= 0) return undefined;
  const ratio = of.weightedArithmeticIntensity / of.arithmeticIntensity;
  const x = macs / bytes;
  return { name, x, y: (macs * clock) / cycles, cycles, colour, weighted: ratio > 0 ? x * ratio : NaN };
}
