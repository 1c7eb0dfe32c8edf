import { limbBytes, MEMORY_UNIT, type LimbVectorSpec } from './architecture.js';

/** One unit held by an operation; times in cycles from its start. */
export interface Use {
  unit: number;
  after: number;
  hold: number;
}

export interface Operation {
  name: string;
  queue: number;
  uses: readonly Use[];
  latency: number;
  /** Cycles after which it has read a base conversion. */
  converted: number;
  spacing: { every: number; clear: number } | undefined;
}

/** A specification in whole cycles and by number: what a schedule needs of it. */
export interface Machine {
  inOrder: boolean;
  dispatch: number;
  registers: number;
  conversions: number;
  /** Copies of each unit. */
  copies: readonly number[];
  unitNames: readonly string[];
  /** Units below this do arithmetic; then come the memory and the ports of banks. */
  arithmetic: number;
  memory: number;
  /** First of the read ports of the banks, and of the write ports; -1: ports are no limit. */
  readPort: number;
  writePort: number;
  queues: readonly string[];
  operations: readonly Operation[];
  load: number;
  store: number;
  /** An exchange between chips: cycles that a limb takes into a chip, and cycles on the way. */
  exchange: { transfer: number; latency: number };
}

/** Cycles that begin within `seconds`; a whole number of them is not one more because products are rounded. */
const cyclesIn = (seconds: number, clock: number): number => Math.ceil(seconds * clock * (1 - 1e-12));

export function machineOf(spec: LimbVectorSpec): Machine {
  const { clock, depth, memory, link, registers, units } = spec;
  const bytes = limbBytes(spec);
  const arithmeticNames = Object.keys(units).sort();
  const unitNames = [...arithmeticNames, MEMORY_UNIT];
  const copies = [...arithmeticNames.map((name) => units[name]!), 1];
  const ports = (side: 'reads' | 'writes'): number => {
    const each = registers[side];
    if (each === undefined) return -1;
    for (let bank = 0; bank < registers.banks; bank++) {
      unitNames.push(`bank ${bank} ${side}`);
      copies.push(each);
    }
    return unitNames.length - registers.banks;
  };
  const readPort = ports('reads');
  const writePort = ports('writes');
  const numberOf = (name: string): number => unitNames.indexOf(name);
  const named = Object.entries(spec.operations).sort(([a], [b]) => (a < b ? -1 : 1));
  // An operation waits with all that begin on the same unit.
  const queues = [...new Set([...named.map(([, { uses }]) => uses[0]!.unit), MEMORY_UNIT])].sort();
  const operations: Operation[] = named.map(([name, { uses, latency, converted, spacing }]) => ({
    name,
    queue: queues.indexOf(uses[0]!.unit),
    uses: uses.map(({ unit, after, hold = depth }) => ({ unit: numberOf(unit), after, hold })),
    latency,
    converted: converted ?? latency,
    spacing,
  }));
  const transfer = cyclesIn(bytes / memory.bandwidth, clock);
  const moved = (name: string, latency: number): number =>
    operations.push({
      name,
      queue: queues.indexOf(MEMORY_UNIT),
      uses: [{ unit: numberOf(MEMORY_UNIT), after: 0, hold: transfer }],
      latency,
      converted: latency,
      spacing: undefined,
    }) - 1;
  return {
    inOrder: spec.issue === 'in-order',
    dispatch: spec.dispatch,
    registers: registers.limbs,
    conversions: spec.conversions,
    copies,
    unitNames,
    arithmetic: arithmeticNames.length,
    memory: numberOf(MEMORY_UNIT),
    readPort,
    writePort,
    queues,
    load: moved('load', transfer + cyclesIn(memory.latency, clock)),
    store: moved('store', transfer),
    operations,
    exchange: {
      transfer: link === undefined ? 0 : cyclesIn(bytes / link.bandwidth, clock),
      latency: link === undefined ? 0 : link.hops * cyclesIn(link.latency, clock),
    },
  };
}
