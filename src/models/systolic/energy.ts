import type { Origins } from '../../arch/provenance.js';
import type { Settled } from '../../arch/load.js';
import { type ActionCounts, type Machine, type Pricing } from '../../energy/account.js';
import { settleEnergy } from '../../energy/settle.js';
import type { MacWidths } from '../../energy/prices.js';
import type { Lowered } from '../lowering/lower.js';
import { vectorKind } from '../lowering/vector-kind.js';
import type { SystolicSpec } from './architecture.js';
import type { Zeros } from './sparsity.js';
import type { Movement } from './movement.js';

/**
 * Operands that pass through a PE's registers with every multiply-accumulate; the stationary one stays. Row
 * stationary has scratchpads in their place.
 */
const FORWARDED: Record<SystolicSpec['dataflow'], readonly (keyof MacWidths)[]> = {
  ws: ['ifmap', 'accumulator'],
  os: ['ifmap', 'filter', 'accumulator'],
  is: ['filter', 'accumulator'],
  rs: [],
};

/** What of an array its energy depends on, beside prices and clock. */
export const POWERED = [
  'rows',
  'cols',
  'data',
  'dataflow',
  'convention',
  'scratchpad',
  'rs',
  'energy',
] as const satisfies readonly (keyof SystolicSpec)[];

/** The array as its energy depends on it. */
export function energyMachine(spec: Pick<SystolicSpec, (typeof POWERED)[number]>): Machine {
  const { rows, cols, data, dataflow, convention, scratchpad, rs, energy } = spec;
  const { ifmap, filter, accumulator } = data;
  const spads = dataflow === 'rs' && rs !== undefined ? rs.spad : undefined;
  const ownBits = ifmap + filter + accumulator;
  // The next stationary operand waits beside the present one.
  const waiting = convention === 'overlap' ? { ws: filter, is: ifmap, os: 0, rs: 0 }[dataflow] : 0;
  const limit = energy.table?.registerLimit ?? 0;
  const flipFlops = Object.values(spads ?? {}).filter((bytes) => bytes <= limit);
  const pad = ({ size, ports }: { size: number; ports: number }) => ({ bytes: size, ports });
  return {
    pes: rows * cols,
    widths: { ifmap, filter, accumulator },
    forwarded: FORWARDED[dataflow],
    clockedBits: ownBits + waiting + 8 * flipFlops.reduce((sum, bytes) => sum + bytes, 0),
    scratchpads: {
      ifmap: pad(scratchpad.ifmap),
      filter: pad(scratchpad.filter),
      ofmap: pad(scratchpad.ofmap),
    },
    ...(spads === undefined
      ? {}
      : {
          spads: {
            ifmap: { bytes: spads.ifmap },
            filter: { bytes: spads.filter },
            psum: { bytes: spads.psum },
          },
        }),
  };
}

/** What an operator's energy depends on. */
interface Worked {
  work: Lowered;
  cycles: { start: number; end: number };
  moved: Pick<Movement, 'scratchpads' | 'spads' | 'dramReadBytes' | 'dramWriteBytes' | 'nocBytes'>;
  macs: number;
}

/** How often an operator does what costs energy. */
export function countsOf(
  { work, moved, macs }: Omit<Worked, 'cycles'>,
  training: boolean,
  { done }: Zeros,
): ActionCounts {
  // A zero activation stops the multiply-accumulate and the read of its weight.
  const { ifmap, filter, psum } = moved.spads;
  const read = { readBytes: filter.readBytes * done, writeBytes: filter.writeBytes };
  const counts: ActionCounts = {
    macs: macs * done,
    widths: work.widths,
    scratchpads: moved.scratchpads,
    dramReadBytes: moved.dramReadBytes,
    dramWriteBytes: moved.dramWriteBytes,
    nocBytes: moved.nocBytes,
    spads: { ifmap, filter: read, psum },
  };
  // Row stationary executes pools and sums on the PEs: the same operations, wherever they are done.
  const elements = work.unit === 'vector' || work.unit === 'fused' ? work.work : 0;
  if (elements > 0) {
    const { kind, times } = vectorKind(work.operator, training);
    counts.vector = { kind, times, elements };
  }
  return counts;
}

/** Energy of one operator by component. */
export function operatorEnergy(
  worked: Worked,
  spec: SystolicSpec,
  pricing: Pricing,
  training: boolean,
  zeros: Zeros,
): Record<string, number> {
  const length = worked.cycles.end - worked.cycles.start;
  return pricing.energyOf(countsOf(worked, training, zeros), {
    cycles: length,
    seconds: length / spec.clock,
  });
}

/** Reads what other files give the energy, and names what the technology gives. */
export function settleSystolic(spec: SystolicSpec, origins: Origins): Settled {
  return settleEnergy(spec, energyMachine(spec), origins);
}
