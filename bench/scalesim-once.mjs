// @ts-check
// Simulates one network in this process and prints its cycles: node bench/scalesim-once.mjs <network> <array> <dataflow>
import process from 'node:process';
import { architectureOf, runAnew } from './calc.mjs';

const [network = '', array, dataflow = ''] = process.argv.slice(2);
const { totals } = runAnew(network, await architectureOf(Number(array), dataflow));
process.stdout.write(`${totals.cycles}\n`);
