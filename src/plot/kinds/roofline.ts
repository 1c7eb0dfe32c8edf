/** Roofline: what every operator reaches, below what the machine and its memory allow; several runs over each other. */
import { sum } from 'd3';
import { AXIS_BELOW, PANEL_TOP } from '../../charts/axes.js';
import type { LegendEntry } from '../../charts/legend.js';
import { group } from '../../charts/mark.js';
import { seriesColour } from '../../charts/palette.js';
import { count, oneLine, si } from '../../charts/text.js';
import { COLOURS, MARGIN } from '../../charts/theme.js';
import { secondsMoving } from '../../metrics/roofline.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { dramBytesOf } from '../../results/sums.js';
import type { Draw } from '../kind.js';
import { innerWidth, runPicture } from '../picture.js';
import { checkFinite, executed, refuse, runLabels, shortId, stageColours } from '../select.js';
import { drawRoofline, type Dot, type Machine } from './roofline-panel.js';
import { HEIGHT, type Roof } from './roofline-roofs.js';

/** More room for ticks than usual: `100 TMAC/s`. */
const INDENT = 8;

/** What a roofline can be drawn of. */
const DRAWN =
  'a run with a peak and DRAM traffic: of kind systolic, flexsa, wavecore, gpu, haac, rpu or limb-vector';

export const draw: Draw = async (records, options = {}) => {
  const many = records.length > 1;
  const runs = records.map((record, i) => runOf(record, many ? seriesColour(i) : undefined));
  const workUnits = [...new Set(runs.map(({ roof }) => roof.workUnit))];
  const [workUnit] = workUnits as [string];
  if (workUnits.length > 1)
    refuse(
      `the work of these runs is in several units: ${workUnits.join(', ')}`,
      'runs whose work is in one unit',
    );
  const { weighted = false } = options;
  const [left, waited] = [sum(runs, (run) => run.left), sum(runs, (run) => run.waited)];
  const size = many ? 'time of the operator, all runs to one scale' : 'cycles of the operator';
  const notes = [
    `Area of a dot: ${size}. Height: work over the time in which the operator ran and its bytes moved, the longer of its cycles and of its bytes at full bandwidth.`,
    waited > 0 &&
      `${count(waited, 'operator')} moved bytes while others ran, or at a fidelity that does not wait for them; the latter is longer.`,
    left > 0 && `${count(left, 'operator')} without ${workUnit}s or without DRAM traffic not drawn.`,
    weighted &&
      'Rings: MACs per byte times DI/AI (data-type-aware intensity; its form and 0.80 are recalled, not read).',
  ];
  const labels = runLabels(records);
  const width = innerWidth(options) - INDENT;
  const limits = runs.map(
    ({ dots, roof }, i) =>
      `${many ? `${labels[i]!}: ` : ''}${count(dots.length, 'operator')} below a peak of ${si(roof.peak, `${workUnit}/s`)} and a DRAM bandwidth of ${si(roof.bandwidth, 'B/s')}`,
  );
  return runPicture(records, options, {
    title: 'Roofline at DRAM',
    description: `${limits.join('; ')}.`,
    legend: [
      ...(many ? labels.map((label, i) => ({ label, colour: seriesColour(i) })) : runs[0]!.legend).map(
        (entry): LegendEntry => ({ ...entry, shape: 'dot' }),
      ),
      runs.some(({ network }) => network) && {
        label: 'whole network',
        colour: COLOURS.ink,
        shape: 'diamond',
      },
      weighted && { label: 'at DI: form and 0.80 recalled, not read', colour: COLOURS.axis, shape: 'ring' },
    ],
    height: PANEL_TOP + HEIGHT + AXIS_BELOW,
    body: group(MARGIN.left + INDENT, PANEL_TOP, 'panel', drawRoofline(runs, width, options)),
    notes: [notes.filter(Boolean).join(' ')],
  });
};

interface Run extends Machine {
  legend: readonly LegendEntry[];
  /** Operators that are not drawn, and those that were not waited for. */
  left: number;
  waited: number;
}

/** A run in one colour, or where it is alone its operators in the colours of their stages. */
function runOf(record: RunRecord, colour: string | undefined): Run {
  const operators = executed(record);
  const stages = stageColours(operators.filter(({ work }) => work > 0));
  const { roof, dots, network } = dotsOf(
    record,
    operators,
    colour === undefined ? stages.colour : () => colour,
  );
  if (dots.length === 0) {
    const problem = `run ${shortId(record)} on ${oneLine(record.run.arch)}: no operator has ${roof.workUnit}s, cycles and DRAM traffic, nothing to draw`;
    refuse(problem, DRAWN);
  }
  return {
    ...{ roof, dots, network, colour: colour ?? COLOURS.ink, legend: stages.legend },
    left: operators.length - dots.length,
    waited: dots.filter(({ ahead }) => ahead).length,
  };
}

/** The roof of a run and its dots: an operator each with work and DRAM traffic, and the whole network. */
export function dotsOf(
  record: RunRecord,
  operators: readonly OperatorRecord[] = executed(record),
  colourOf: (operator: OperatorRecord) => string = () => COLOURS.ink,
): { roof: Roof; dots: Dot[]; network: Dot | undefined } {
  const roof = roofOf(record);
  return {
    roof,
    dots: operators.flatMap((each) => dotOf(each, each.name, roof, colourOf(each)) ?? []),
    network: dotOf(record.totals, 'network', roof, COLOURS.ink),
  };
}

function roofOf(record: RunRecord): Roof {
  const { machine, totals } = record;
  return {
    peak: limitOf(record, machine.peakPerSecond, `a peak of its ${machine.unit}`),
    bandwidth: limitOf(record, machine.memoryBytesPerSecond, 'a limit of its memory'),
    clock: checkFinite(totals.cycles / totals.seconds, 'clock'),
    units: `${machine.units} ${machine.unit}`,
    workUnit: machine.workUnit,
  };
}

/** One of the machine's two limits, without which there is no roof. */
function limitOf(record: RunRecord, value: number | null, what: string): number {
  if (value !== null) return checkFinite(value, what);
  const { kind, arch } = record.run;
  const problem = `run ${shortId(record)} on ${oneLine(arch)}: a machine of kind ${kind} does not model ${what}, or this one has none, and a roof needs it`;
  return refuse(problem, DRAWN);
}

type Measured = Pick<
  OperatorRecord,
  'work' | 'cycles' | 'traffic' | 'arithmeticIntensity' | 'weightedArithmeticIntensity'
>;

function dotOf(of: Measured, name: string, roof: Roof, colour: string): Dot | undefined {
  const { workUnit } = roof;
  const bytes = checkFinite(dramBytesOf(of), `DRAM traffic of ${name}`);
  const work = checkFinite(of.work, `${workUnit}s of ${name}`);
  const cycles = checkFinite(of.cycles, `cycles of ${name}`);
  if (bytes <= 0 || work <= 0 || cycles <= 0) return undefined;
  const x = work / bytes;
  const ratio = (of.weightedArithmeticIntensity ?? 0) / (of.arithmeticIntensity ?? 0);
  const seconds = secondsMoving({ cycles, bytes }, roof);
  return {
    name,
    x,
    y: work / seconds,
    ahead: seconds > cycles / roof.clock,
    seconds: cycles / roof.clock,
    colour,
    weighted: ratio > 0 ? x * ratio : NaN,
  };
}
