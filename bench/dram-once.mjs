// @ts-check
// node bench/dram-once.mjs '<case as JSON>': CPU seconds of the first run of a process, and what it found.
import process from 'node:process';
import { runCase } from './dram-case.mjs';
import { timed } from './measure.mjs';

const { cpu, result } = timed(() => runCase(JSON.parse(process.argv[2] ?? '{}')));
process.stdout.write(JSON.stringify({ cpu, cycles: result }));
