import fs from 'node:fs';
import { Command } from 'commander';
import { loadArchitecture } from '../../arch/load.js';
import { readBytes } from '../../document/bytes.js';
import { validate } from '../../document/validate.js';
import { InputError } from '../../errors.js';
import { timingOf, type RpuSpec } from '../../models/rpu/architecture.js';
import { rpu } from '../../models/rpu/index.js';
import { KERNELS, type Kernel } from '../../models/rpu/generate/index.js';
import { toHex } from '../../models/rpu/isa/decode.js';
import { disassemble, instructionText } from '../../models/rpu/isa/disassemble.js';
import { encode } from '../../models/rpu/isa/encode.js';
import { CLASSES, type B512Program } from '../../models/rpu/isa/program.js';
import { formOfName, parseProgram, PROGRAM_FORMS, type ProgramForm } from '../../models/rpu/isa/source.js';
import { timeProgram } from '../../models/rpu/machine/engine.js';
import { execute } from '../../models/rpu/machine/execute.js';
import { changesOf, imageSchema, stateOf } from '../../models/rpu/machine/image.js';
import { intervalsOf } from '../../models/rpu/machine/intervals.js';
import { reportProgram } from '../../models/rpu/machine/timeline.js';
import { traceOf, type ProgramTrace } from '../../models/rpu/machine/timing.js';
import { programOf } from '../../models/rpu/schedule/index.js';
import { ELEMENT } from '../../models/rpu/silicon.js';
import * as registry from '../../models/registry.js';
import { formatCount, formatPercent, formatSi } from '../../quantity/format.js';
import { TraceWriter } from '../../results/export/trace-writer.js';
import { toolVersion } from '../../simulation/identity.js';
import { writeFileWhole } from '../../document/output.js';
import { examples, formatOption, setOption } from '../options.js';
import { pictureName, writePicture } from '../pictures.js';
import { note, numeric, oneOf, print, printRows, type Column, type Format } from '../output.js';

interface AsmOptions {
  arch: string;
  set: string[];
  from?: string;
  out?: string;
  disassemble?: boolean;
  time?: boolean;
  run?: string;
  trace?: string;
  plot?: string;
  format: Format;
}

/** Largest file of a program or of data. */
const MOST_BYTES = 2 ** 28;

export const asmCommand = (): Command =>
  new Command('asm')
    .description('Assemble, disassemble, time or run a program of the RPU (B512)')
    .argument(
      '<program>',
      `file: .bin (64-bit words, little endian), .hex (a word a line), else text; or a kernel that is made for the architecture, such as ntt:65536 (${KERNELS.join(', ')})`,
    )
    .option('--from <form>', `form of the file, if its name does not say it: ${PROGRAM_FORMS.join(', ')}`)
    .option('--out <file>', 'file to write instead of printing: .bin, .hex, else text')
    .option('--disassemble', 'print the program as text; default: as words')
    .option('--time', 'cycles of the program on an architecture, and what it waited for')
    .option('--trace <file>', 'with --time: every instruction on its queue, as a trace for Perfetto')
    .option('--plot <file>', 'with --time: what the three pipelines did in each cycle, as a picture')
    .option(
      '--run <data>',
      'run the program on data (JSON: vdm, sdm, address, modulus, scalar) and print what it changed',
    )
    .option('--arch <arch>', 'architecture of kind rpu', 'rpu/128x128')
    .addOption(setOption())
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole he asm kernel.b512 --out kernel.bin',
        'systole he asm kernel.bin --disassemble',
        'systole he asm kernel.b512 --time --set assumptions=unconstrained',
        'systole he asm kernel.b512 --time --trace kernel.json',
        'systole he asm kernel.b512 --run data.json',
        'systole he asm ntt:65536 --time --plot ntt.svg',
        'systole he asm intt:4096 --set compiler.order=naive --out intt.b512',
      ),
    )
    .action(async (word: string, options: AsmOptions) => {
      checkPlot(options);
      const program = await readProgram(word, options);
      if (options.time === true) await printTiming(program, options);
      if (options.run !== undefined) await printRun(program, options.run, options);
      if (options.out !== undefined) writeProgram(program, options.out);
      else if (options.disassemble === true) print(disassemble(program).trimEnd());
      else if (options.time !== true && options.run === undefined) print(toHex(encode(program)).trimEnd());
    });

/** A file, or if there is none of that name, a kernel and its ring. */
async function readProgram(word: string, options: AsmOptions): Promise<B512Program> {
  const [, kernel, ring] = /^([a-z-]+):(\d+)$/.exec(word) ?? [];
  if (kernel !== undefined && ring !== undefined && options.from === undefined && !fs.existsSync(word)) {
    const spec = await specOf(options);
    const { depth, order } = spec.compiler;
    return programOf(kernel as Kernel, Number(ring), { depth, order, timing: timingOf(spec) }).program;
  }
  const form = options.from === undefined ? formOfName(word) : oneOf(options.from, PROGRAM_FORMS, '--from');
  return parseProgram(readBytes(word, 'a program of B512', MOST_BYTES), form, word);
}

function checkPlot({ plot, time }: AsmOptions): void {
  if (plot === undefined) return;
  if (time !== true) throw new InputError('is of a program in time', { field: '--plot', expected: '--time' });
  pictureName(plot, '--plot');
}

function writeProgram(program: B512Program, file: string): void {
  const form: ProgramForm = formOfName(file);
  const words = encode(program);
  writeFileWhole(file, form === 'bin' ? [words] : form === 'hex' ? toHex(words) : disassemble(program));
  note(`${file}: ${formatCount(program.length)} instructions`);
}

async function specOf({ arch, set }: AsmOptions): Promise<RpuSpec> {
  const architecture = await loadArchitecture(arch, set, registry);
  if (architecture.kind === rpu.kind) return architecture.spec as RpuSpec;
  throw new InputError(`'${arch}' is of kind '${architecture.kind}'`, {
    field: '--arch',
    expected: `an architecture of kind ${rpu.kind}, such as rpu/128x128`,
  });
}

async function printTiming(program: B512Program, options: AsmOptions): Promise<void> {
  const spec = await specOf(options);
  const moments = traceOf(program.length);
  const { cycles, issued, busy, stalls, waits } = timeProgram(program, timingOf(spec), moments);
  if (options.trace !== undefined) writeTrace(program, moments, options.trace);
  if (options.plot !== undefined) await drawTiming(program, moments, cycles, spec, options);
  const rows = CLASSES.map((queue, at) => ({
    queue,
    instructions: issued[at]!,
    busy: busy[at]!,
    utilization: cycles === 0 ? 0 : busy[at]! / cycles,
    waitsForPipeline: waits.pipeline[at]!,
    waitsForPort: waits.port[at]!,
  }));
  printRows(rows, COLUMNS, options.format);
  note(
    `${formatCount(cycles)} cycles, ${formatSi(cycles / spec.clock, 's')} at ${formatSi(spec.clock, 'Hz')}; ` +
      `the front end waited ${formatCount(stalls.registers)} cycles for registers, ${formatCount(stalls.queue)} for queues`,
  );
}

async function drawTiming(
  program: B512Program,
  moments: ProgramTrace,
  cycles: number,
  { busyboard, registersPerSram }: RpuSpec,
  { arch, set, plot }: AsmOptions,
): Promise<void> {
  const { drawProgram } = await import('../../plot/b512.js');
  const file = plot!;
  const picture = await drawProgram({
    program: program.name,
    setting: `${[arch, ...set].join(', ')} (${busyboard} busyboard, ${registersPerSram} registers an SRAM)`,
    instructions: program.length,
    cycles,
    queues: CLASSES.map((name, queue) => ({
      name,
      stretches: intervalsOf(program, queue, moments, cycles),
    })),
    toolVersion: toolVersion(),
  });
  writePicture(file, picture);
  note(`${file} written`);
}

/** A thread a queue, one for the front end. */
function writeTrace(program: B512Program, moments: ProgramTrace, file: string): void {
  const writer = new TraceWriter(file);
  try {
    const lanes: string[] = [];
    writer.process(1, program.name);
    reportProgram(program, moments, {
      lane(name) {
        writer.thread(1, lanes.push(name), name);
        return lanes.length;
      },
      task: (lane, at, phase, why, start, ticks) =>
        writer.complete(lane, phase === 'stall' ? `stall: ${why}` : why, phase, start, ticks, {
          instruction: `${at}: ${instructionText(program, at)}`,
        }),
      milestone: (lane, at, what, when) => writer.instant(lane, what, when, { instruction: `${at}` }),
    });
  } catch (error) {
    writer.abort();
    throw error;
  }
  writer.close();
}

type Row = {
  queue: string;
  instructions: number;
  busy: number;
  utilization: number;
  waitsForPipeline: number;
  waitsForPort: number;
};

const COLUMNS: readonly Column<Row>[] = [
  { key: 'queue', title: 'queue', value: ({ queue }) => queue },
  numeric('instructions', 'instructions', ({ instructions }) => instructions, formatCount),
  numeric('busyCycles', 'busy cycles', ({ busy }) => busy, formatCount),
  numeric('utilization', 'utilization', ({ utilization }) => utilization, formatPercent),
  numeric(
    'pipelineWaitCycles',
    'waits for pipeline',
    ({ waitsForPipeline }) => waitsForPipeline,
    formatCount,
  ),
  numeric('portWaitCycles', 'waits for ports', ({ waitsForPort }) => waitsForPort, formatCount),
];

async function printRun(program: B512Program, data: string, options: AsmOptions): Promise<void> {
  const spec = await specOf(options);
  const state = stateOf(readImage(data), Math.floor(spec.vdm / ELEMENT), Math.floor(spec.sdm / ELEMENT));
  const before = state.vdm.slice();
  execute(program, state);
  print(JSON.stringify({ vdm: changesOf(before, state.vdm) }, null, 2));
}

function readImage(file: string): ReturnType<typeof imageSchema.parse> {
  const text = new TextDecoder().decode(readBytes(file, 'data of a program (JSON)', MOST_BYTES));
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new InputError('is no JSON', {
      file,
      expected: 'an object with vdm, sdm, address, modulus, scalar',
    });
  }
  return validate(imageSchema, data, () => ({ file }));
}
