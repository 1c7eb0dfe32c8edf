import { gpuEnergies, type GpuEnergies } from '../../energy/gpu.js';
import type { GpuSpec } from '../../models/gpu/architecture.js';
import { cardOf, codeOf, cycleSectionOf } from '../../models/gpu/card.js';
import { simulateKernel, type Counters } from '../../models/gpu/cycle/index.js';
import { SECTIONS, type CounterFile, type Launch } from './file.js';
import { knownLaunch } from './launch.js';

/** A counter of a launch as measured and as simulated. */
export interface CounterRow {
  section: string;
  name: string;
  tile: string;
  variant: string;
  /** Short name of the counter; `time_ns_latencies`: time without clocks that were measured on the code; `joules`. */
  metric: string;
  measured: number;
  ours: number;
  /** Ours over measured, less one; null where nothing was measured and ours is something. */
  error: number | null;
}

export interface CounterRows {
  rows: CounterRow[];
  /** Launches that the cycle mode does not know. */
  skipped: string[];
}

/** Which launch it is. */
interface Named {
  name: string;
  tile?: string | undefined;
  variant?: string | undefined;
}

const WARP = 32;

/** Every launch of a file of counters beside the cycle mode on this card. @throws InputError if it was not measured */
export function counterRows(
  file: CounterFile,
  spec: GpuSpec,
  name: string,
  progress: (what: string) => void = () => undefined,
): CounterRows {
  const cycle = cycleSectionOf(spec, name);
  const card = cardOf(spec, cycle);
  const rows: CounterRow[] = [];
  const skipped: string[] = [];
  const simulated = new Map<string, Counters>();
  for (const section of SECTIONS)
    for (const launch of file[section]) {
      const title = titleOf(launch);
      progress(title);
      const known = knownLaunch(launch);
      if (known === undefined || !Object.hasOwn(cycle.codes, `${known.form}/${known.tile}`)) {
        skipped.push(title);
        continue;
      }
      const code = codeOf(cycle, known.form, known.tile);
      const { residency } = known;
      const { counters } = simulateKernel(known.kernel, code, card, { residency });
      simulated.set(title, counters);
      const compare = rowsFor(section, launch, rows);
      for (const [metric, ours] of Object.entries(counters)) compare(metric, launch.counters[metric], ours);
      if (code.measured === undefined) continue;
      const plain = simulateKernel(known.kernel, code, card, { residency, timing: 'latencies' });
      compare('time_ns_latencies', launch.counters['time_ns'], plain.counters.time_ns);
    }
  addJoules(file, simulated, card.sectorBytes, rows);
  return { rows, skipped };
}

const titleOf = ({ kind, name, tile, variant }: Pick<Launch, 'kind' | 'name' | 'tile' | 'variant'>): string =>
  [kind, name, tile, variant].filter((part) => part !== undefined).join(':');

const rowsFor =
  (section: string, { name, tile = '', variant = '' }: Named, rows: CounterRow[]) =>
  (metric: string, measured: number | null | undefined, ours: number | null): void => {
    if (measured === null || measured === undefined || ours === null) return;
    const error = measured === 0 ? (ours === 0 ? 0 : null) : ours / measured - 1;
    rows.push({ section, name, tile, variant, metric, measured, ours, error });
  };

/** Joules of kernels in a loop, from what is simulated from cold: idle by time, and the kernels' coefficients. */
function addJoules(
  { energy_kernels: energies }: CounterFile,
  simulated: ReadonlyMap<string, Counters>,
  sectorBytes: number,
  rows: CounterRow[],
): void {
  const { kernels } = gpuEnergies();
  for (const { name: title, joule_per_iter: measured } of energies) {
    const counters = simulated.get(title);
    if (counters === undefined) continue;
    const [, name, tile = '', variant = ''] = title.split(':');
    rowsFor('energy_kernels', { name: name!, tile, variant }, rows)(
      'joules',
      measured,
      joulesOf(counters, sectorBytes, kernels),
    );
  }
}

function joulesOf(counters: Counters, sectorBytes: number, prices: GpuEnergies['kernels']): number | null {
  if (counters.inst === null) return null;
  const l2 = counters.xbar2l1_rd_sec + counters.l12xbar_wr_sec;
  const dram = counters.dram_rd_sec + counters.dram_wr_sec;
  return (
    prices.idle.value * counters.time_ns * 1e-9 +
    prices.instruction.value * WARP * counters.inst +
    sectorBytes * (prices.l2.value * l2 + prices.dram.value * dram)
  );
}

/** How far rows are off, all together. */
export interface Summary {
  section: string;
  variant: string;
  metric: string;
  rows: number;
  /** Geometric mean of the absolute errors: exp(mean |ln(ours / measured)|) - 1. */
  meanError: number;
  within3: number;
  least: number;
  most: number;
}

/** Rows by section, variant and metric; those with nothing measured are left out. */
export function summarise(rows: readonly CounterRow[]): Summary[] {
  const groups = new Map<string, CounterRow[]>();
  for (const row of rows) {
    if (row.measured === 0) continue;
    const key = [row.section, row.variant, row.metric].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => {
    const errors = group.map(({ error }) => error!);
    const { section, variant, metric } = group[0]!;
    const mean = errors.reduce((sum, error) => sum + Math.abs(Math.log1p(error)), 0) / errors.length;
    return {
      ...{ section, variant, metric, rows: group.length, meanError: Math.expm1(mean) },
      within3: errors.filter((error) => Math.abs(error) <= 0.03).length,
      least: Math.min(...errors),
      most: Math.max(...errors),
    };
  });
}
