import type { Evidence, Finding } from '../../results/reproduction.js';
import { errorsOf, type CounterRow } from '../counters/row.js';
import { figure } from '../experiment.js';
import { SOURCE } from './measured.js';

/** Rows that one gate is about, and how far they may be off. */
interface Gate {
  name: string;
  evidence: Evidence;
  rows(row: CounterRow): boolean;
  /** Geometric-mean error at most; each row at most; share of rows within 3 % at least. */
  mean?: number;
  each?: number;
  close?: number;
}

const isTiled = ({ section }: CounterRow): boolean => section === 'conv' || section === 'gemm';
const isCounter =
  (metric: string, ...variants: string[]) =>
  (row: CounterRow): boolean =>
    isTiled(row) && row.metric === metric && (variants.length === 0 || variants.includes(row.variant));
const isCurve =
  (...levels: string[]) =>
  ({ section, variant }: CounterRow): boolean =>
    section === 'micro' && levels.includes(variant);

const GATES: readonly Gate[] = [
  { name: 'L1 load requests', evidence: 'inferred', rows: isCounter('l1_ld_req'), each: 0 },
  { name: 'L1 load sectors', evidence: 'inferred', rows: isCounter('l1_ld_sec'), each: 0 },
  { name: 'L1 misses, cg', evidence: 'inferred', rows: isCounter('xbar2l1_rd_sec', 'cg'), each: 0 },
  {
    ...{ name: 'L1 misses, ca', evidence: 'fitted', rows: isCounter('xbar2l1_rd_sec', 'ca') },
    ...{ mean: 0.04, close: 0.75 },
  },
  { name: 'L1 misses, carve', evidence: 'fitted', rows: isCounter('xbar2l1_rd_sec', 'carve'), mean: 0.06 },
  { name: 'DRAM reads', evidence: 'fitted', rows: isCounter('dram_rd_sec'), mean: 0.03, each: 0.15 },
  { name: 'time, clocks of each code', evidence: 'fitted', rows: isCounter('time_ns'), mean: 0.04 },
  ...['128x128x8', '128x64x4', '128x32x4'].map((tile): Gate => ({
    name: `time, clocks of each code, ${tile}`,
    evidence: 'fitted',
    rows: (row) => isCounter('time_ns')(row) && row.tile === tile,
    mean: 0.04,
  })),
  { name: 'time, latencies alone', evidence: 'inferred', rows: isCounter('time_ns_latencies'), mean: 0.2 },
  {
    ...{ name: 'joules of kernels', evidence: 'fitted', mean: 0.05 },
    rows: ({ section }) => section === 'energy_kernels',
  },
  {
    ...{ name: 'chases', evidence: 'fitted', each: 0.1 },
    rows: isCurve('l1sweep', 'l1sweep32', 'l2sweep', 'dram', 'dram4k'),
  },
  { name: 'bandwidth of L2, fix', evidence: 'fitted', rows: isCurve('fix'), each: 0.1 },
  { name: 'bandwidth of L2, rot', evidence: 'fitted', rows: isCurve('rot'), each: 0.1 },
];

/** All launches together beside the limit that each group is held to. */
export function compareGates(rows: readonly CounterRow[]): Finding[] {
  const gate = figure('all launches', {
    source: `${SOURCE}; limits set near what reference scripts reach`,
    mark: 'assumed',
    unit: 'of what was counted',
  });
  return GATES.flatMap(({ name, evidence, rows: belongs, mean, each, close }) => {
    const own = rows.filter((row) => belongs(row) && row.measured !== 0);
    if (own.length === 0) return [];
    const { meanError, within3, least, most } = errorsOf(own);
    const findings: Finding[] = [];
    const count = `${own.length} rows`;
    if (mean !== undefined)
      findings.push(
        gate(`${name}: geometric-mean error of ${count}`, 0, meanError, {
          evidence,
          within: { absolute: mean },
        }),
      );
    if (each !== undefined)
      findings.push(
        gate(`${name}: largest error of ${count}`, 0, Math.max(most, -least), {
          ...{ evidence, within: { absolute: each } },
        }),
      );
    if (close !== undefined)
      findings.push(
        gate(`${name}: share of ${count} within 3 %`, 1, within3 / own.length, {
          ...{ evidence, within: { absolute: 1 - close } },
        }),
      );
    return findings;
  });
}
