import { isConventional, reusesBranches, type WavecoreSpec } from './architecture.js';
import { unitOfOperators, unitsOf, type Unit } from './blocks.js';
import { conventionalDemand, type Residency } from './conventional.js';
import { CAUSES, type Demand } from './demand.js';
import { footprintsOf } from './footprint.js';
import { greedyGroups, GroupPrices, oneGroup, optimalGroups, type Group, type UnitCost } from './grouping.js';
import { layerSurcharge } from './layer-accounting.js';
import { serialisedDemand } from './serialised.js';
import { featureBytes, isBackward, isFree, type Step } from './step.js';

/** Everything decided before time passes. */
export interface Plan {
  step: Step;
  units: readonly Unit[];
  unitOf: Int32Array;
  /** Conventional schedules: one group of all units in a single pass. */
  groups: readonly Group[];
  /** DRAM bytes of every operator, edges of groups included. */
  demands: readonly Demand[];
  /** Global-buffer bytes per sample while each operator runs. */
  footprints: Float64Array;
  /** Units whose features go through DRAM between layers: one sample does not fit, or streaming moves less. */
  spilled: readonly boolean[];
}

export function planStep(step: Step, spec: WavecoreSpec): Plan {
  const units = unitsOf(step);
  const unitOf = unitOfOperators(step, units);
  const footprints = operatorFootprints(step, units, reusesBranches(spec));
  const base = { step, units, unitOf, footprints };
  if (isConventional(spec)) {
    const demands = step.operators.map((_, index) => conventional(step, index, spec, spec.fusedRelu));
    const subBatch = step.network.batch;
    const group = { first: 0, end: units.length, subBatch, iterations: 1, streamed: true };
    return { ...base, groups: [group], demands, spilled: units.map(() => true) };
  }
  const resident = step.operators.map((_, index) => planSerialised(step, index, spec));
  const spilling = step.operators.map((_, index) => conventional(step, index, spec, false));
  const costs = unitCosts(base, resident, spilling);
  const prices = new GroupPrices(costs, step.network.batch, spec.globalBuffer.size);
  const groups = chooseGroups(prices, spec);
  const spilled = groups.flatMap(({ first, end, streamed }) =>
    units.slice(first, end).map((_, k) => streamed || prices.spills(first + k)),
  );
  const demands = resident.map((demand, index) => (spilled[unitOf[index]!]! ? spilling[index]! : demand));
  for (const { first } of groups) if (first > 0) chargeBoundary(base, resident, demands, first);
  return { ...base, groups, demands, spilled };
}

function chooseGroups(prices: GroupPrices, { scheduler, grouping }: WavecoreSpec): Group[] {
  if (scheduler === 'mbs-fs') return oneGroup(prices);
  return grouping === 'dp' ? optimalGroups(prices) : greedyGroups(prices);
}

function conventional(step: Step, index: number, spec: WavecoreSpec, fusedRelu: boolean): Demand {
  const residency = spec.scheduler === 'il' ? residencyOf(step, index, spec.globalBuffer.size) : undefined;
  const demand = conventionalDemand(step, index, fusedRelu, residency);
  if (spec.accounting === 'graph') return demand;
  return demand.plus(layerSurcharge(step, index, 'conventional', fusedRelu));
}

function planSerialised(step: Step, index: number, spec: WavecoreSpec): Demand {
  const demand = serialisedDemand(step, index, reusesBranches(spec));
  if (spec.accounting === 'graph') return demand;
  return demand.plus(layerSurcharge(step, index, 'serialised', false));
}

/**
 * Inter-layer reuse when it happens to fit: an operator that reads what the one before it made finds it in the
 * buffer if both features of the whole mini-batch fit; it never goes to DRAM if nobody else reads it.
 */
function residencyOf(step: Step, index: number, bufferBytes: number): Residency {
  return {
    input: index > 0 ? handedOver(step, index, bufferBytes) : -1,
    output:
      step.readers[index]!.length === 1 &&
      index + 1 < step.operators.length &&
      handedOver(step, index + 1, bufferBytes) >= 0,
  };
}

/** Which input of an operator the one before it made and left in the buffer; -1 none. */
function handedOver({ operators, network, widths }: Step, index: number, bufferBytes: number): number {
  const [producer, reader] = [operators[index - 1]!, operators[index]!];
  if (isFree(producer) || isFree(reader)) return -1;
  const both = featureBytes(producer.output, widths) + featureBytes(reader.output, widths);
  return network.batch * both <= bufferBytes ? reader.inputs.indexOf(producer.name) : -1;
}

/** Footprint of each operator's layer; the backward pass of a layer needs what its forward pass does. */
function operatorFootprints(step: Step, units: readonly Unit[], reuse: boolean): Float64Array {
  const forward = units.flatMap((unit) => [...footprintsOf(step, unit, reuse)]);
  return Float64Array.from(step.operators, (_, index) => forward[step.owner[index]!]!);
}

type Base = Pick<Plan, 'step' | 'units' | 'unitOf' | 'footprints'>;

function unitCosts(base: Base, resident: readonly Demand[], spilling: readonly Demand[]): UnitCost[] {
  const { step, units, unitOf, footprints } = base;
  const { batch } = step.network;
  const costs = units.map((_, unit): UnitCost => ({
    fixed: 0,
    spilled: 0,
    perPass: 0,
    perAgain: 0,
    boundary: unit === 0 ? 0 : sum(boundaryMoves(base, resident, unit).map(({ bytes }) => batch * bytes)),
    footprint: 0,
  }));
  for (const [index, demand] of resident.entries()) {
    const cost = costs[unitOf[index]!]!;
    cost.fixed += batch * demand.sample.bytes;
    cost.spilled += batch * spilling[index]!.sample.bytes;
    cost.perPass += demand.pass.bytes;
    cost.perAgain += demand.again.bytes;
    cost.footprint = Math.max(cost.footprint, footprints[index]!);
  }
  return costs;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

interface BoundaryMove {
  operator: number;
  direction: 'read' | 'write';
  bytes: number;
}

/**
 * Bytes per sample that cross the edge before a unit: its input is read again (and written, where nobody keeps
 * it), the gradient of its input written by the unit's last backward operator and read by the first of the unit
 * before.
 */
function boundaryMoves(
  { step, units, unitOf }: Base,
  demands: readonly Demand[],
  unit: number,
): BoundaryMove[] {
  const { first, inputElements } = units[unit]!;
  const bytes = inputElements * step.widths.activation;
  const moves: BoundaryMove[] = [{ operator: first, direction: 'read', bytes }];
  const kept = demands[first - 1]!.sample.write[CAUSES.indexOf('features-written')]! > 0;
  if (!kept) moves.push({ operator: first - 1, direction: 'write', bytes });
  const backwardOf = (wanted: number): number[] =>
    [...step.operators.keys()].filter(
      (index) => unitOf[index] === wanted && isBackward(step.operators[index]!),
    );
  const [maker] = backwardOf(unit).slice(-1);
  const [reader] = backwardOf(unit - 1);
  if (maker !== undefined && reader !== undefined) {
    moves.push(
      { operator: maker, direction: 'write', bytes },
      { operator: reader, direction: 'read', bytes },
    );
  }
  return moves;
}

/** Charges what was priced: moves follow from the sub-batch schedule, also next to a unit that is spilled. */
function chargeBoundary(
  base: Base,
  resident: readonly Demand[],
  demands: readonly Demand[],
  unit: number,
): void {
  for (const { operator, direction, bytes } of boundaryMoves(base, resident, unit)) {
    const { sample } = demands[operator]!;
    sample.add('boundary', direction === 'read' ? bytes : 0, direction === 'write' ? bytes : 0);
  }
}
