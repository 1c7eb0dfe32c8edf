/** Roofline: what every operator reaches, below what the machine and its memory allow. */
import { AXIS_BELOW, PANEL_TOP } from '../../charts/axes.js';
import type { LegendEntry } from '../../charts/legend.js';
import { group } from '../../charts/mark.js';
import { count, si } from '../../charts/text.js';
import { COLOURS, MARGIN } from '../../charts/theme.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { dramBytesOf } from '../../results/sums.js';
import type { Draw } from '../kind.js';
import { innerWidth, runPicture } from '../picture.js';
import { checkFinite, checkModelled, executed, onlyRun, refuse, shortId } from '../select.js';
import { stageColours } from '../stages.js';
import { drawRoofline, type Dot, type Roof } from './roofline-panel.js';

const HEIGHT = 440;
/** More room for ticks than usual: `100 TMAC/s`. */
const INDENT = 8;

export const draw: Draw = async (records, options = {}) => {
  const record = onlyRun(records, 'roofline');
  const roof = roofOf(record);
  const { workUnit } = roof;
  const operators = executed(record);
  const stages = stageColours(operators.filter(({ work }) => work > 0));
  const dots = operators.flatMap((each) => dotOf(each, each.name, roof, stages.colour(each)) ?? []);
  if (dots.length === 0)
    refuse(`run ${shortId(record)}: no operator has ${workUnit}s, cycles and DRAM traffic, nothing to draw`);
  const network = dotOf(record.totals, 'network', roof, COLOURS.ink);
  const { weighted = false, labels = 8 } = options;
  const left = operators.length - dots.length;
  const notes = [
    'Area of a dot: cycles of the operator.',
    left > 0 && `${count(left, 'operator')} without ${workUnit}s or without DRAM traffic not drawn.`,
    weighted &&
      'Rings: MACs per byte times DI/AI (data-type-aware intensity; its form and 0.80 are recalled, not read).',
  ];
  const look = { width: innerWidth(options) - INDENT, height: HEIGHT, weighted, labels };
  const limits = `a peak of ${si(roof.peak, `${workUnit}/s`)} and a DRAM bandwidth of ${si(roof.bandwidth, 'B/s')}`;
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
  const { machine, totals } = record;
  return {
    peak: checkModelled(record, machine.peakPerSecond, `a peak of its ${machine.unit}`),
    bandwidth: checkModelled(record, machine.memoryBytesPerSecond, 'a limit of its memory'),
    clock: checkFinite(totals.cycles / totals.seconds, 'clock'),
    units: `${machine.units} ${machine.unit}`,
    workUnit: machine.workUnit,
  };
}

type Measured = Pick<
  OperatorRecord,
  'work' | 'cycles' | 'traffic' | 'arithmeticIntensity' | 'weightedArithmeticIntensity'
>;

function dotOf(of: Measured, name: string, { clock, workUnit }: Roof, colour: string): Dot | undefined {
  const bytes = checkFinite(dramBytesOf(of), `DRAM traffic of ${name}`);
  const work = checkFinite(of.work, `${workUnit}s of ${name}`);
  const cycles = checkFinite(of.cycles, `cycles of ${name}`);
  if (bytes <= 0 || work <= 0 || cycles <= 0) return undefined;
  const x = work / bytes;
  const ratio = (of.weightedArithmeticIntensity ?? 0) / (of.arithmeticIntensity ?? 0);
  return { name, x, y: (work * clock) / cycles, cycles, colour, weighted: ratio > 0 ? x * ratio : NaN };
}
