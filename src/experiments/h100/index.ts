import { loadArchitecture } from '../../arch/load.js';
import type { GpuSpec } from '../../models/gpu/architecture.js';
import { cardOf, cycleSectionOf } from '../../models/gpu/card.js';
import type { CycleMachine } from '../../models/gpu/cycle/index.js';
import * as registry from '../../models/registry.js';
import type { Finding } from '../../results/reproduction.js';
import type { CounterRow } from '../counters/row.js';
import { counterRows } from '../counters/rows.js';
import { figure, type Experiment } from '../experiment.js';
import { judgementOf } from './figures.js';
import { compareGates } from './gates.js';
import { curvesOf, kneeOf } from './knees.js';
import { measuredFile } from './launches.js';
import { SOURCE } from './measured.js';
import { compareRandom } from './random.js';
import { compareBankedTimes, compareStreams } from './streams.js';

const ARCH = 'gpu/h100-sxm5';
const SECTOR = 32;

/** One card's counters, chases and joules beside the cycle mode: every launch's row, misses included. */
export const h100: Experiment = {
  system: 'h100',
  title: 'hardware counters, chases and joules of an H100 beside the cycle mode, launch by launch',
  findings: async ({ progress }) => {
    const rows = await launchRows(undefined, progress);
    const machine = await cardOfArch();
    return [
      ...compareRows(rows),
      ...compareWarm(rows),
      ...compareKnees(rows, machine),
      ...compareGates(rows),
      ...(await compareStreams()),
      ...(await compareRandom()),
      ...(await compareBankedTimes(progress)),
    ];
  },
};

/** Measured launches beside ours; `only`: those of these names alone. */
export async function launchRows(
  only: readonly string[] | undefined,
  progress: (what: string) => void = () => undefined,
): Promise<CounterRow[]> {
  const { spec, name } = await loadArchitecture(ARCH, [], registry);
  return counterRows(measuredFile(only), spec as GpuSpec, name, progress).rows;
}

async function cardOfArch(): Promise<CycleMachine> {
  const { spec, name } = await loadArchitecture(ARCH, [], registry);
  return cardOf(spec as GpuSpec, cycleSectionOf(spec as GpuSpec, name));
}

/** A finding for every row that is judged by itself; what another cache setting shows again is a variant. */
export function compareRows(rows: readonly CounterRow[]): Finding[] {
  const shown = new Set<string>();
  return rows.flatMap((row) => {
    const judged = judgementOf(row);
    // of nothing measured there is no share that ours is off
    if (judged === undefined || ('relative' in judged.within && row.measured === 0)) return [];
    const { figure: name, ...shared } = judged;
    const compare = figure(name, { ...shared, source: SOURCE, mark: 'found' });
    const quantity = [row.name, row.tile, row.section === 'micro' ? '' : row.variant]
      .filter((part) => part !== '')
      .join(' ');
    // requests and sectors are the same whatever the caches do
    const own = 'absolute' in judged.within && !row.metric.startsWith('xbar');
    const number = [name, row.section, row.name, row.tile, ...(own ? [] : [row.variant])].join(' ');
    const variant = shown.has(number);
    shown.add(number);
    return [compare(quantity, row.measured, row.ours, own ? { of: number, variant } : {})];
  });
}

/** Third launches: of what is read from cold, the share that DRAM still reads. */
export function compareWarm(rows: readonly CounterRow[]): Finding[] {
  const compare = figure('DRAM reads, L2 warm', {
    ...{ source: SOURCE, mark: 'found', evidence: 'fitted', unit: 'of a cold launch' },
    ...{ within: { absolute: 0.1 }, note: 'copies in L2 were derived from warm sums, among others' },
  });
  const cold = coldSectors();
  return rows
    .filter(({ section, metric }) => section === 'warm' && metric === 'dram_rd_sec')
    .flatMap(({ name, tile, variant, measured, ours }) => {
      const all = cold.get(name);
      if (all === undefined) return [];
      const quantity = [name, tile, variant].filter((part) => part !== '').join(' ');
      return [compare(quantity, Number((measured / all).toPrecision(4)), ours / all)];
    });
}

/** Sectors of the inputs of the warm launches. */
function coldSectors(): Map<string, number> {
  const sectors = (elements: number): number => (4 * elements) / SECTOR;
  return new Map(
    measuredFile().warm.map((launch): [string, number] => {
      const { name, kind, op, mib_per_tensor: mib = 0 } = launch;
      const { B = 0, Ci = 0, Hi = 0, Wi = 0, Co = 0, Hf = 0, Wf = 0, M = 0, N = 0, K = 0 } = launch;
      if (kind === 'mem') return [name, ((op === 'add' ? 2 : 1) * mib * 2 ** 20) / SECTOR];
      return [name, sectors(B * Ci * Hi * Wi + Co * Ci * Hf * Wf + M * K + K * N)];
    }),
  );
}

/** Sizes at which chases, bandwidths and probes leave one level for the next: halfway between the two. */
export function compareKnees(rows: readonly CounterRow[], { l1, l2, dram }: CycleMachine): Finding[] {
  const compare = figure('knees', {
    ...{ source: SOURCE, mark: 'derived', evidence: 'fitted', unit: 'MiB', within: { relative: 0.1 } },
    note: 'halfway between two levels, on a line between points; what L2 holds is read off these curves',
  });
  const half = (a: number, b: number): number => (a + b) / 2;
  const further = half(l2.farLatency, dram.nearLatency);
  const rate = half(l2.readBytesPerSecond, dram.readBytesPerSecond) / 1e9;
  const shared = half(l2.sharedReadBytesPerSecond, dram.readBytesPerSecond) / 1e9;
  const knees: readonly (readonly [name: string, variant: string, level: number])[] = [
    ['chase through L1', 'l1sweep', half(l1.latency, l2.nearLatency)],
    ['chase through the near half of L2', 'l2sweep', half(l2.nearLatency, further)],
    ['chase through L2', 'l2sweep', half(further, half(dram.nearLatency, dram.farLatency))],
    ['bandwidth, each SM its slice', 'fix', rate],
    ['bandwidth, all read all', 'rot', shared],
  ];
  return knees.flatMap(([name, variant, level]) => {
    const { measured, ours } = curvesOf(
      rows.filter((row) => row.section === 'micro' && row.variant === variant),
    );
    const [theirs, own] = [kneeOf(measured, level), kneeOf(ours, level)];
    if (theirs === undefined || own === undefined) return [];
    return [compare(name, Number(theirs.toPrecision(4)), own)];
  });
}
