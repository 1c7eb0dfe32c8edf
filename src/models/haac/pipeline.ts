import type { CircuitJob } from '../../circuit/netlist.js';
import type { HaacSpec } from './architecture.js';
import { prepareJob } from './compile/index.js';
import { timeJob, timeOrder, type Timing } from './timing.js';

/** What one pass of the compiler did, in the number that it is there for. */
export interface PassEffect {
  pass: string;
  quantity: string;
  before: number;
  after: number;
}

/** A compiled job on a machine with the effect of each pass. */
export interface Pipeline {
  passes: PassEffect[];
  timing: Timing;
}

/** Compiles with and without each pass and times what differs. The later passes start from what the earlier left. */
export function compilePipeline(job: CircuitJob, spec: HaacSpec): Pipeline {
  const prepared = prepareJob(job);
  const time = (compiler: Partial<HaacSpec['compiler']>): Timing =>
    timeOrder(
      prepared,
      { ...spec, compiler: { ...spec.compiler, ...compiler } },
      compiler.order === undefined || compiler.order === 'best' ? order : compiler.order,
      'event',
    );
  const { order } = timeJob(prepared, spec, 'event');
  const baseline = time({ order: 'baseline' });
  const turns = time({ mapping: 'round-robin' });
  const wasteful = time({ eliminateSpent: false });
  const timing = time({});
  const { gates, outOfRange, live } = timing.compiled;
  const row = (pass: string, quantity: string, before: number, after: number): PassEffect => ({
    pass,
    quantity,
    before,
    after,
  });
  const countStored = ({ compiled }: Timing): number => compiled.live.gates + compiled.live.inputs;
  const passes = [
    row('alias removal', 'gates', gates + prepared.aliases, gates),
    row(`reorder (${order})`, 'compute cycles', baseline.computeCycles, timing.computeCycles),
    row('rename', 'results with an address', gates, 0),
    row('window', 'operands from memory', 2 * gates, outOfRange),
    row('spent wires', 'results and inputs written', countStored(wasteful), live.gates + live.inputs),
    row(`assignment (${spec.compiler.mapping})`, 'compute cycles', turns.computeCycles, timing.computeCycles),
  ];
  return { passes, timing };
}
