// @ts-check
// node bench/gpu-counters.mjs FILE [--variant ca] [--all]: every launch of a JSON of counters beside the cycle mode's, and the errors over all.
import fs from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import {
  chaseL1,
  chaseL2,
  EVERYTHING,
  simulateKernel,
  sweepBandwidth,
} from '../dist/models/gpu/cycle/index.js';

const { values, positionals } = parseArgs({
  options: { variant: { type: 'string' }, all: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [file] = positionals;
if (file === undefined) {
  process.stderr.write('gpu-counters: expected a file of counters, such as golden/h100.json\n');
  process.exit(2);
}
const { machine, codes } = JSON.parse(
  fs.readFileSync(fileURLToPath(new URL('gpu-h100.json', import.meta.url)), 'utf8'),
);
const measured = JSON.parse(fs.readFileSync(file, 'utf8'));
const sampling = values.all ? { sampling: EVERYTHING } : {};

/** @param {any} record @returns {[any, any]} the kernel and its code, undefined if unknown */
function kernelOf(record) {
  if (record.kind === 'conv' || record.kind === 'gemm') {
    const [rows, columns, depth] = record.tile.split('x').map(Number);
    const tile = { rows, columns, depth, threads: record.block };
    const code = codes[`${record.kind}/${record.tile}`];
    if (record.kind === 'gemm') {
      return [{ kind: 'gemm', m: record.M, n: record.N, k: record.K, tile, path: record.variant }, code];
    }
    const shape = {
      batch: record.B,
      channels: record.Ci,
      height: record.Hi,
      width: record.Wi,
      filters: record.Co,
      filterHeight: record.Hf,
      filterWidth: record.Wf,
      stride: record.S,
      padding: record.P,
    };
    return [{ kind: 'conv', shape, tile, path: record.variant }, code];
  }
  const plain = {
    instructionsPerStep: 0,
    instructionsPerBlock: record.counters.inst / record.grid[0],
    registersPerThread: 32,
    sharedBytes: 0,
    carveOutBytes: 32768,
  };
  if (record.kind === 'dw') {
    const { B: batch, C: channels, Hi: height, Wi: width, S: stride, P: padding } = record;
    const shape = {
      batch,
      channels,
      height,
      width,
      filters: channels,
      filterHeight: 3,
      filterWidth: 3,
      stride,
      padding,
    };
    return [{ kind: 'depthwise', threads: 256, shape }, plain];
  }
  if (record.kind === 'mem') {
    /** @type {Record<string, number[]>} */
    const forms = {
      add: [2, 1, 4],
      relu: [1, 1, 1],
      relu4: [1, 1, 4],
      copy: [1, 1, 4],
      fill: [0, 1, 4],
      reduce: [1, 0, 4],
      triad: [2, 1, 4],
    };
    const [reads, writes, width] = forms[record.op] ?? [];
    const elements = record.mib_per_tensor * 262144;
    return [{ kind: 'sweep', elements, reads, writes, width, threads: 256 }, plain];
  }
  return [undefined, undefined];
}

/** @type {Record<string, number[]>} */
const errors = {};
/** @param {string} group @param {number} ours @param {number} theirs */
function error(group, ours, theirs) {
  const off = ours / theirs - 1;
  if (theirs > 0) (errors[group] ??= []).push(off);
  return theirs > 0 ? `${(100 * off).toFixed(1)} %` : '-';
}

console.log(
  '| launch | L1 sectors | to L1 measured | ours | error | DRAM reads | ours | error | us | per tile | latencies |',
);
console.log('| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |');
for (const record of ['conv', 'gemm', 'memory'].flatMap((section) => measured[section] ?? [])) {
  const [kernel, code] = kernelOf(record);
  if (kernel === undefined || (values.variant !== undefined && record.variant !== values.variant)) continue;
  const residency = record.occ_blocks_per_sm
    ? { residency: { blocks: record.occ_blocks_per_sm, carveOutBytes: record.counters.smem_config } }
    : {};
  const ours = simulateKernel(kernel, code, machine, { ...residency, ...sampling }).counters;
  const plainly = simulateKernel(kernel, code, machine, {
    ...residency,
    timing: 'latencies',
    sampling: { lookups: 1, multiprocessors: 2, generations: 1 },
  }).counters;
  const { counters } = record;
  const exact = ours.l1_ld_sec === counters.l1_ld_sec && ours.l1_ld_req === counters.l1_ld_req;
  if (!exact) process.exitCode = 1;
  const kind = record.variant ?? 'memory';
  const cells = [
    [record.name, record.tile, record.variant].filter(Boolean).join(' '),
    exact ? 'exact' : `${ours.l1_ld_sec} for ${counters.l1_ld_sec}`,
    counters.xbar2l1_rd_sec,
    ours.xbar2l1_rd_sec,
    error(`L2 to L1, ${kind}`, ours.xbar2l1_rd_sec, counters.xbar2l1_rd_sec),
    counters.dram_rd_sec,
    ours.dram_rd_sec,
    error('DRAM reads', ours.dram_rd_sec, record.name.startsWith('fill') ? 0 : counters.dram_rd_sec),
    (counters.time_ns / 1e3).toFixed(1),
    error(`time per tile, ${kind} ${record.kind}`, ours.time_ns, counters.time_ns),
    error(`time from latencies, ${record.kind}`, plainly.time_ns, counters.time_ns),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

for (const { level, bytes, stride, clk } of measured.micro?.chase ?? []) {
  if (level.startsWith('l1sweep')) error('chase through L1', chaseL1(machine, bytes, 229376, stride), clk);
  else if (level === 'l2sweep' || level === 'dram') error('chase through L2', chaseL2(machine, bytes), clk);
}
for (const { mode, mib, gbps } of measured.micro?.l2_bw ?? []) {
  error(`L2 bandwidth, ${mode}`, sweepBandwidth(machine, mib * 2 ** 20, mode) / 1e9, gbps);
}

console.log(
  '\n| over all | launches | GMAE | within 3 % | within 10 % | worst |\n| --- | --: | --: | --: | --: | --- |',
);
for (const [group, list] of Object.entries(errors)) {
  const mean = Math.expm1(list.reduce((sum, off) => sum + Math.abs(Math.log1p(off)), 0) / list.length);
  const within = (/** @type {number} */ limit) => list.filter((off) => Math.abs(off) <= limit).length;
  const worst = `${(100 * Math.min(...list)).toFixed(1)} to ${(100 * Math.max(...list)).toFixed(1)} %`;
  console.log(
    `| ${group} | ${list.length} | ${(100 * mean).toFixed(2)} % | ${within(0.03)} | ${within(0.1)} | ${worst} |`,
  );
}
