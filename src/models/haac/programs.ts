import type { Netlist } from '../../circuit/netlist.js';
import { circuitStats } from '../../circuit/stats.js';
import type { Fidelity } from '../../results/record.js';
import type { OperatorDraft } from '../record/builder.js';
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
}

/** Sizes of programs that are tried: beyond some a hundred windows of wires nothing changes but the time it takes. */
const TRIED = [1, 4, 16, 64, 256, 1024];
/** Most gates of a program of several copies. */
const MOST_GATES = 2 ** 21;

/** Programs of circuits on one machine: each circuit is built and each program simulated once. */
export class ProgramShelf {
  private readonly spec: HaacSpec;
  private readonly fidelity: Fidelity;
  private readonly netlists = new Map<string, Netlist>();
  private readonly drafts = new Map<string, OperatorDraft>();

  constructor(spec: HaacSpec, fidelity: Fidelity) {
    this.spec = spec;
    this.fidelity = fidelity;
  }

  /**
   * Copies of a circuit as programs one after another: as many copies together as the file says, or as take the least
   * time a copy; what is left over is a smaller program.
   * @param key of the circuit, which `make` builds
   */
  runs(key: string, copies: number, make: () => Netlist): ProgramRuns[] {
    const together = Math.min(copies, this.together(key, copies, make));
    const rest = copies % together;
    const whole = {
      copies: together,
      times: Math.floor(copies / together),
      draft: this.draft(key, together, make),
    };
    return rest === 0 ? [whole] : [whole, { copies: rest, times: 1, draft: this.draft(key, rest, make) }];
  }

  private together(key: string, copies: number, make: () => Netlist): number {
    const { together } = this.spec.compiler;
    if (together !== 'auto') return together;
    const { gates } = this.netlist(key, make);
    const tried = TRIED.filter((size) => size === 1 || (size <= copies && size * gates <= MOST_GATES));
    const each = (size: number): number => cyclesOf(this.draft(key, size, make)) / size;
    return tried.reduce((best, size) => (each(size) < each(best) ? size : best));
  }

  private netlist(key: string, make: () => Netlist): Netlist {
    let netlist = this.netlists.get(key);
    if (netlist === undefined) this.netlists.set(key, (netlist = make()));
    return netlist;
  }

  private draft(key: string, copies: number, make: () => Netlist): OperatorDraft {
    const name = `${key} ${copies}`;
    let draft = this.drafts.get(name);
    if (draft === undefined) {
      const job = { netlist: this.netlist(key, make), copies };
      const prepared = prepareJob(job);
      const timing = timeJob(prepared, this.spec, this.fidelity);
      const stats = circuitStats(job.netlist, prepared.workspace.scratch);
      this.drafts.set(name, (draft = operatorOf(job, stats, timing, this.spec)));
    }
    return draft;
  }
}

/** Cycles of a program from its first fetch to its last result. */
export const cyclesOf = ({ phases: { compute, fill = 0, drain = 0, stalls = {} } }: OperatorDraft): number =>
  compute + fill + drain + Object.values(stalls).reduce((sum, cycles) => sum + cycles, 0);
