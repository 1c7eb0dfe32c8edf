import type { Architecture } from '../../arch/load.js';
import type { LimbTrace } from '../../he/import/trace.js';
import type { Assumption, Details, Traffic } from '../../results/record.js';
import type { Outcome } from '../model.js';
import { assumptionsOf } from '../record/assumptions.js';
import { RecordBuilder } from '../record/builder.js';
import { limbBytes, type LimbVectorSpec } from './architecture.js';
import { machineOf, type Machine } from './machine.js';
import type { StreamResult } from './result.js';

/** An operator for each stream, side by side; its work are cycles of functional units. */
export function toRecord(
  trace: LimbTrace,
  results: readonly StreamResult[],
  spec: LimbVectorSpec,
  architecture: Architecture,
): Outcome {
  const machine = machineOf(spec);
  const units = machine.copies.slice(0, machine.arithmetic).reduce((sum, count) => sum + count, 0);
  const builder = new RecordBuilder({
    unit: 'functional units',
    units: units * results.length,
    workUnit: 'unit cycle',
    peakPerSecond: units * results.length * spec.clock,
    memoryBytesPerSecond: spec.memory.bandwidth * results.length,
    clock: spec.clock,
  });
  for (const result of results) {
    const work = result.busy.slice(0, machine.arithmetic).reduce((sum, cycles) => sum + cycles, 0);
    const { memory, link, operand } = result.stalls;
    builder.add({
      name: result.name,
      kind: 'trace',
      unit: result.name,
      startCycle: 0,
      phases: { compute: result.compute, stalls: { memory, link, operand } },
      work,
      utilization: work / (result.cycles * units),
      mappingEfficiency: result.compute === 0 ? 0 : work / (result.compute * units),
      traffic: trafficOf(result, limbBytes(spec)),
      details: detailsOf(result, machine),
    });
  }
  return builder.finish({
    details: { chips: results.length, ...total(results) },
    assumptions: [...assumptionsOf(architecture), ...rulesOf(trace, spec)],
  });
}

const total = (results: readonly StreamResult[]): Details => {
  const sum = (name: 'instructions' | 'hazards' | 'registerWait'): number =>
    results.reduce((all, one) => all + one[name], 0);
  return {
    limbInstructions: sum('instructions'),
    readTooEarly: sum('hazards'),
    registerWaitCycles: sum('registerWait'),
  };
};

function trafficOf(result: StreamResult, bytes: number): Traffic[] {
  const row = (level: string, tensor: string, reads: number, writes: number): Traffic => ({
    level,
    tensor,
    readBytes: reads * bytes,
    writeBytes: writes * bytes,
  });
  return [
    row('dram', 'limbs', result.loads, result.stores),
    row('registers', 'limbs', result.registerReads, result.registerWrites),
    row('link', 'limbs', result.received, result.sent),
  ];
}

function detailsOf(result: StreamResult, machine: Machine): Details {
  const shares = result.busy.map((cycles, unit) => cycles / (result.cycles * machine.copies[unit]!));
  const told = machine.unitNames.slice(0, machine.memory + 1);
  const busiest = told.reduce((best, _, unit) => (shares[unit]! > shares[best]! ? unit : best), 0);
  return {
    limbInstructions: result.instructions,
    busiestUnit: told[busiest]!,
    busiestUnitUtilization: shares[busiest]!,
    unitUtilization: told.map((name, unit) => `${name} ${shares[unit]!.toFixed(4)}`).join(', '),
    registerWaitCycles: result.registerWait,
    readTooEarly: result.hazards,
  };
}

const CHAINING: Assumption = {
  name: 'registers.chaining',
  value: 'a result can be taken in, and its register given out again, word by word',
  status: 'derived',
  source: "Cinnamon's simulator: an operation completes after its latency, not after its last word",
};

const CINNAMON_RULES: readonly Assumption[] = [
  CHAINING,
  {
    name: 'memory.order',
    value: 'one channel a chip, whole cycles a limb; loads and stores that are ready in program order',
    status: 'assumed',
    source:
      'its simulator keeps two requests of 2048 B under way and lets loads take what stores have not written',
  },
  {
    name: 'link.exchange',
    value: 'begins when all chips are there; a limb into one chip after the other, then all hops',
    status: 'assumed',
    source: "its simulator's hops come from the distance of the chips; ours are the configured ones",
  },
  {
    name: 'queues.order',
    value: 'by name of their first unit, the oldest operation that is ready first',
    status: 'assumed',
    source: 'order in which queues get units in one cycle is not described',
  },
];

const KERNEL_RULES: readonly Assumption[] = [
  {
    name: 'kernel.registers',
    value: 'the symbol that is read latest leaves first; banks in turn',
    status: 'assumed',
    source: 'instead of the assembler, which is not part of this tool; its output can be run (.xinst)',
  },
  {
    name: 'kernel.banks',
    value: 'operands of one bank are read one cycle after the other, results written so',
    status: 'assumed',
    source: 'a bank gives one operand a cycle; the assembler moves one of them to another bank before',
  },
  {
    name: 'kernel.twiddles',
    value: 'there already',
    status: 'assumed',
    source: 'twntt and twintt instructions are made by the assembler',
  },
];

const ASSEMBLED_RULES: readonly Assumption[] = [
  {
    name: 'mload.order',
    value: 'requests a cycle apart; one channel, whole cycles a word',
    status: 'assumed',
    source: "the assembler's specification leaves the time of memory open",
  },
];

const rulesOf = ({ isa }: LimbTrace, { isa: runs }: LimbVectorSpec): readonly Assumption[] =>
  runs === 'cinnamon' ? CINNAMON_RULES : isa === 'p-isa' ? KERNEL_RULES : ASSEMBLED_RULES;
