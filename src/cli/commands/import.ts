import path from 'node:path';
import { Command } from 'commander';
import { NETLIST_FORMATS, readNetlist } from '../../circuit/files/index.js';
import { circuitStats } from '../../circuit/stats.js';
import { nameOfInput } from '../../document/stdin.js';
import { InputError } from '../../errors.js';
import { formatSi } from '../../quantity/format.js';
import { countNetwork } from '../../workload/count.js';
import { IMPORTERS } from '../../workload/import/index.js';
import { LARGEST } from '../../workload/import/source.js';
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
  dim: Map<string, number>;
  value: Map<string, number>;
}

export function importCommand(): Command {
  return new Command('import')
    .description(
      "Turn another tool's workload into a YAML file (SCALE-Sim topologies, ONNX), or check and convert a Bristol netlist",
    )
    .argument('<format>', `one of ${FORMATS.join(', ')}`)
    .argument('<file>', 'file to read, - for standard input')
    .option(
      '--out <file>',
      'file to write, - for standard output: .yaml for a workload (required), .txt, .bristol, .circ or .bin, also with .gz, for a netlist',
    )
    .option(
      '--format <format>',
      `of the netlist to write, if its name does not say it: ${NETLIST_FORMATS.join(', ')}`,
    )
    .option(
      '--dim <name=size>',
      'size of a dynamic dimension of an ONNX model, by its name or as input:axis; *=size for all others but the batch (may be given several times)',
      sizeOf,
      new Map<string, number>(),
    )
    .option(
      '--value <name=number>',
      'value of an input of an ONNX model that is one number, such as a sampling rate that chooses a branch (may be given several times)',
      valueOf,
      new Map<string, number>(),
    )
    .addHelpText(
      'after',
      examples(
        'systole import scalesim Resnet50.csv --out workloads/resnet50-scalesim.yaml',
        'systole import onnx model.onnx --out workloads/model.yaml',
        'systole import onnx encoder.onnx --dim sequence=128 --out workloads/encoder.yaml',
        'systole import bristol aes_128.txt.gz --out aes_128.bin',
      ),
    )
    .action((format: string, file: string, options: ImportOptions) => {
      const chosen = oneOf(format, FORMATS, '<format>');
      if (chosen === 'bristol') importNetlist(file, options);
      else importNetwork(chosen, file, options);
    });
}

/** What is before and behind the last `=`. */
function halvesOf(text: string): [name: string, number: string] {
  const at = text.lastIndexOf('=');
  return [text.slice(0, Math.max(0, at)).trim(), text.slice(at + 1).trim()];
}

/** `name=number`, added to those before it. */
function valueOf(text: string, values: Map<string, number>): Map<string, number> {
  const [name, digits] = halvesOf(text);
  if (name === '' || digits === '' || !Number.isFinite(Number(digits))) {
    throw new InputError(`is '${text.slice(0, 80)}'`, {
      field: '--value',
      expected: 'name=number, such as sr=16000',
    });
  }
  return new Map([...values, [name, Number(digits)]]);
}

/** `name=size`, added to those before it. */
function sizeOf(text: string, sizes: Map<string, number>): Map<string, number> {
  const [name, digits] = halvesOf(text);
  const size = Number(digits);
  if (name === '' || !/^\d{1,10}$/.test(digits) || size < 1 || size > LARGEST) {
    throw new InputError(`is '${text.slice(0, 80)}'`, {
      field: '--dim',
      expected: `name=size, such as sequence=128, the size a whole number from 1 to ${LARGEST}`,
    });
  }
  if (sizes.has(name) && sizes.get(name) !== size) {
    throw new InputError(`gives '${name.slice(0, 80)}' two sizes`, { field: '--dim', expected: 'one size' });
  }
  return new Map([...sizes, [name, size]]);
}

function importNetwork(
  format: (typeof NETWORKS)[number],
  file: string,
  { out, format: wanted, dim, value }: ImportOptions,
): void {
  if (wanted !== undefined)
    throw new InputError('is for netlists', { field: '--format', expected: `no --format with ${format}` });
  if (out === undefined)
    throw new InputError('is missing', { field: '--out', expected: 'workload file to write' });
  fileName(out, '--out', /^\.ya?ml$/i, '.yaml');
  refuseSizes(format, { dim, value });
  const network = IMPORTERS[format].read(file, dim, value);
  writeFileWhole(
    out,
    networkToYaml(network, `Imported from ${path.basename(nameOfInput(file))} (${format}).`),
  );
  for (const one of network.notes ?? []) note(`warning: ${file}: ${one.value}`);
  const { macs, batchMacs } = countNetwork(network);
  const { batch, operators } = network;
  const whole = batch === 1 ? '' : ` an input, ${formatSi(batchMacs, 'MAC')} for its batch of ${batch}`;
  note(`${shownTarget(out)}: ${operators.length} operators, ${formatSi(macs, 'MAC')}${whole}`);
}

function refuseSizes(format: string, given: Readonly<Record<string, ReadonlyMap<string, number>>>): void {
  const field = Object.keys(given).find((name) => given[name]!.size > 0);
  if (format === 'onnx' || field === undefined) return;
  throw new InputError('is for ONNX models', {
    field: `--${field}`,
    expected: `no --${field} with ${format}`,
  });
}

function importNetlist(file: string, { out, format, dim, value }: ImportOptions): void {
  refuseSizes('bristol', { dim, value });
  if (out === undefined && format !== undefined)
    throw new InputError('has no file to write', { field: '--format', expected: '--out <file> with it' });
  const target = out === undefined ? undefined : { out, format: netlistFormat(out, format) };
  const netlist = readNetlist(file);
  if (target !== undefined) writeNetlist(netlist, target.out, target.format);
  noteNetlist(shownTarget(target?.out ?? file), circuitStats(netlist));
}
