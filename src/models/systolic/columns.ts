import {
  isAbove,
  trafficColumns,
  type NamedColumn,
  type OperatorColumns,
  type OperatorName,
  type TrafficColumns,
} from '../../results/sweeps/operator-columns.js';
import type { Traffic } from '../../results/record.js';
import { shortText } from '../../work/short-text.js';
import type { Context } from '../model.js';
import { intensities } from '../record/intensity.js';
import type { GemmSpec } from './architecture.js';
import type { LaidOut } from './laid-out.js';
import { laneOf } from './outcome.js';
import type { Ran } from './simulate.js';
import { zeroColumns } from './times.js';

/** Operators that have run, with what each took. */
interface Took extends Pick<Ran, 'laidOut' | 'times'> {
  /** Cycles of each in all. */
  lengths: Float64Array;
  /** What all of them move. */
  traffic: readonly Traffic[];
  /** Joules that do not follow from time, and those that do, by component. */
  charged: readonly NamedColumn[];
  timed: readonly NamedColumn[];
  /** Joules of each in all. */
  joules: Float64Array;
}

/** What no time changes of operators by column. */
interface Still extends Pick<OperatorColumns, 'names' | 'units' | 'unit'> {
  macs: Float64Array;
  mappingEfficiency: Float64Array;
  traffic: readonly TrafficColumns[];
}

/** Operators by column, as they would be taken from their records. */
export function columnsOf(
  { laidOut, times, lengths, traffic, charged, timed, joules }: Took,
  spec: GemmSpec,
  { remember }: Pick<Context, 'remember'>,
): OperatorColumns {
  const names = remember(laidOut[0]!.work, 'names', () => namesOf(laidOut));
  const { macs, ...still } = remember(laidOut, 'columns', () => stillOf(laidOut, names, traffic));
  const key = `intensities ${shortText(spec.intensity)}`;
  const moved = remember(laidOut, key, () => intensityColumns(laidOut, spec));
  const [endCycle, peUtilization] = zeroColumns(2, lengths.length) as [Float64Array, Float64Array];
  const pes = spec.rows * spec.cols;
  for (let index = 0; index < lengths.length; index++) {
    const length = lengths[index]!;
    endCycle[index] = times.start[index]! + length;
    peUtilization[index] = length > 0 ? macs[index]! / (length * pes) : 0;
  }
  const { ifmap, filter, psum, ofmap, bank, dram } = times.stalls;
  const stalls = Object.entries({ ifmap, filter, psum, ofmap, bank }).map(([name, numbers]) => ({
    name,
    numbers,
  }));
  if (dram !== undefined && isAbove(dram, 0)) stalls.push({ name: 'dram', numbers: dram });
  const isFree = joules.every((own) => own === 0);
  return {
    names,
    units: still.units,
    unit: still.unit,
    numbers: {
      cycles: lengths,
      computeCycles: times.compute,
      fillCycles: times.fill,
      drainCycles: times.drain,
      macs,
      peUtilization,
      mappingEfficiency: still.mappingEfficiency,
      ...moved,
      work: macs,
      // As in records: where nothing costs energy, nobody has said what it costs.
      energyJoules: isFree ? new Float64Array(joules.length).fill(Number.NaN) : joules,
      startCycle: times.start,
      endCycle,
    },
    stalls,
    energy: isFree ? [] : [...charged, ...timed],
    traffic: still.traffic,
  };
}

const namesOf = (laidOut: readonly LaidOut[]): OperatorName[] =>
  laidOut.map(({ work: { operator } }) => {
    const { name, kind, stage = '' } = operator;
    return { name, kind, stage };
  });

function stillOf(
  laidOut: readonly LaidOut[],
  names: readonly OperatorName[],
  sums: readonly Traffic[],
): Still {
  const [unit, macs, mappingEfficiency] = zeroColumns(3, laidOut.length) as [
    ...[Float64Array, Float64Array, Float64Array],
  ];
  const units: string[] = [];
  const moved: LaidOut['moved'][] = [];
  for (let index = 0; index < laidOut.length; index++) {
    const one = laidOut[index]!;
    const onArray = one.work.unit === 'array';
    const lane = laneOf(one.work, onArray);
    if (!units.includes(lane)) units.push(lane);
    unit[index] = units.indexOf(lane);
    macs[index] = one.macs;
    mappingEfficiency[index] = onArray ? one.mappingEfficiency : Number.NaN;
    moved.push(one.moved);
  }
  return { names, units, unit, macs, mappingEfficiency, traffic: trafficColumns(moved, sums) };
}

function intensityColumns(
  laidOut: readonly LaidOut[],
  { intensity }: GemmSpec,
): Pick<OperatorColumns['numbers'], 'arithmeticIntensity' | 'weightedArithmeticIntensity'> {
  const [plain, weighted] = zeroColumns(2, laidOut.length) as [Float64Array, Float64Array];
  for (let index = 0; index < laidOut.length; index++) {
    const { macs, moved } = laidOut[index]!;
    const one = intensities(macs, moved.elements[intensity.level], intensity);
    plain[index] = one.arithmeticIntensity ?? Number.NaN;
    weighted[index] = one.weightedArithmeticIntensity ?? Number.NaN;
  }
  return { arithmeticIntensity: plain, weightedArithmeticIntensity: weighted };
}
