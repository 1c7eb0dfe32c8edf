// @ts-check
// node bench/gpu-curves.mjs FILE [ARCH]: chases and sweeps of a JSON of counters beside the cycle mode's, and the errors over all.
// Launches: systole reproduce counters.
import fs from 'node:fs';
import process from 'node:process';
import { loadArchitecture } from '../dist/arch/load.js';
import { cardOf, cycleSectionOf } from '../dist/models/gpu/card.js';
import { chaseL1, chaseL2, sweepBandwidth } from '../dist/models/gpu/cycle/index.js';
import * as registry from '../dist/models/registry.js';

const [file, arch = 'gpu/h100-sxm5'] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('gpu-curves: expected a file of counters, as bench/gpu writes them\n');
  process.exit(2);
}
/** Bytes of L1 and shared memory that the kit's chase leaves to L1. */
const CHASED_L1 = 224 * 1024;
const { spec, name } = await loadArchitecture(arch, [], registry);
/** @type {any} */
const gpu = spec;
const machine = cardOf(gpu, cycleSectionOf(gpu, name));
const { micro = {} } = JSON.parse(fs.readFileSync(file, 'utf8'));

/** @type {Record<string, number[]>} */
const errors = {};
/** @param {string} curve @param {number} ours @param {number} theirs */
const add = (curve, ours, theirs) => void (errors[curve] ??= []).push(ours / theirs - 1);
for (const { level, bytes, stride, clk } of micro.chase ?? []) {
  if (level.startsWith('l1sweep')) add('chase through L1', chaseL1(machine, bytes, CHASED_L1, stride), clk);
  else if (level === 'l2sweep' || level === 'dram') add('chase through L2', chaseL2(machine, bytes), clk);
}
for (const { mode, mib, gbps } of micro.l2_bw ?? [])
  add(`L2 bandwidth, ${mode}`, sweepBandwidth(machine, mib * 2 ** 20, mode) / 1e9, gbps);

console.log('| curve | points | within 10 % | worst |\n| --- | --: | --: | --- |');
for (const [curve, list] of Object.entries(errors)) {
  const within = list.filter((off) => Math.abs(off) <= 0.1).length;
  const worst = `${(100 * Math.min(...list)).toFixed(1)} to ${(100 * Math.max(...list)).toFixed(1)} %`;
  console.log(`| ${curve} | ${list.length} | ${within} | ${worst} |`);
}
