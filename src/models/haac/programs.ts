import type { Netlist } from '../../circuit/netlist.js';
import { circuitStats } from '../../circuit/stats.js';
import { buildCircuit, circuitKey } from '../../protocol/circuits/build.js';
import type { SiteCircuit } from '../../protocol/circuits/sites.js';
import type { Fidelity } from '../../results/record.js';
import type { OperatorDraft } from '../record/builder.js';
import type { MemoryUse } from '../record/memory.js';
import type { HaacSpec } from './architecture.js';
import { prepareJob } from './compile/index.js';
import { operatorOf } from './record.js';
import { timeJob } from './timing.js';

/** Copies of a circuit as one program, and how often it is run. */
export interface ProgramRuns {
  /** Copies in a program. */
  copies: number;
  times: number;
  /** One run of it. */
  draft: OperatorDraft;
  /** What a memory with banks did in one run. */
  memory: MemoryUse | undefined;
}

type Simulated = Pick<ProgramRuns, 'draft' | 'memory'>;

/** Sizes of programs that are tried: beyond some a hundred windows of wires nothing changes but the time it takes. */
const TRIED = [1, 4, 16, 64, 256, 1024];
/** Most gates of a program of several copies. */
const MOST_GATES = 2 ** 21;

/** Programs of circuits on one machine: each circuit is built and each program simulated once. */
export class ProgramShelf {
  private readonly spec: HaacSpec;
  private readonly fidelity: Fidelity;
  private readonly netlists = new Map<string, Netlist>();
  private readonly drafts = new Map<string, Simulated>();

  constructor(spec: HaacSpec, fidelity: Fidelity) {
    this.spec = spec;
    this.fidelity = fidelity;
  }

  /**
   * Copies of a circuit as programs one after another: as many copies together as the file says, or as take the least
   * time a copy; what is left over is a smaller program.
   */
  runs(circuit: SiteCircuit): ProgramRuns[] {
    const { copies } = circuit;
    const together = Math.min(copies, this.together(circuit));
    const rest = copies % together;
    const run = (size: number, times: number): ProgramRuns => ({
      copies: size,
      times,
      ...this.simulated(circuit, size),
    });
    const whole = run(together, Math.floor(copies / together));
    return rest === 0 ? [whole] : [whole, run(rest, 1)];
  }

  private together(circuit: SiteCircuit): number {
    const { together } = this.spec.compiler;
    if (together !== 'auto') return together;
    const { gates } = this.netlist(circuit);
    const tried = TRIED.filter(
      (size) => size === 1 || (size <= circuit.copies && size * gates <= MOST_GATES),
    );
    const each = (size: number): number => cyclesOf(this.simulated(circuit, size).draft) / size;
    return tried.reduce((best, size) => (each(size) < each(best) ? size : best));
  }

  private netlist(circuit: SiteCircuit): Netlist {
    const key = circuitKey(circuit);
    let netlist = this.netlists.get(key);
    if (netlist === undefined) this.netlists.set(key, (netlist = buildCircuit(circuit)));
    return netlist;
  }

  private simulated(circuit: SiteCircuit, copies: number): Simulated {
    const key = `${circuitKey(circuit)} x ${copies}`;
    let simulated = this.drafts.get(key);
    if (simulated === undefined) {
      const job = { netlist: this.netlist(circuit), copies };
      const prepared = prepareJob(job);
      const timing = timeJob(prepared, this.spec, this.fidelity);
      const stats = circuitStats(job.netlist, prepared.workspace.scratch);
      simulated = { draft: operatorOf(job, stats, timing, this.spec), memory: timing.memory };
      this.drafts.set(key, simulated);
    }
    return simulated;
  }
}

/** Cycles of a program from its first fetch to its last result. */
const cyclesOf = ({ phases: { compute, fill = 0, drain = 0, stalls = {} } }: OperatorDraft): number =>
  compute + fill + drain + Object.values(stalls).reduce((sum, cycles) => sum + cycles, 0);
