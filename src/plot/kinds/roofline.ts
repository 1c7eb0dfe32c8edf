/** Roofline: what every operator reaches, below what the array and the memory allow. */
import { InputError } from '../../errors.js';
import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { PANEL_TOP } from '../axes.js';
import { group } from '../draw.js';
import { widthOf } from '../options.js';
import type { PlotOptions } from '../options.js';
import { picture, sourceOf, subtitleOf } from '../picture.js';
import type { LegendEntry } from '../picture.js';
import { executed, finite, machine, shortId, single } from '../select.js';
import { stageColours } from '../stages.js';
import { count, si } from '../text.js';
import { COLOURS, MARGIN } from '../theme.js';
import { drawRoofline } from './roofline-panel.js';
import type { Point, Roof } from './roofline-panel.js';

const HEIGHT = 440;

export async function roofline(records: readonly RunRecord[], options: PlotOptions = {}): Promise<string> {
  const record = single(records, 'roofline');
  const roof = roofOf(record);
  const operators = executed(record);
  const stages = stageColours(operators.filter((operator) => operator.macs > 0));
  const drawn = operators.flatMap(
    (operator) => pointOf(operator, operator.name, roof.clock, stages.colour) ?? [],
  );
  if (drawn.length === 0) {
    throw new InputError(
      `run ${shortId(record)}: no operator has MACs, cycles and DRAM traffic, nothing to draw`,
    );
  }
  const network = pointOf(record.totals, 'network', roof.clock, () => COLOURS.ink);
  const width = widthOf(options);
  const weighted = options.weighted ?? false;

  return picture(
    {
      title: options.title ?? 'Roofline at DRAM',
      subtitle: subtitleOf(records),
      description: `${count(drawn.length, 'operator')} below a peak of ${si(roof.peak, 'MAC/s')} and a DRAM bandwidth of ${si(roof.bandwidth, 'B/s')}.`,
      legend: legend(stages.legend, network !== undefined, weighted),
      notes: notes(operators.length - drawn.length, weighted),
      source: sourceOf(records, options),
      width,
      bodyHeight: PANEL_TOP + HEIGHT + 40,
    },
    (body) => {
      const panel = group(body, MARGIN.left + 8, PANEL_TOP, 'panel');
      const size = { width: width - MARGIN.left - MARGIN.right - 8, height: HEIGHT };
      drawRoofline(panel, roof, drawn, network, { ...size, weighted, labels: options.labels ?? 8 });
    },
  );
}

function legend(stages: readonly LegendEntry[], network: boolean, weighted: boolean): LegendEntry[] {
  const dots = stages.map((entry): LegendEntry => ({ ...entry, shape: 'dot' }));
  if (network) dots.push({ label: 'whole network', colour: COLOURS.ink, shape: 'diamond' });
  if (weighted) {
    dots.push({ label: 'at DI: form and 0.80 recalled, not read', colour: COLOURS.axis, shape: 'ring' });
  }
  return dots;
}

function notes(left: number, weighted: boolean): string[] {
  const words = ['Area of a dot: cycles of the operator.'];
  if (left > 0) words.push(`${count(left, 'operator')} without MACs or without DRAM traffic not drawn.`);
  if (weighted) {
    words.push(
      'Rings: MACs per byte times DI/AI (data-type-aware intensity; its form and 0.80 are recalled, not read).',
    );
  }
  return [words.join(' ')];
}

function roofOf(record: RunRecord): Roof {
  const [rows, cols, clock] = [machine(record, 'rows'), machine(record, 'cols'), machine(record, 'clock')];
  return { rows, cols, clock, bandwidth: machine(record, 'dram.bandwidth'), peak: rows * cols * clock };
}

type Measured = Pick<
  OperatorRecord,
  'macs' | 'cycles' | 'traffic' | 'arithmeticIntensity' | 'weightedArithmeticIntensity'
>;

function pointOf<T extends Measured>(
  of: T,
  name: string,
  clock: number,
  colour: (of: T) => string,
): Point | undefined {
  const bytes = of.traffic
    .filter((entry) => entry.level === 'dram')
    .reduce((sum, entry) => sum + finite(entry.readBytes + entry.writeBytes, `DRAM traffic of ${name}`), 0);
  const macs = finite(of.macs, `MACs of ${name}`);
  const cycles = finite(of.cycles, `cycles of ${name}`);
  if (bytes <= 0 || macs <= 0 || cycles <= 0) return undefined;
  const ratio = of.weightedArithmeticIntensity / of.arithmeticIntensity;
  const x = macs / bytes;
  return {
    name,
    x,
    y: (macs * clock) / cycles,
    cycles,
    colour: colour(of),
    weighted: ratio > 0 ? x * ratio : NaN,
  };
}
