import { Command } from 'commander';
import { evaluate } from '../../circuit/evaluate.js';
import { NETLIST_FORMATS } from '../../circuit/files/index.js';
import { GENERATORS, generateCircuit, type Generator } from '../../circuit/generate/index.js';
import { circuitStats, type CircuitStats } from '../../circuit/stats.js';
import { describeSizes, formatValue, parseInputs } from '../../circuit/values.js';
import { shownTarget } from '../../document/target.js';
import { formatCount } from '../../quantity/format.js';
import {
  circuitOf,
  inputOption,
  netlistFormat,
  noteNetlist,
  parameterOption,
  writeNetlist,
} from '../circuits.js';
import { examples, formatOption } from '../options.js';
import { numeric, print, printRows, type Column, type Format } from '../output.js';
import { circaCommand } from './circuit-circa.js';
import { compileCommand } from './circuit-compile.js';
import { garbleCommand } from './circuit-garble.js';

const CIRCUIT = "netlist file, name that 'systole circuit list' prints, or workload of kind circuit";

export function circuitCommand(): Command {
  return new Command('circuit')
    .description('Boolean circuits: generate, count, evaluate, garble')
    .helpCommand(false)
    .addCommand(listCommand())
    .addCommand(generateCommand())
    .addCommand(statsCommand())
    .addCommand(evaluateCommand())
    .addCommand(garbleCommand(CIRCUIT))
    .addCommand(compileCommand(CIRCUIT))
    .addCommand(circaCommand())
    .addHelpText(
      'after',
      examples(
        'systole circuit list',
        'systole circuit generate mul --param bits=64 --out mul64.txt',
        'systole circuit stats mul64.txt --format json',
        'systole circuit evaluate mul64.txt --input 3 --input 5',
      ),
    );
}

const listCommand = (): Command =>
  new Command('list')
    .description('Circuits that can be generated, with their parameters')
    .addOption(formatOption())
    .addHelpText('after', examples('systole circuit list'))
    .action(({ format }: { format: Format }) => printRows(GENERATORS, GENERATOR_COLUMNS, format));

const GENERATOR_COLUMNS: readonly Column<Generator>[] = [
  { key: 'name', title: 'circuit', value: ({ name }) => name },
  {
    key: 'parameters',
    title: 'parameters',
    value: ({ parameters }) =>
      Object.entries(parameters)
        .map(([name, { default: value }]) => `${name}=${value}`)
        .join(' '),
  },
  { key: 'summary', title: 'what it is', value: ({ summary }) => summary },
];

const generateCommand = (): Command =>
  new Command('generate')
    .description('Write a generated circuit to a file')
    .argument('<name>', "a name that 'systole circuit list' prints")
    .addOption(parameterOption())
    .requiredOption(
      '--out <file>',
      'file to write, - for standard output: .txt, .bristol or .circ (Bristol Fashion), .bin (binary), each also with .gz (required)',
    )
    .option('--format <format>', `format, if the name does not say it: ${NETLIST_FORMATS.join(', ')}`)
    .addHelpText(
      'after',
      examples(
        'systole circuit generate aes-128 --out aes.txt.gz',
        'systole circuit generate bubble-sort --param elements=64 --out sort.bin',
      ),
    )
    .action((name: string, options: { param: string[]; out: string; format?: string }) => {
      const format = netlistFormat(options.out, options.format);
      const netlist = generateCircuit(name, options.param);
      writeNetlist(netlist, options.out, format);
      noteNetlist(shownTarget(options.out), circuitStats(netlist));
    });

const statsCommand = (): Command =>
  new Command('stats')
    .description('Count gates, levels and bits of a circuit')
    .argument('<circuit>', CIRCUIT)
    .addOption(parameterOption())
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole circuit stats aes.txt.gz --format json',
        'systole circuit stats relu-shares --param bits=31',
      ),
    )
    .action(async (circuit: string, { param, format }: { param: string[]; format: Format }) => {
      const stats = circuitStats(await circuitOf(circuit, param));
      if (format === 'json') print(JSON.stringify(stats, null, 2));
      else printRows([stats], STATS_COLUMNS, format);
    });

const STATS_COLUMNS: readonly Column<CircuitStats>[] = [
  numeric('gates', 'gates', (stats) => stats.gates, formatCount),
  numeric('and', 'AND', (stats) => stats.and, formatCount),
  numeric('xor', 'XOR', (stats) => stats.xor, formatCount),
  numeric('inv', 'INV', (stats) => stats.inv, formatCount),
  numeric('levels', 'levels', (stats) => stats.levels, formatCount),
  numeric('andDepth', 'AND depth', (stats) => stats.andDepth, formatCount),
  { key: 'inputs', title: 'input bits', value: ({ inputs }) => describeSizes(inputs) },
  { key: 'outputs', title: 'output bits', value: ({ outputs }) => describeSizes(outputs) },
];

const evaluateCommand = (): Command =>
  new Command('evaluate')
    .description('Evaluate a circuit in the clear')
    .argument('<circuit>', CIRCUIT)
    .addOption(inputOption())
    .addOption(parameterOption())
    .addOption(formatOption())
    .addHelpText('after', examples('systole circuit evaluate add --param bits=8 --input 0x7f --input 1'))
    .action(async (circuit: string, options: { input: string[]; param: string[]; format: Format }) => {
      const netlist = await circuitOf(circuit, options.param);
      const values = parseInputs(options.input, netlist.inputs, '--input');
      const outputs = evaluate(netlist, values).map((value, at) => formatValue(value, netlist.outputs[at]!));
      if (options.format === 'json') print(JSON.stringify({ outputs }, null, 2));
      else
        printRows(
          outputs.map((value, at) => ({ at, bits: netlist.outputs[at]!, value })),
          VALUE_COLUMNS,
          options.format,
        );
    });

const VALUE_COLUMNS: readonly Column<{ at: number; bits: number; value: string }>[] = [
  numeric('output', 'output', ({ at }) => at + 1),
  numeric('bits', 'bits', ({ bits }) => bits),
  { key: 'value', title: 'value', value: ({ value }) => value },
];
