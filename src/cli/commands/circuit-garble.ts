import { Command } from 'commander';
import { decodeOutputs, encodeInputs } from '../../circuit/garble/codec.js';
import { evaluateGarbled } from '../../circuit/garble/evaluate.js';
import { garble } from '../../circuit/garble/garble.js';
import { LABEL_BYTES, type Block } from '../../circuit/garble/labels.js';
import { inputBits } from '../../circuit/netlist.js';
import { circuitStats } from '../../circuit/stats.js';
import { formatValue, parseInputs, parseValue } from '../../circuit/values.js';
import { formatBytes } from '../../quantity/format.js';
import { circuitOf, inputOption, parameterOption } from '../circuits.js';
import { examples, formatOption } from '../options.js';
import { print, printRows, type Format } from '../output.js';

interface GarbleOptions {
  input: string[];
  param: string[];
  seed: string;
  format: Format;
}

interface Garbled {
  outputs: string[];
  ands: number;
  tableBytes: number;
  inputLabelBytes: number;
}

/** @param what the description of the circuit */
export const garbleCommand = (what: string): Command =>
  new Command('garble')
    .description('Garble a circuit with half gates, evaluate it on labels, decode the result')
    .argument('<circuit>', what)
    .addOption(inputOption())
    .addOption(parameterOption())
    .option('--seed <hex>', 'seed of the labels, up to 128 bits', '0')
    .addOption(formatOption())
    .addHelpText('after', examples('systole circuit garble add --param bits=8 --input 0x7f --input 1'))
    .action(async (circuit: string, options: GarbleOptions) => {
      const netlist = await circuitOf(circuit, options.param);
      const values = parseInputs(options.input, netlist.inputs, '--input');
      const garbling = garble(netlist, blockOf(parseValue(options.seed, 128, '--seed')));
      const labels = evaluateGarbled(netlist, garbling.circuit, encodeInputs(netlist, garbling, values));
      const decoded = decodeOutputs(netlist, garbling, labels);
      const result: Garbled = {
        outputs: decoded.map((value, at) => formatValue(value, netlist.outputs[at]!)),
        ands: circuitStats(netlist).and,
        tableBytes: garbling.circuit.tables.byteLength,
        inputLabelBytes: LABEL_BYTES * inputBits(netlist),
      };
      if (options.format === 'json') print(JSON.stringify(result, null, 2));
      else printResult(result, options.format);
    });

const blockOf = (seed: bigint): Block => {
  const word = (at: bigint): number => Number(BigInt.asIntN(32, seed >> (32n * at)));
  return [word(3n), word(2n), word(1n), word(0n)];
};

function printResult({ outputs, ands, tableBytes, inputLabelBytes }: Garbled, format: Format): void {
  const bytes = (count: number) => ({ value: count, text: formatBytes(count) });
  const rows: { name: string; value: string | number; text?: string }[] = [
    ...outputs.map((value, at) => ({ name: `output ${at + 1}`, value })),
    { name: 'AND gates', value: ands },
    { name: 'tables', ...bytes(tableBytes) },
    { name: 'input labels', ...bytes(inputLabelBytes) },
  ];
  printRows(
    rows,
    [
      { key: 'name', title: 'what', value: ({ name }) => name },
      {
        key: 'value',
        title: 'value',
        value: ({ value }) => value,
        text: ({ value, text }) => text ?? String(value),
      },
    ],
    format,
  );
}
