import { InputError, nearest } from '../../errors.js';
import { rateOf, systemFor } from '../../memory/open.js';
import type { GpuSpec } from './architecture.js';
import type { Banks, CycleMachine, KernelCode } from './cycle/index.js';
import type { CycleSection } from './schema/cycle.js';

/** Boundary in a spec that is in bytes a cycle of the SM clock, in bytes a second. */
const perSecond = (perCycle: number, { clock }: Pick<GpuSpec, 'clock'>): number => perCycle * clock;

/** @throws InputError if the card has not been measured */
export function cycleSectionOf({ cycle }: GpuSpec, name: string): CycleSection {
  if (cycle !== undefined) return cycle;
  throw new InputError(`'${name}' has no section 'cycle'`, {
    field: 'cycle',
    expected: 'caches in detail as gpu/h100-sxm5 has them, or --fidelity analytic',
  });
}

/** An architecture as the cycle mode takes it. */
export function cardOf(spec: GpuSpec, cycle: CycleSection): CycleMachine {
  const { l1, l2, dram, smem, memory } = spec;
  const [near, measured] = [perSecond(l2.bandwidth, spec), perSecond(dram.bandwidth, spec)];
  const isPeak = memory.model === 'peak';
  const far = isPeak ? rateOf(memory, measured) : measured;
  const [write, copy] = isPeak ? [1, 1] : [cycle.dram.write, cycle.dram.copy];
  // a separate L1 is what is left of both when all shared memory is set aside
  const separate = { bytes: l1.size + smem.size, carveOuts: [smem.size] };
  return {
    lineBytes: cycle.line,
    sectorBytes: cycle.sector,
    elementBytes: spec.data.ifmap / 8,
    alignBytes: cycle.align,
    multiprocessors: spec.sms,
    groupMultiprocessors: cycle.gpc,
    clockHz: spec.clock,
    lanes: spec.lanes,
    schedulers: cycle.schedulers,
    issueShare: cycle.issueShare,
    registers: spec.registerFile / 4,
    threads: cycle.threads,
    blocks: cycle.ctas,
    sharedLatency: smem.latency,
    sharedPerBlock: cycle.smemPerCta,
    l1: {
      ...(l1.unified ? { bytes: l1.size, carveOuts: cycle.carveOuts } : separate),
      reservedBytes: cycle.l1.reserved,
      setBytes: cycle.l1.set,
      latency: l1.latency,
      bytesPerClock: l1.bandwidth,
    },
    l2: {
      bytes: l2.size,
      parts: l2.partitions,
      heldBytes: cycle.l2.held ?? l2.size,
      ways: cycle.l2.ways,
      sweptBytes: cycle.l2.swept ?? l2.size,
      residentBytes: cycle.l2.resident ?? l2.size / l2.partitions,
      copies: l2.replication,
      dirtyBytes: cycle.l2.dirty ?? l2.size,
      nearLatency: l2.latency,
      farLatency: l2.farLatency,
      readBytesPerSecond: near,
      sharedReadBytesPerSecond: cycle.l2.shared * near,
      writeBytesPerSecond: cycle.l2.write * near,
      bytesPerClock: cycle.l2.perSm,
    },
    dram: {
      granuleBytes: cycle.fetch,
      nearLatency: cycle.dram.nearLatency,
      farLatency: cycle.dram.farLatency,
      readBytesPerSecond: far,
      writeBytesPerSecond: write * far,
      copyBytesPerSecond: copy * far,
      ...(memory.model === 'banked' ? { banks: banksOf(memory, measured) } : {}),
    },
    sweeps: {
      slicesBytes: cycle.l2.sweeps.slices ?? l2.size,
      gridBytes: cycle.l2.sweeps.grid ?? l2.size,
      spread: cycle.l2.sweeps.spread,
    },
    olderShare: cycle.olderShare,
    blockLaunchClocks: cycle.ctaLaunch,
    launchSeconds: spec.launch / spec.clock,
  };
}

/** Channels of the card's standard, and how many of them are simulated. */
const banksOf = (memory: GpuSpec['memory'], bandwidth: number): Banks => ({
  system: systemFor(memory, bandwidth),
  sampledChannels: memory.sample.channels,
  sampledBytes: memory.sample.bytes,
});

/** The code of a form and tile. @throws InputError with the nearest that there is */
export function codeOf({ codes }: CycleSection, form: string, tile: string): KernelCode {
  const name = `${form}/${tile}`;
  const code = Object.hasOwn(codes, name) ? codes[name] : undefined;
  if (code === undefined)
    throw new InputError(`has no code '${name}'`, {
      field: 'cycle.codes',
      expected: `one of ${Object.keys(codes).join(', ')}`,
      nearest: nearest(name, Object.keys(codes)),
    });
  return {
    instructionsPerStep: code.step,
    instructionsPerBlock: code.block,
    registersPerThread: code.registers,
    sharedBytes: code.shared,
    ...(code.carveOut === undefined ? {} : { carveOutBytes: code.carveOut }),
    ...(code.measured === undefined ? {} : { measured: code.measured }),
  };
}
