import { Command } from 'commander';
import { InputError } from '../../errors.js';
import * as registry from '../../models/registry.js';
import { loadFragment } from '../../protocol/fragment.js';
import { truncationConstantsSchema } from '../../protocol/truncation/constants.js';
import { truncationsOf, type OperatorTruncations } from '../../protocol/truncation/report.js';
import { formatBytes, formatCount, formatPercent, inSi } from '../../quantity/format.js';
import { loadWork } from '../../work/load.js';
import { networkWork } from '../../work/network.js';
import { applyTransforms } from '../../workload/transform/apply.js';
import type { Step } from '../../workload/transform/rewrites/steps.js';
import type { Network } from '../../workload/graph.js';
import { collect, examples, formatOption, transformOptions } from '../options.js';
import { note, numeric, printRows, type Column, type Format } from '../output.js';

interface Options {
  fieldBits?: string;
  fractionBits?: string;
  set: string[];
  transform?: Step[];
  format: Format;
}

/** Of `systole pi`. */
export function truncationsCommand(): Command {
  const command = new Command('truncations')
    .description(
      'Truncations of fixed-point shares: one behind every product, or as late as the field allows (TruncFormer)',
    )
    .argument('<workload>', 'network')
    .option('--field-bits <n>', 'bits of the ring (default: 64, assumed)')
    .option('--fraction-bits <n>', 'bits below the point (default: 16)')
    .option('--set <path=value>', 'another constant, e.g. expSquarings=6; repeatable', collect, [])
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole pi truncations gpt2-small-T128',
        "systole pi truncations vit-tiny16-224-in1k --field-bits 80 --transform 'privit softmax=2000'",
      ),
    );
  const transform = transformOptions().find(({ long }) => long === '--transform')!;
  return command.addOption(transform).action(async (word: string, options: Options) => {
    const loaded = await loadWork(word, registry.WORK_KINDS);
    if (loaded.kind !== networkWork.name)
      throw new InputError(`'${word}' is a ${loaded.kind}`, { expected: 'a network' });
    const { network } = applyTransforms(loaded.given as Network, { transform: options.transform });
    const { constants } = await loadFragment('truncation', truncationConstantsSchema, overrides(options));
    const report = truncationsOf(network, constants);
    printRows([...report.rows, { ...report, operator: 'total' }], COLUMNS, options.format);
    const { eager, lazy } = report.cost;
    note(
      `lazy saves ${formatPercent(1 - report.lazy / report.eager)} of the truncations: ` +
        `${seconds(eager.seconds)} and ${formatBytes(eager.bytes)} become ` +
        `${seconds(lazy.seconds)} and ${formatBytes(lazy.bytes)}; comparisons are not counted`,
    );
  });
}

const seconds = inSi('s');

const overrides = ({ fieldBits, fractionBits, set }: Options): string[] => [
  ...set.map((text) => `truncation.${text}`),
  ...(fieldBits === undefined ? [] : [`truncation.fieldBits=${fieldBits}`]),
  ...(fractionBits === undefined ? [] : [`truncation.fractionBits=${fractionBits}`]),
];

const COLUMNS: readonly Column<OperatorTruncations>[] = [
  { key: 'operator', title: 'operator', value: ({ operator }) => operator },
  numeric('eager', 'truncated, eager', ({ eager }) => eager, formatCount),
  numeric('lazy', 'truncated, lazy', ({ lazy }) => lazy, formatCount),
  numeric('products', 'products', ({ products }) => products, formatCount),
  numeric('macs', 'MACs', ({ macs }) => macs, formatCount),
];
