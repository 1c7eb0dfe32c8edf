import { Command } from 'commander';
import { loadArchitecture } from '../../arch/load.js';
import { InputError } from '../../errors.js';
import type { HaacSpec } from '../../models/haac/architecture.js';
import { haac } from '../../models/haac/index.js';
import { compilePipeline, type PassEffect } from '../../models/haac/pipeline.js';
import * as registry from '../../models/registry.js';
import { formatBytes, formatCount } from '../../quantity/format.js';
import { circuitJobOf, parameterOption } from '../circuits.js';
import { examples, formatOption, setOption, wholeNumber } from '../options.js';
import { note, numeric, printRows, type Column, type Format } from '../output.js';

interface CompileOptions {
  arch: string;
  set: string[];
  param: string[];
  copies?: number;
  format: Format;
}

/** @param circuit help text of the argument */
export const compileCommand = (circuit: string): Command =>
  new Command('compile')
    .description('Compile a circuit for a HAAC: what each pass does')
    .argument('<circuit>', circuit)
    .requiredOption('--arch <arch>', 'architecture of kind haac (required)')
    .addOption(setOption())
    .addOption(parameterOption())
    .option(
      '--copies <n>',
      'independent copies (default: those of the workload, or 1)',
      wholeNumber('--copies', 1, 2 ** 27),
    )
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole circuit compile aes-128 --arch haac/16ge-2mb-ddr4',
        'systole circuit compile relu-shares --param bits=31 --copies 8192 --arch haac/16ge-2mb-hbm2',
      ),
    )
    .action(async (word: string, { arch, set, param, copies, format }: CompileOptions) => {
      const architecture = await loadArchitecture(arch, set, registry);
      if (architecture.kind !== haac.kind) {
        throw new InputError(`'${arch}' is of kind '${architecture.kind}'`, {
          field: '--arch',
          expected: `an architecture of kind ${haac.kind}, such as haac/16ge-2mb-ddr4`,
        });
      }
      const spec = architecture.spec as HaacSpec;
      const job = await circuitJobOf(word, param);
      const { passes, timing } = compilePipeline({ ...job, copies: copies ?? job.copies }, spec);
      printRows(passes, COLUMNS, format);
      const { instruction, table, outOfRange, live } = timing.streams;
      note(
        `preset ${spec.preset}: ${formatCount(timing.cycles)} cycles, compute ${formatCount(timing.computeCycles)}, ` +
          `memory ${formatCount(timing.memoryCycles)} (${spec.memory.name}: instructions ${formatBytes(instruction)}, ` +
          `tables ${formatBytes(table)}, out of range ${formatBytes(outOfRange)}, live ${formatBytes(live)})`,
      );
    });

const COLUMNS: readonly Column<PassEffect>[] = [
  { key: 'pass', title: 'pass', value: (row) => row.pass },
  { key: 'quantity', title: 'of', value: (row) => row.quantity },
  numeric('before', 'before', (row) => row.before, formatCount),
  numeric('after', 'after', (row) => row.after, formatCount),
];
