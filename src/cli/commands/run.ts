import { Command } from 'commander';
import type { Fidelity } from '../../results/record.js';
import { toJson } from '../../results/export/json.js';
import { toCsv } from '../../results/export/csv.js';
import { InputError } from '../../errors.js';
import { prepare } from '../../simulation/simulate.js';
import type { Transforms } from '../../workload/transform/schema.js';
import {
  batchOption,
  databaseOption,
  examples,
  fidelityOption,
  formatOption,
  setOption,
  tagOption,
  transformOptions,
  transformsOf,
} from '../options.js';
import { cleanJson } from '../clean.js';
import { note, print, printText, type Format } from '../output.js';
import { recordOf } from '../record-of.js';
import { reportRun } from '../report-run.js';
import { weightsOf } from '../weights.js';

interface RunOptions extends Transforms {
  mapping?: true;
  arch: string;
  set: string[];
  fidelity?: Fidelity;
  batch?: number;
  db: string;
  trace?: string;
  memoryTrace?: string;
  force?: true;
  format: Format;
  all?: true;
  tag: string[];
}

/** Standard output carries the table. */
function notStandardOutput(file: string | undefined, field: string): void {
  if (file === '-') throw new InputError("is '-'", { field, expected: 'a file, a pipe or a device' });
}

export function runCommand(): Command {
  const command = new Command('run')
    .description('Simulate a workload on an architecture; print, store and optionally trace the run')
    .argument(
      '<workload>',
      'name (see systole list workloads), YAML file, SCALE-Sim .csv, .onnx, netlist .txt, .bristol, .circ or .bin (also .gz), circuit:<generator>, llm:<model>, or - for YAML on standard input',
    )
    .requiredOption(
      '--arch <arch>',
      'name (see systole list archs) or YAML file, - for standard input (required)',
    )
    .addOption(setOption())
    .addOption(fidelityOption())
    .addOption(batchOption());
  for (const option of transformOptions()) command.addOption(option);
  return command
    .addOption(databaseOption())
    .option('--trace <file>', 'write a Perfetto-readable trace of every step and transfer')
    .option(
      '--memory-trace <file>',
      "write every transaction of the off-chip memory with its issue cycle, in Ramulator 2's form (LD 0x40@7)",
    )
    .addOption(tagOption('a word to find the run by (systole list runs --tag); repeatable'))
    .option('--force', 'simulate again even if the database has this run')
    .option('--all', 'table: also the operators fused into others')
    .option('--mapping', 'table: also how each operator is laid on the machine')
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole run resnet50-imagenet --arch systolic/128x128',
        'systole run resnet50-imagenet --arch systolic/128x128 --set dataflow=os --set dram.bandwidth=64GB/s',
        'systole run alexnet-torchvision-imagenet --arch systolic/32x32 --mapping --set mapping.conv0.order=kn',
        'systole run resnet50-imagenet --arch systolic/128x128 --training batch=32 --prune resnet50@r0.2:epoch=30',
        'systole run gpt2-small-T128 --arch systolic/64x64 --format json > gpt2.json',
        'systole run circuits/matmult --arch haac/16ge-2mb-ddr4 --set preset=haac-paper',
        "systole run 'circuit:relu-shares?bits=31&copies=8192' --arch haac/16ge-2mb-hbm2",
      ),
    )
    .action(async (workload: string, options: RunOptions) => {
      notStandardOutput(options.trace, '--trace');
      notStandardOutput(options.memoryTrace, '--memory-trace');
      const experiment = await prepare({
        workload,
        arch: options.arch,
        overrides: options.set,
        fidelity: options.fidelity,
        batch: options.batch,
        transforms: transformsOf(options),
      });
      const { record, stored, unsaved } = recordOf(experiment, {
        database: options.db,
        force: options.force === true,
        tags: options.tag,
        trace: options.trace,
        memoryTrace: options.memoryTrace,
      });
      if (options.format === 'json') print(cleanJson(toJson(record)));
      else if (options.format === 'csv') print(toCsv(record));
      else {
        const weights = weightsOf(experiment.work);
        printText(
          reportRun(record, { all: options.all === true, mapping: options.mapping === true, weights }),
        );
      }
      if (unsaved !== undefined) throw unsaved;
      note(
        stored
          ? `run ${record.run.id.slice(0, 12)} stored in ${options.db}`
          : `run ${record.run.id.slice(0, 12)} was in ${options.db} already (--force simulates again)`,
      );
    });
}
