import { Command } from 'commander';
import { InputError } from '../../errors.js';
import type { HeParameters } from '../../he/parameters.js';
import { CHAIN_OPERATIONS, parseChain, type Chain } from '../../he/noise/chain.js';
import { exhaustedAt, propagate, propagateCkks, wholeBits } from '../../he/noise/propagate.js';
import { heOptions, sealParameters, type HeOptions } from '../he-options.js';
import { examples, formatOption, wholeNumber } from '../options.js';
import { note, numeric, print, printRows, type Column, type Format } from '../output.js';

interface NoiseOptions extends HeOptions {
  ops: string;
  judge?: true;
  seed: number;
  format: Format;
}

/** The state after an operation; its numbers depend on the scheme. */
type Step = { op: string } & Record<string, string | number>;

interface Report {
  /** Whole bits of a fresh ciphertext, and after the last operation. */
  freshBits: number;
  budgetBits: number;
  steps: Step[];
  /** The first operation after which a result does not decrypt. */
  exhausted?: { step: number; op: string };
  judge?: { freshBits: number; budgetBits: number };
}

export const noiseCommand = (): Command => {
  const command = new Command('noise').description(
    'Noise budget of a chain of operations on a fresh ciphertext, as SEAL would report it',
  );
  for (const option of heOptions()) command.addOption(option);
  return command
    .requiredOption('--ops <list>', 'operations, separated by commas (required)')
    .option('--judge', 'run the same chain on real ciphertexts of SEAL (needs node-seal; bfv)')
    .option(
      '--seed <n>',
      'of the random slots that --judge encrypts',
      wholeNumber('--seed', 0, 2 ** 31 - 1),
      1,
    )
    .addOption(formatOption())
    .addHelpText('after', helpOnOperations())
    .addHelpText(
      'after',
      examples(
        "systole he noise --n 8192 --coeff-bits 43,43,44,44,44 --plain-bits 17 --ops 'mulplain,rotate' --format json",
        "systole he noise --n 16384 --coeff-bits 48,48,48,49,49 --ops 'conv-pa:9,square,relin,conv-pa:9' --judge",
        "systole he noise --scheme ckks --n 8192 --coeff-bits 60,40,40,60 --ops 'mulplain,rescale,rotate'",
      ),
    )
    .action(async (options: NoiseOptions) => {
      const parameters = sealParameters(options);
      const chain = parseChain(options.ops);
      const report = parameters.scheme === 'bfv' ? bfv(parameters, chain) : ckks(parameters, chain);
      if (options.judge) await askJudge(report, parameters, chain, options.seed);
      if (report.exhausted !== undefined)
        note(
          `budget exhausted at step ${report.exhausted.step}, ${report.exhausted.op}: the result does not decrypt`,
        );
      if (options.format === 'json') print(JSON.stringify(report, null, 2));
      else printRows(rowsOf(report), columnsOf(report), options.format);
    });
};

const helpOnOperations = (): string =>
  [
    '\nOperations, each on what the one before it left:',
    ...Object.entries(CHAIN_OPERATIONS).map(([name, text]) => `  ${name.padEnd(15)} ${text}`),
    '\nBudgets are in whole bits, as of SEAL: of the largest of n coefficients (median).',
    'practicalBits: bound for a failure of 1e-10; worstBits: worst case (Cheetah, tables III and V).',
  ].join('\n');

function bfv(parameters: HeParameters, { program, operations }: Chain): Report {
  const trace = propagate(parameters, program);
  const stateAt = (end: number) => (end === 0 ? trace.fresh : trace.steps[end - 1]!);
  const at = exhaustedAt(trace);
  const exhausted = at === undefined ? -1 : operations.findIndex(({ end }) => at < end);
  return {
    freshBits: wholeBits(trace.fresh.budget),
    budgetBits: wholeBits(stateAt(program.instructions.length).budget),
    steps: operations.map(({ text, end }) => {
      const { budget, practical, worst, level } = stateAt(end);
      return {
        op: text,
        budgetBits: wholeBits(budget),
        exactBits: rounded(budget),
        practicalBits: rounded(practical),
        worstBits: rounded(worst),
        level,
      };
    }),
    ...(exhausted < 0 ? {} : { exhausted: { step: exhausted + 1, op: operations[exhausted]!.text } }),
  };
}

function ckks(parameters: HeParameters, { program, operations }: Chain): Report {
  const trace = propagateCkks(parameters, program);
  const stateAt = (end: number) => (end === 0 ? trace.fresh : trace.steps[end - 1]!);
  return {
    freshBits: wholeBits(trace.fresh.headroom),
    budgetBits: wholeBits(stateAt(program.instructions.length).headroom),
    steps: operations.map(({ text, end }) => {
      const { headroom, precision, scale, level } = stateAt(end);
      return {
        op: text,
        budgetBits: wholeBits(headroom),
        precisionBits: rounded(precision),
        scaleBits: rounded(scale),
        level,
      };
    }),
  };
}

const rounded = (bits: number): number => Math.round(bits * 100) / 100;

async function askJudge(report: Report, parameters: HeParameters, chain: Chain, seed: number): Promise<void> {
  if (parameters.scheme !== 'bfv')
    throw new InputError('ciphertexts of CKKS have no noise budget to compare', {
      field: '--judge',
      expected: '--scheme bfv',
    });
  const { openSeal } = await import('../../he/judge/context.js');
  const { judgeChain } = await import('../../he/judge/chain.js');
  const bench = await openSeal(parameters);
  try {
    const { freshBits, steps } = judgeChain(bench, chain, seed);
    const bitsAt = (end: number): number => (end === 0 ? freshBits : steps[end - 1]!.budgetBits);
    for (const [at, { end }] of chain.operations.entries()) report.steps[at]!.judgedBits = bitsAt(end);
    report.judge = { freshBits, budgetBits: bitsAt(steps.length) };
  } finally {
    bench.close();
  }
}

const rowsOf = ({ freshBits, judge, steps }: Report): Step[] => [
  { op: 'fresh', budgetBits: freshBits, ...(judge === undefined ? {} : { judgedBits: judge.freshBits }) },
  ...steps,
];

const columnsOf = ({ steps }: Report): Column<Step>[] => {
  const bits = (key: string, title: string): Column<Step> =>
    numeric(key, title, (row) => (typeof row[key] === 'number' ? row[key] : null));
  const columns = [
    bits('budgetBits', 'budget'),
    bits('judgedBits', 'SEAL'),
    bits('exactBits', 'exact'),
    bits('practicalBits', 'practical'),
    bits('worstBits', 'worst case'),
    bits('precisionBits', 'precision'),
    bits('scaleBits', 'scale'),
    bits('level', 'limbs'),
  ];
  return [
    { key: 'op', title: 'operation', value: ({ op }) => op },
    ...columns.filter(({ key }) => steps.some((step) => key in step)),
  ];
};
