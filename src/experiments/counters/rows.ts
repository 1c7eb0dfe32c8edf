import type { GpuSpec } from '../../models/gpu/architecture.js';
import { cardOf, cycleSectionOf } from '../../models/gpu/card.js';
import { simulateKernel, type Counters, type CycleMachine } from '../../models/gpu/cycle/index.js';
import { codeFor } from './code.js';
import { counterOf, pointsOf, SECTIONS, type CounterFile, type Launch, type Section } from './file.js';
import { described, kernelJoules, networkJoules } from './joules.js';
import { knownLaunch } from './launch.js';
import { addMicro } from './micro.js';
import { rowsFor, type CounterRow } from './row.js';

export { summarise, type CounterRow, type Summary } from './row.js';

export interface CounterRows {
  rows: CounterRow[];
  /** Launches that the cycle mode does not know, or of which nothing was counted. */
  skipped: string[];
  /** Tiles without a code of their own. */
  scaled: string[];
}

/** A launch of section `warm` is the third of its kernel. */
const WARM_UP = 2;
/** Launches one after another for their time: L2 is as it stays. */
const STEADY = 3;
/** Time without clocks measured on the code needs misses to a few per cent alone. */
const ROUGH = { lookups: 3e5, multiprocessors: 2, generations: 3 };

/** Everything in a file of counters beside the cycle mode on this card. @throws InputError if it was not measured */
export function counterRows(
  file: CounterFile,
  spec: GpuSpec,
  name: string,
  progress: (what: string) => void = () => undefined,
): CounterRows {
  const cycle = cycleSectionOf(spec, name);
  const bench = new Bench(
    file,
    (launch) => {
      const known = knownLaunch(launch);
      const code = known && codeFor(cycle, known, launch);
      return known && code && { ...known, ...code };
    },
    cardOf(spec, cycle),
  );
  for (const section of SECTIONS)
    for (const launch of file[section]) {
      progress(titleOf(launch));
      bench.compare(section, launch);
    }
  bench.addTimes();
  bench.addJoules();
  progress('micro');
  addMicro(file, bench.machine, bench.rows);
  const { rows, skipped, scaled } = bench;
  return { rows, skipped, scaled: [...scaled] };
}

type Ready = NonNullable<ReturnType<typeof knownLaunch>> & NonNullable<ReturnType<typeof codeFor>>;

const titleOf = ({ kind, name, tile, variant }: Pick<Launch, 'kind' | 'name' | 'tile' | 'variant'>): string =>
  [kind, name, tile, variant].filter((part) => part !== undefined && part !== '').join(':');

/** One file on one card. */
class Bench {
  readonly rows: CounterRow[] = [];
  readonly skipped: string[] = [];
  readonly scaled = new Set<string>();
  readonly machine: CycleMachine;
  private readonly file: CounterFile;
  private readonly ready: (launch: Launch) => Ready | undefined;
  private readonly launches = new Map<string, Launch>();
  private readonly cold = new Map<string, Counters>();

  constructor(file: CounterFile, ready: (launch: Launch) => Ready | undefined, machine: CycleMachine) {
    this.file = file;
    this.ready = ready;
    this.machine = machine;
    for (const section of ['conv', 'gemm', 'memory'] as const)
      for (const launch of file[section]) this.launches.set(titleOf(launch), launch);
  }

  /** A launch's counters, and its time without clocks measured on its code. */
  compare(section: Section, launch: Launch): void {
    const ready = this.ready(launch);
    if (ready === undefined || Object.keys(launch.counters).length === 0) {
      this.skipped.push(titleOf(launch));
      return;
    }
    const { kernel, code, residency, scaled, form, tile } = ready;
    if (scaled) this.scaled.add(`${form}/${tile}`);
    const earlier = section === 'warm' ? WARM_UP : 0;
    const { counters } = simulateKernel(kernel, code, this.machine, { residency, earlier });
    if (earlier === 0) this.cold.set(titleOf(launch), counters);
    const compare = rowsFor(section, launch, this.rows);
    for (const [metric, ours] of Object.entries(counters)) compare(metric, counterOf(launch, metric), ours);
    if (code.measured === undefined) return;
    const timing = { residency, earlier, timing: 'latencies', sampling: ROUGH } as const;
    const plain = simulateKernel(kernel, code, this.machine, timing);
    compare('time_ns_latencies', counterOf(launch, 'time_ns'), plain.counters.time_ns);
  }

  /** Launches one after another, timed by events: both without what a launch and its events cost. */
  addTimes(): void {
    const overhead = this.eventSeconds();
    if (overhead === undefined) return;
    for (const [kind, name, tile, variant, milliseconds] of this.file.times_without_profiler) {
      if (kind === 'empty' || milliseconds === null) continue;
      const launch = this.launches.get(titleOf({ kind, name, tile: tile ?? '', variant: variant ?? '' }));
      const ready = launch && this.ready(launch);
      if (ready === undefined) continue;
      const options = { residency: ready.residency, earlier: STEADY, sampling: ROUGH };
      const { counters } = simulateKernel(ready.kernel, ready.code, this.machine, options);
      const ours = counters.time_ns - this.machine.launchSeconds * 1e9;
      const compare = rowsFor('times_without_profiler', { name, tile, variant }, this.rows);
      compare('time_ns', milliseconds * 1e6 - overhead * 1e9, ours);
    }
  }

  /** Seconds between two events with an empty kernel between them. */
  private eventSeconds(): number | undefined {
    const micro = pointsOf(this.file, 'launch')[0]?.['event_pair_with_kernel_us'];
    if (typeof micro === 'number') return micro * 1e-6;
    const empty = this.file.times_without_profiler.find(([kind]) => kind === 'empty')?.[4];
    return typeof empty === 'number' ? empty * 1e-3 : undefined;
  }

  /** Joules of kernels in loops, from what is simulated from cold; of networks with the time that was measured. */
  addJoules(): void {
    const { energy_kernels: loops, energy_networks: networks } = this.file;
    for (const { name: title, joule_per_iter: measured } of loops) {
      const counters = this.cold.get(title);
      if (counters === undefined) continue;
      const [, name, tile, variant] = title.split(':');
      const ours = kernelJoules(counters, this.machine.sectorBytes);
      rowsFor('energy_kernels', { name: name!, tile, variant }, this.rows)('joules', measured, ours);
    }
    for (const network of described(networks)) {
      const named = { name: network.name, variant: `b${network.batch}` };
      rowsFor('energy_networks', named, this.rows)('joules', network.joule_per_iter, networkJoules(network));
    }
  }
}
