import { peakBandwidth } from '../../memory/banked/system.js';
import { openMemory } from '../../memory/open.js';
import { moveStretch, sharesOf, STRETCH_BYTES } from '../../memory/stretch.js';
import { memoryUse, sumUses, timesUse, type MemoryUse } from '../record/memory.js';
import type { RpuSpec } from './architecture.js';
import type { Remember } from './library.js';
import { limbsOf, TENSORS, type Mix } from './transfers.js';

/** How long limbs take to and from off-chip memory, in cycles, while others are moved before and after them. */
export interface Transport {
  /** @param times how often they are moved like that, which changes nothing but what is counted */
  cyclesOf(mix: Mix, times: number): number;
}

/** A channel of the machine's bandwidth, whatever is moved. */
export const channel = (
  { memory, clock }: { memory: Pick<RpuSpec['memory'], 'bandwidth'>; clock: number },
  limbBytes: number,
): Transport => ({ cyclesOf: (mix) => (limbsOf(mix) * limbBytes * clock) / memory.bandwidth });

/** A stretch of transfers on the memory. */
interface Stretch {
  cycles: number;
  /** Undefined without banks. */
  use: MemoryUse | undefined;
}

/**
 * A memory with banks. There are far too many limbs to ask for each, and one mix of streams goes on for long: so a
 * stretch of 4 MiB of each mix is moved, as fast as the memory can, and all limbs moved like that take in proportion.
 * Each tensor is read in order from a region of its own, results are written to another, and vectors of the streams take
 * turns by their shares, to sixteenths.
 */
export class BankedTransport implements Transport {
  private readonly spec: Pick<RpuSpec, 'memory' | 'clock'>;
  private readonly limbBytes: number;
  private readonly remember: Remember;
  private readonly uses: MemoryUse[] = [];

  constructor(spec: Pick<RpuSpec, 'memory' | 'clock'>, limbBytes: number, remember: Remember) {
    this.spec = spec;
    this.limbBytes = limbBytes;
    this.remember = remember;
  }

  cyclesOf(mix: Mix, times: number): number {
    const limbs = limbsOf(mix);
    if (limbs === 0) return 0;
    const shares = sharesOf([...TENSORS.map((tensor) => mix.read[tensor] ?? 0), mix.written]);
    const { cycles, use } = this.stretch(shares);
    const stretches = (limbs * this.limbBytes) / STRETCH_BYTES;
    if (use !== undefined && times > 0) this.uses.push(timesUse(use, times * stretches));
    return stretches * cycles;
  }

  /** What the memory did for all limbs asked for, as long as it moved them. */
  use(): MemoryUse | undefined {
    return sumUses(this.uses);
  }

  private stretch(shares: readonly number[]): Stretch {
    const { memory, clock } = this.spec;
    return this.remember(JSON.stringify(['stretch', memory, clock, shares]), () => {
      const port = openMemory(memory, { ticksPerSecond: clock, bandwidth: memory.bandwidth });
      return { cycles: moveStretch(port, shares), use: memoryUse(port) };
    });
  }
}

/** The same memory in a run of so many seconds: what is not moving data is idle, and refreshed on. */
export function overSeconds({ system, report }: MemoryUse, seconds: number): MemoryUse {
  const idle = Math.max(0, seconds / report.cycleSeconds - report.cycles);
  const { channels, buses, controller, timing } = system;
  const every = controller.refresh === 'none' ? Infinity : (timing['nREFI'] ?? Infinity);
  return {
    system,
    report: {
      ...report,
      cycles: report.cycles + idle,
      bus: { ...report.bus, idle: report.bus.idle + idle * channels * buses },
      commands: {
        ...report.commands,
        REFab: (report.commands['REFab'] ?? 0) + (idle / every) * report.refreshed,
      },
    },
  };
}

/** Bytes a second that the memory of a machine moves at most. */
export const peakOf = (use: MemoryUse | undefined, { memory }: Pick<RpuSpec, 'memory'>): number =>
  use === undefined ? memory.bandwidth : peakBandwidth(use.system);
