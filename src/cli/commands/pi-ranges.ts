import { Command } from 'commander';
import { FIELD_MODULI } from '../../circuit/generate/relu.js';
import { InputError } from '../../errors.js';
import * as registry from '../../models/registry.js';
import type { RangeRow } from '../../protocol/ranges/propagate.js';
import {
  INITIALISATIONS,
  studyRanges,
  type Initialisation,
  type Study,
} from '../../protocol/ranges/study.js';
import { loadWork } from '../../work/load.js';
import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';
import { applyTransforms } from '../../workload/transform/apply.js';
import { NORMALISATIONS, STRATEGIES, type Strategy } from '../../workload/transform/rewrites/polynomial.js';
import type { Transforms } from '../../workload/transform/schema.js';
import { examples, formatOption, transformOptions, transformsOf, wholeNumber } from '../options.js';
import { note, numeric, oneOf, print, printRows, type Column, type Format } from '../output.js';

interface RangesOptions extends Transforms {
  strategy?: Strategy;
  range?: number;
  degree?: number;
  norm?: string;
  fractionBits: number;
  modulus?: number;
  sigmas: number;
  init: Initialisation;
  format: Format;
}

export function rangesCommand(): Command {
  const command = new Command('ranges')
    .description('Where the values of polynomial activations escape, overflow or are no numbers (Sisyphus)')
    .argument('<network>', 'network; one with ReLUs gets polynomials first')
    .option(
      '--strategy <strategy>',
      `where coefficients come from: ${STRATEGIES.join(', ')} (default: as in the transform, or fit)`,
      (text) => oneOf(text, STRATEGIES, '--strategy'),
    )
    .option('--degree <d>', 'degree of the polynomials (default: 2)', wholeNumber('--degree', 1, 16))
    .option('--range <R>', 'they stand for a ReLU on [-R, R] (default: 10)', above('--range', 0))
    .option('--norm <norm>', `before each: ${NORMALISATIONS.join(', ')}`, (text) =>
      oneOf(text, NORMALISATIONS, '--norm'),
    )
    .option(
      '--fraction-bits <f>',
      'bits below the point of the fixed-point format',
      wholeNumber('--fraction-bits', 0, 60),
      15,
    )
    .option(
      '--modulus <p>',
      "the field: 31bit (Circa's), 41bit (DELPHI's), or a number (default: 41bit)",
      modulusOf,
    )
    .option('--sigmas <K>', 'deviations at which the outlier begins, at least 1', above('--sigmas', 1), 5)
    .option(
      '--init <rule>',
      `stands for the weights, which graphs do not have: ${Object.keys(INITIALISATIONS).join(', ')} (assumed)`,
      (text) => oneOf(text, Object.keys(INITIALISATIONS) as Initialisation[], '--init'),
      'he',
    );
  for (const option of transformOptions().slice(0, 1)) command.addOption(option);
  return command
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole pi ranges resnet18-c100 --strategy fit --range 10 --degree 2',
        "systole pi ranges vgg16-c100 --transform 'polynomial strategy=taylor-silu degree=4' --sigmas 6",
        'systole pi ranges resnet32-square-c10 --fraction-bits 10 --format json',
      ),
    )
    .action(async (word: string, options: RangesOptions) => {
      const study = studyRanges(await networkOf(word, options), {
        strategy: options.strategy,
        degree: options.degree,
        range: options.range,
        norm: options.norm,
        fractionBits: options.fractionBits,
        modulus: options.modulus ?? modulusOf('41bit'),
        sigmas: options.sigmas,
        initialisation: options.init,
      });
      if (options.format === 'json') print(JSON.stringify(jsonOf(study), null, 2));
      else printRows(study.rows, COLUMNS, options.format);
      for (const line of summaryOf(study, options)) note(line);
    });
}

async function networkOf(word: string, options: RangesOptions): Promise<Network> {
  const loaded = await loadWork(word, registry.WORK_KINDS);
  if (loaded.kind !== networkWork.name)
    throw new InputError(`'${word}' is a ${loaded.kind}`, { expected: 'a network with activations' });
  return applyTransforms(loaded.given as Network, transformsOf(options)).network;
}

function above(option: string, least: number) {
  return (text: string): number => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (value > 0 && value >= least && value < Infinity) return value;
    throw new InputError(`is '${text}'`, {
      field: option,
      expected: least > 0 ? `a number of at least ${least}` : 'a number above 0',
    });
  };
}

function modulusOf(text: string): number {
  const known = /^(\d+)bit$/.exec(text.trim());
  const value = known === null ? Number(text) : Number(FIELD_MODULI.get(Number(known[1])) ?? NaN);
  if (text.trim() !== '' && value >= 2 && value < Infinity) return value;
  throw new InputError(`is '${text}'`, {
    field: '--modulus',
    expected: `${[...FIELD_MODULI.keys()].map((bits) => `${bits}bit`).join(', ')}, or a number of at least 2`,
  });
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const jsonOf = ({ rows, first, network, strategy, range }: Study) => ({
  workload: network.name,
  strategy,
  range,
  first,
  layers: rows.map((row) => Object.fromEntries(COLUMNS.map(({ key, value }) => [key, value(row)]))),
});

const short = (value: number): string => (Number.isFinite(value) ? value.toPrecision(3) : '∞');

const COLUMNS: readonly Column<RangeRow>[] = [
  { key: 'layer', title: 'polynomial', value: ({ layer }) => layer },
  { key: 'stage', title: 'stage', value: ({ stage }) => stage },
  numeric('degree', 'degree', ({ degree }) => degree),
  numeric('gain', 'gain', ({ gain }) => gain, short),
  numeric('mean', 'mean', ({ mean }) => mean, short),
  numeric('deviation', 'sigma', ({ deviation }) => finite(deviation), short),
  numeric('outlier', 'outlier', ({ outlier }) => finite(outlier), short),
  numeric('growth', 'growth', ({ growth }) => (growth === null ? null : finite(growth)), short),
  numeric('unstable', 't*', ({ fixed }) => fixed?.unstable ?? null, short),
  numeric('discriminant', 'discriminant', ({ fixed }) => fixed?.discriminant ?? null, short),
  numeric('worst', 'worst case', ({ worst }) => finite(worst), short),
  { key: 'flags', title: 'flags', value: ({ flags }) => flags.join(' ') },
  { key: 'worstFlags', title: 'of the worst case', value: ({ worstFlags }) => worstFlags.join(' ') },
];

function summaryOf({ strategy, range, first, rows, network }: Study, options: RangesOptions): string[] {
  const found = first.map(({ flag, layer, index, growth }) => {
    const grown = growth === null ? '' : `, ${short(growth)} times the one before`;
    return `${flag} at polynomial ${index}, ${layer}${grown}`;
  });
  const polynomials = network.operators.filter(
    (operator) => operator.kind === 'activation' && operator.function === 'polynomial',
  ).length;
  const ended =
    rows.length < polynomials
      ? `; the ${polynomials - rows.length} polynomials after it were not followed`
      : '';
  return [
    found.length === 0 ? `no value escapes in ${rows.length} polynomials` : found.join('\n') + ended,
    `${strategy}, R = ${range}; weights of variance ${INITIALISATIONS[options.init]}/fan-in (${options.init}, assumed: graphs have none), ` +
      `Gaussian values, an input of variance 1 within ${options.sigmas} deviations, neighbouring pixels alike (assumed); rules derived`,
  ];
}
