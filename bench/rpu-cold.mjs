// @ts-check
// Prints cycles and CPU seconds of the first program that this process times: node bench/rpu-cold.mjs <program.bin>
import process from 'node:process';
import { loadArchitecture } from '../dist/arch/load.js';
import { readBytes } from '../dist/document/bytes.js';
import { timingOf } from '../dist/models/rpu/architecture.js';
import { parseProgram } from '../dist/models/rpu/isa/source.js';
import { timeProgram } from '../dist/models/rpu/machine/engine.js';
import * as registry from '../dist/models/registry.js';
import { timed } from './measure.mjs';

const [file = ''] = process.argv.slice(2);
const { spec } = await loadArchitecture('rpu/128x128', [], registry);
const timing = timingOf(/** @type {import('../dist/models/rpu/architecture.js').RpuSpec} */ (spec));
const program = parseProgram(readBytes(file, 'a program', 2 ** 28), 'bin', file);
const { result, cpu } = timed(() => timeProgram(program, timing));
process.stdout.write(JSON.stringify({ cycles: result.cycles, cpu }));
