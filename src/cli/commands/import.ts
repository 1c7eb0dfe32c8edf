import path from 'node:path';
import { Command } from 'commander';
import { NETLIST_FORMATS, readNetlist } from '../../circuit/files/index.js';
import { circuitStats } from '../../circuit/stats.js';
import { InputError } from '../../errors.js';
import { formatSi } from '../../quantity/format.js';
import { countNetwork } from '../../workload/count.js';
import { IMPORTERS } from '../../workload/import/index.js';
import { networkToYaml } from '../../workload/write.js';
import { netlistFormat, noteNetlist, writeNetlist } from '../circuits.js';
import { writeFileWhole } from '../../document/output.js';
import { shownTarget } from '../../document/target.js';
import { fileName } from '../files.js';
import { examples } from '../options.js';
import { note, oneOf } from '../output.js';

const NETWORKS = ['scalesim', 'onnx'] as const;
const FORMATS = [...NETWORKS, 'bristol'] as const;

interface ImportOptions {
  out?: string;
  format?: string;
}

export function importCommand(): Command {
  return new Command('import')
    .description(
      "Turn another tool's workload into a YAML file (SCALE-Sim topologies, ONNX), or check and convert a Bristol netlist",
    )
    .argument('<format>', `one of ${FORMATS.join(', ')}`)
    .argument('<file>', 'file to read')
    .option(
      '--out <file>',
      'file to write, - for standard output: .yaml for a workload (required), .txt or .bin, also with .gz, for a netlist',
    )
    .option(
      '--format <format>',
      `of the netlist to write, if its name does not say it: ${NETLIST_FORMATS.join(', ')}`,
    )
    .addHelpText(
      'after',
      examples(
        'systole import scalesim Resnet50.csv --out workloads/resnet50-scalesim.yaml',
        'systole import onnx model.onnx --out workloads/model.yaml',
        'systole import bristol aes_128.txt.gz --out aes_128.bin',
      ),
    )
    .action((format: string, file: string, options: ImportOptions) => {
      const chosen = oneOf(format, FORMATS, '<format>');
      if (chosen === 'bristol') importNetlist(file, options);
      else importNetwork(chosen, file, options);
    });
}

function importNetwork(
  format: (typeof NETWORKS)[number],
  file: string,
  { out, format: wanted }: ImportOptions,
): void {
  if (wanted !== undefined)
    throw new InputError('is for netlists', { field: '--format', expected: `no --format with ${format}` });
  if (out === undefined)
    throw new InputError('is missing', { field: '--out', expected: 'workload file to write' });
  fileName(out, '--out', /^\.ya?ml$/i, '.yaml');
  const network = IMPORTERS[format].read(file);
  writeFileWhole(out, networkToYaml(network, `Imported from ${path.basename(file)} (${format}).`));
  const { macs } = countNetwork(network);
  note(`${shownTarget(out)}: ${network.operators.length} operators, ${formatSi(macs, 'MAC')}`);
}

function importNetlist(file: string, { out, format }: ImportOptions): void {
  if (out === undefined && format !== undefined)
    throw new InputError('has no file to write', { field: '--format', expected: '--out <file> with it' });
  const target = out === undefined ? undefined : { out, format: netlistFormat(out, format) };
  const netlist = readNetlist(file);
  if (target !== undefined) writeNetlist(netlist, target.out, target.format);
  noteNetlist(shownTarget(target?.out ?? file), circuitStats(netlist));
}
