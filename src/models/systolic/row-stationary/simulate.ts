import type { Probe } from '../../../engine/probe.js';
import { InputError, nearest } from '../../../errors.js';
import type { Fidelity } from '../../../results/record.js';
import type { Network } from '../../../workload/graph.js';
import type { SystolicSpec } from '../architecture.js';
import type { Gemm } from '../../lowering/gemm.js';
import { lowerNetwork, type ArrayWork, type Lowered, type VectorWork } from '../../lowering/lower.js';
import {
  memoryUse,
  requireRequests,
  splitWhole,
  waitedDetails,
  type MemoryUse,
} from '../../record/memory.js';
import type { Movement } from '../movement.js';
import { checkLayers, zerosOf, type Zeros } from '../sparsity.js';
import { openDram } from '../open-dram.js';
import type { Outcome } from '../outcome.js';
import { layerMacs, layerOf, regionOf, regionOps, type Layer } from './layer.js';
import { detailsOf } from './details.js';
import type { GivenMapping } from './schema.js';
import { searchMapping, type Mapping, type Priority } from './search.js';
import { activePes, computeCycles, fold, regionCycles } from './spatial.js';
import {
  combine,
  machineOf,
  processing,
  streamThrough,
  together,
  type Machine,
  type Processing,
} from './timing.js';
import { Transfers, type Transferred } from './transfers.js';
import { layerMovement, passMovement, regionMovement } from './traffic.js';

/** An operator before it has a place in time. */
interface Timed extends Omit<Outcome, 'cycles'> {
  processing: Processing;
}

/**
 * Lays a network on a row-stationary array and times it: `analytic` is the roofline, the larger of level 1 (operands
 * always at hand) and what the DRAM takes; `event` adds the port of the global buffer and the loading of weights.
 */
export function simulateRowStationary(
  network: Network,
  spec: SystolicSpec,
  fidelity: Fidelity,
  probe?: Probe,
): { outcomes: Outcome[]; memory?: MemoryUse | undefined } {
  requireRequests(spec.memory, fidelity);
  if (fidelity === 'register') {
    throw new InputError("dataflow rs has no fidelity 'register'", {
      field: 'fidelity',
      expected: 'analytic or event',
    });
  }
  const machine = machineOf(spec, fidelity);
  const works = lowerNetwork(network, spec);
  checkGiven(works, spec);
  checkLayers(spec.sparsity, works);
  const onArray = arrayTimer(network.batch, spec, machine, fidelity);
  const memory = openDram(spec, probe);
  // A bandwidth and a latency need no pieces: what an operator moves is one transfer. A trace of it has pieces.
  const inPieces = spec.memory.model !== 'bandwidth';
  const pieces =
    inPieces || probe?.request !== undefined ? new Transfers(network, works, spec, memory) : undefined;
  const outcomes: Outcome[] = [];
  let now = 0;
  for (const [index, work] of works.entries()) {
    const zeros = zerosOf(spec.sparsity, work, index);
    const timed = timeOperator(work, outcomes, onArray, network.batch, spec, machine, zeros);
    const transferred = pieces?.run(index, timed.moved, now);
    const outcome = placeInTime(timed, now, machine, inPieces ? transferred : undefined);
    outcomes.push(outcome);
    now = outcome.cycles.end;
  }
  return { outcomes, memory: memoryUse(memory, now) };
}

function timeOperator(
  work: Lowered,
  before: readonly Outcome[],
  onArray: (work: ArrayWork, zeros: Zeros) => Timed,
  batch: number,
  spec: SystolicSpec,
  machine: Machine,
  zeros: Zeros,
): Timed {
  if (work.unit === 'array') return onArray(work, zeros);
  if (work.unit === 'vector') {
    return timeRegion(work, batch, spec, machine, zeros) ?? timeElsewhere(work, work.cycles, zeros);
  }
  const exposed =
    work.unit === 'fused' && work.host >= 0 ? Math.max(0, work.cycles - lengthOf(before[work.host]!)) : 0;
  return timeElsewhere(work, exposed, zeros);
}

const lengthOf = ({ cycles }: Outcome): number => cycles.end - cycles.start;

/** Mappings are given by the names of operators that are there. */
function checkGiven(works: readonly Lowered[], { rs }: SystolicSpec): void {
  const names = works.filter(({ unit }) => unit === 'array').map(({ operator }) => operator.name);
  const stray = Object.keys(rs?.mapping ?? {}).find((name) => !names.includes(name));
  if (stray === undefined) return;
  throw new InputError(`the workload has no operator '${stray}' on the array`, {
    field: `rs.mapping.${stray}`,
    expected: `names of its operators, such as ${names.slice(0, 3).join(', ')}`,
    nearest: nearest(stray, names),
  });
}

/**
 * Times layers; equal ones are mapped once, unless their mapping is given. At `analytic` the mapping with the least
 * cycles is taken whatever the objective: no mapping is quicker at `event`.
 */
function arrayTimer(
  batch: number,
  spec: SystolicSpec,
  machine: Machine,
  fidelity: Fidelity,
): (work: ArrayWork, zeros: Zeros) => Timed {
  const known = new Map<Gemm, { layer: Layer; mapping: Mapping }>();
  const priority = fidelity === 'analytic' ? 'cycles' : 'objective';
  return (work, zeros) => {
    const { operator, widths } = work;
    const given = spec.rs?.mapping?.[operator.name];
    let found = given === undefined ? known.get(work.gemm) : undefined;
    if (found === undefined) {
      const layer = layerOf(operator as Parameters<typeof layerOf>[0], batch);
      found = { layer, mapping: mapLayer(layer, work, spec, machine, given, priority) };
      if (given === undefined) known.set(work.gemm, found);
    }
    const { layer, mapping } = found;
    const { folding, sets, moved } = mapping;
    const compute = computeCycles(layer, folding, sets);
    const timing = processing(compute, moved, widths, machine);
    const macs = layerMacs(layer);
    const movement = layerMovement(work, moved, macs, zeros);
    return {
      work,
      onArray: true,
      macs,
      moved: movement,
      mappingEfficiency: macs / (timing.compute * spec.rows * spec.cols),
      details: detailsOf(layer, mapping, work, spec, machine, zeros),
      processing: timing,
    };
  };
}

function mapLayer(
  layer: Layer,
  { operator: { name }, widths }: ArrayWork,
  spec: SystolicSpec,
  machine: Machine,
  given: GivenMapping | undefined,
  priority: Priority,
): Mapping {
  try {
    return searchMapping(layer, spec, widths, machine, given, priority);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { field } = error.detail;
    const at =
      given === undefined
        ? {}
        : { field: ['rs.mapping', name, ...(field === undefined ? [] : [field])].join('.') };
    throw error.with(at, `operator '${name}' does not map: ${error.problem}`);
  }
}

/** Pools and element-wise operations run on the PEs, set by set; undefined for everything else. */
function timeRegion(
  work: VectorWork,
  batch: number,
  spec: SystolicSpec,
  machine: Machine,
  zeros: Zeros,
): Timed | undefined {
  const { operator } = work;
  if (operator.kind !== 'pool' && operator.kind !== 'elementwise') return undefined;
  const region = regionOf(operator, batch);
  const folding = fold(region.rows.taps, region.rows.outputs, spec.rows, spec.cols);
  const { moved, bufferBytes } = regionMovement(work, region, folding, zeros);
  const sets = { channels: 1, filters: Math.min(folding.vertical * folding.across, region.maps) };
  const { compute, bank } = streamThrough(regionCycles(region, folding), bufferBytes, machine);
  return {
    work,
    onArray: true,
    macs: 0,
    moved,
    mappingEfficiency: 0,
    details: {
      dataflow: 'rs',
      rows: spec.rows,
      cols: spec.cols,
      activePes: activePes(region.rows, folding, sets),
      stripRows: folding.stripRows,
      filterSets: sets.filters,
      regionOps: regionOps(region),
    },
    processing: { fill: 0, compute, bank, cycles: compute + bank },
  };
}

/** Not on the array: a pass of the vector unit, or what is left of an operator applied to another's results. */
const timeElsewhere = (work: Lowered, compute: number, zeros: Zeros): Timed => ({
  work,
  onArray: false,
  macs: 0,
  moved: passMovement(work, zeros),
  mappingEfficiency: 0,
  details: {},
  processing: withoutWaiting(compute),
});

const withoutWaiting = (compute: number): Processing => ({ fill: 0, compute, bank: 0, cycles: compute });

/** Gives an operator its place in time; DRAM time that processing does not hide is a stall. */
function placeInTime(
  { processing: own, ...rest }: Timed,
  start: number,
  machine: Machine,
  transfers?: Transferred,
): Outcome {
  const { moved } = rest;
  const { fill, compute, bank } = own;
  const bytes = moved.dramReadBytes + moved.dramWriteBytes;
  const { exposed } =
    transfers === undefined
      ? combine(own.cycles, bytes, machine)
      : together(own.cycles, transfers.ticks, machine);
  const bus = transfers?.bus;
  const waited = bus === undefined ? {} : waitedDetails(splitWhole(bus, exposed));
  return {
    ...rest,
    details: { ...rest.details, ...waited },
    cycles: {
      start,
      end: start + fill + compute + bank + exposed,
      fill,
      compute,
      drain: 0,
      stalls: { ...exposedBy(moved, exposed), psum: 0, bank },
    },
  };
}

/** Shares the exposed DRAM time among the operands by their bytes; whole cycles. */
function exposedBy({ traffic }: Movement, exposed: number): Record<'ifmap' | 'filter' | 'ofmap', number> {
  const bytes = (tensor: string): number =>
    traffic.reduce(
      (sum, row) =>
        row.level === 'dram' && row.tensor === tensor ? sum + row.readBytes + row.writeBytes : sum,
      0,
    );
  const [ifmap, filter, ofmap] = [bytes('ifmap'), bytes('filter'), bytes('ofmap')];
  const all = ifmap + filter + ofmap;
  if (all === 0) return { ifmap: exposed, filter: 0, ofmap: 0 };
  const first = Math.floor((exposed * ifmap) / all);
  const second = Math.floor((exposed * filter) / all);
  return { ifmap: first, filter: second, ofmap: exposed - first - second };
}
