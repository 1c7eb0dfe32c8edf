import { Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import { isPowerOfTwo } from '../../he/math/modular.js';
import { digitsOf, plainDigitsOf, SCHEDULES, type Choice, type Schedule } from '../../he/ptune/choice.js';
import { totalOf } from '../../he/ptune/cost.js';
import { tuneNetwork, type TunedNetwork } from '../../he/ptune/index.js';
import { tableIvOf } from '../../he/ptune/layers.js';
import { NOISE_MODELS, type NoiseModel } from '../../he/ptune/noise.js';
import { paretoOf } from '../../he/ptune/pareto.js';
import {
  parsePlainRule,
  PLAIN_RULES,
  plainBitsOf,
  ruleText,
  type PlainRule,
} from '../../he/ptune/plain-rule.js';
import { RINGS, searchOptions, type Tuned } from '../../he/ptune/search.js';
import { maximalModulusBits } from '../../he/security.js';
import * as registry from '../../models/registry.js';
import { formatCount, formatSi } from '../../quantity/format.js';
import { toolVersion } from '../../simulation/identity.js';
import { loadWork } from '../../work/load.js';
import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';
import { examples, formatOption, list, wholeNumber } from '../options.js';
import { pictureName, writePicture } from '../pictures.js';
import { note, numeric, oneOf, printRows, type Column, type Format } from '../output.js';

interface TuneOptions {
  tRule: string;
  schedule: Schedule;
  noise: NoiseModel;
  rings: number[];
  baseline?: Choice;
  pareto?: boolean;
  plot?: string;
  format: Format;
}

const readRings = (text: string): number[] => {
  const rings = list(text).map(wholeNumber('--rings', 1024, 131072));
  if (rings.length > 0 && rings.every((n) => isPowerOfTwo(n) && maximalModulusBits(n) > 0)) return rings;
  throw new InputError(`is '${text}'`, { field: '--rings', expected: 'powers of two from 1024 to 131072' });
};

/** Reads `n=4096,q=60,w=10,a=8,t=20`. */
function readBaseline(text: string): Choice {
  const field = '--baseline';
  const pairs = list(text).map((part) => part.split('=').map((word) => word.trim()));
  const given = new Map(pairs.map(([key, value]) => [key, value ?? '']));
  const expected =
    'n=<ring>,q=<bits>,w=<bits of W>,a=<bits of A>,t=<bits>, such as n=4096,q=60,w=10,a=8,t=20';
  if (given.size !== 5 || !['n', 'q', 'w', 'a', 't'].every((key) => given.has(key)))
    throw new InputError(`is '${text}'`, { field, expected });
  const number = (key: string): number => wholeNumber(`${field} ${key}`, 1, 131072)(given.get(key)!);
  const n = number('n');
  const bound = Math.min(60, maximalModulusBits(n));
  if (bound === 0)
    throw new InputError(`n is '${n}'`, { field, expected: 'a power of two from 1024 to 131072' });
  const modulusBits = wholeNumber(`${field} q`, 2, bound)(given.get('q')!);
  const plainBits = wholeNumber(`${field} t`, 1, modulusBits - 1)(given.get('t')!);
  return { n, modulusBits, plainBits, plainDigitBits: number('w'), digitBits: number('a') };
}

export const tuneCommand = (): Command =>
  new Command('tune')
    .description('HE-PTune: parameters for each linear layer under noise and security bounds (Cheetah)')
    .argument('<network>', 'network whose convolutions and fully connected layers run on ciphertexts')
    .option(
      '--t-rule <rule>',
      'bits of the plaintext modulus, which the paper does not give: uniform=<bits>, fan-in=<bits> plus log2 of the terms of a sum, or all',
      'fan-in=12',
    )
    .addOption(
      new Option('--schedule <schedule>', `order of rotations: ${SCHEDULES.join(', ')}`)
        .default('pa')
        .argParser((text) => oneOf(text, SCHEDULES, '--schedule')),
    )
    .addOption(
      new Option('--noise <model>', `how noise adds up: ${NOISE_MODELS.join(', ')}`)
        .default('practical')
        .argParser((text) => oneOf(text, NOISE_MODELS, '--noise')),
    )
    .addOption(
      new Option('--rings <n,...>', 'ring dimensions tried').default([...RINGS]).argParser(readRings),
    )
    .addOption(
      new Option(
        '--baseline <n=,q=,w=,a=,t=>',
        'one set for all layers, input aligned (default: the cheapest that every layer keeps a budget under)',
      ).argParser(readBaseline),
    )
    .option('--pareto', 'cost against budget left: every choice of a layer that no other beats')
    .option('--plot <file>', 'also draw that, all layers in one picture')
    .addOption(formatOption())
    .addHelpText(
      'after',
      examples(
        'systole he tune resnet50-imagenet',
        'systole he tune vgg16-imagenet --t-rule uniform=20 --schedule ia --format csv',
        'systole he tune resnet50-imagenet --t-rule all',
        'systole he tune resnet20-c100 --pareto --format json',
        'systole he tune resnet50-imagenet --plot ptune.svg',
      ),
    )
    .action(async (word: string, options: TuneOptions) => {
      const loaded = await loadWork(word, registry.WORK_KINDS);
      if (loaded.kind !== networkWork.name)
        throw new InputError(`'${word}' is a ${loaded.kind}`, { expected: networkWork.wanted });
      const network = loaded.given as Network;
      if (options.tRule === 'all') return printRules(network, options);
      const rule = parsePlainRule(options.tRule, '--t-rule');
      checkPlot(options.plot);
      const tuned = tuneNetwork(network, rule, options, options.baseline);
      if (options.plot !== undefined) await drawFronts(options.plot, network.name, tuned, options);
      if (options.pareto === true) return printFronts(tuned, options);
      printRows(tuned.layers.map(rowOf), LAYER_COLUMNS, options.format);
      note(summaryOf(tuned, options));
    });

const summaryOf = (
  { rule, cost, baseline, speedup, layers }: TunedNetwork,
  { schedule, noise }: TuneOptions,
) =>
  `t by ${ruleText(rule)} (not published: --t-rule), ${schedule.toUpperCase()}, ${noise} noise: ` +
  `${formatSi(totalOf(cost), 'mults')} of integers in ${layers.length} layers; baseline IA under one set (${choiceText(baseline.choice)}, ` +
  `${baseline.budget.toFixed(1)} bits left at least): ${formatSi(totalOf(baseline.cost), 'mults')}; speed-up ${speedup.toFixed(2)}`;

const choiceText = ({ n, modulusBits, plainBits, plainDigitBits, digitBits }: Choice): string =>
  `n ${n}, q ${modulusBits} bit, t ${plainBits} bit, W 2^${plainDigitBits}, A 2^${digitBits}`;

interface Row extends Tuned {
  layer: string;
  multiplies: number;
  rotations: number;
  baselineCost: number;
}

const rowOf = ({ layer, ...tuned }: TunedNetwork['layers'][number]): Row => ({
  ...tuned,
  layer: layer.name,
  ...tableIvOf(layer, tuned.choice.n, plainDigitsOf(tuned.choice)),
});

const layerColumn = { key: 'layer', title: 'layer', value: (row: { layer: string }) => row.layer };
const CHOICE_COLUMNS: readonly Column<Tuned>[] = [
  numeric('n', 'n', ({ choice }) => choice.n),
  numeric('modulusBits', 'q', ({ choice }) => choice.modulusBits),
  numeric('plainBits', 't', ({ choice }) => choice.plainBits),
  numeric('plainDigitBits', 'W', ({ choice }) => choice.plainDigitBits),
  numeric('digitBits', 'A', ({ choice }) => choice.digitBits),
  numeric('plainDigits', 'l_pt', ({ choice }) => plainDigitsOf(choice)),
  numeric('digits', 'l_ct', ({ choice }) => digitsOf(choice)),
];
const COST_COLUMNS: readonly Column<Tuned>[] = [
  numeric('cost', 'cost', ({ cost }) => totalOf(cost), formatCount),
  numeric(
    'budgetBits',
    'budget',
    ({ budget }) => budget,
    (bits) => bits.toFixed(1),
  ),
];
const LAYER_COLUMNS: readonly Column<Row>[] = [
  layerColumn,
  ...CHOICE_COLUMNS,
  numeric('multiplies', 'HE_Mult', ({ multiplies }) => multiplies, formatCount),
  numeric('rotations', 'HE_Rotate', ({ rotations }) => rotations, formatCount),
  ...COST_COLUMNS,
  numeric('baselineCost', 'baseline', ({ baselineCost }) => baselineCost, formatCount),
  numeric(
    'speedup',
    'speed-up',
    ({ baselineCost, cost }) => baselineCost / totalOf(cost),
    (factor) => factor.toFixed(2),
  ),
];

/** All rules for t side by side: the published speed-ups do not say which one is theirs. */
function printRules(network: Network, options: TuneOptions): void {
  const rows = PLAIN_RULES.map((rule) => {
    const tune = (schedule: Schedule): TunedNetwork | undefined => tryTune(network, rule, options, schedule);
    return { rule, ia: tune('ia'), pa: tune('pa') };
  });
  printRows(rows, RULE_COLUMNS, options.format);
  note(`${options.noise} noise; speed-ups over one set of parameters for all layers, input aligned`);
}

/** Undefined if no parameters keep a budget under a rule: the others are still worth printing. */
function tryTune(
  network: Network,
  rule: PlainRule,
  options: TuneOptions,
  schedule: Schedule,
): TunedNetwork | undefined {
  try {
    return tuneNetwork(network, rule, { ...options, schedule }, options.baseline);
  } catch (error) {
    if (error instanceof InputError && error.message.includes('noise budget')) return undefined;
    throw error;
  }
}

type RuleRow = { rule: PlainRule; ia: TunedNetwork | undefined; pa: TunedNetwork | undefined };
const shareOf = (tuned: TunedNetwork | undefined, holds: (choice: Choice) => boolean): number | null =>
  tuned === undefined
    ? null
    : tuned.layers.filter(({ choice }) => holds(choice)).length / tuned.layers.length;
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const factor = (value: number): string => value.toFixed(2);
const RULE_COLUMNS: readonly Column<RuleRow>[] = [
  { key: 'rule', title: 't rule', value: ({ rule }) => ruleText(rule) },
  {
    key: 'baseline',
    title: 'baseline',
    value: ({ pa }) => (pa === undefined ? '' : choiceText(pa.baseline.choice)),
  },
  numeric('speedupIa', 'PTune IA', ({ ia }) => ia?.speedup ?? null, factor),
  numeric('speedupPa', 'PTune PA', ({ pa }) => pa?.speedup ?? null, factor),
  numeric(
    'shareOfOneDigit',
    'l_pt = 1',
    ({ pa }) => shareOf(pa, (choice) => plainDigitsOf(choice) === 1),
    percent,
  ),
  numeric(
    'shareOfThreeDigits',
    'l_ct = 3',
    ({ pa }) => shareOf(pa, (choice) => digitsOf(choice) === 3),
    percent,
  ),
  numeric('shareOfRing4096', 'n = 4096', ({ pa }) => shareOf(pa, ({ n }) => n === 4096), percent),
];

function checkPlot(plot: string | undefined): void {
  if (plot !== undefined) pictureName(plot, '--plot');
}

/** The fronts of all layers, with which of their choices was taken. */
function frontsOf({ layers, rule }: TunedNetwork, options: TuneOptions) {
  const search = searchOptions(options);
  return layers.map(({ layer, choice: best }) => ({
    layer: layer.name,
    choices: paretoOf(layer, plainBitsOf(layer, rule), search).map((tuned) => ({
      ...tuned,
      layer: layer.name,
      chosen: Object.entries(tuned.choice).every(([key, value]) => best[key as keyof Choice] === value),
    })),
  }));
}

async function drawFronts(
  file: string,
  network: string,
  tuned: TunedNetwork,
  options: TuneOptions,
): Promise<void> {
  const { drawPtune } = await import('../../plot/ptune.js');
  const fronts = frontsOf(tuned, options).map(({ layer, choices }) => ({
    layer,
    points: choices.map(({ cost, budget, chosen }) => ({ cost: totalOf(cost), budget, chosen })),
  }));
  const setting = `t by ${ruleText(tuned.rule)}, ${options.schedule.toUpperCase()}, ${options.noise} noise`;
  writePicture(file, await drawPtune({ network, setting, fronts, toolVersion: toolVersion() }));
  note(`${file} written`);
}

function printFronts(tuned: TunedNetwork, options: TuneOptions): void {
  const rows = frontsOf(tuned, options).flatMap(({ choices }) => choices);
  printRows(
    rows,
    [
      layerColumn,
      ...CHOICE_COLUMNS,
      ...COST_COLUMNS,
      {
        key: 'chosen',
        title: 'chosen',
        value: ({ chosen }) => chosen,
        text: ({ chosen }) => (chosen ? 'yes' : ''),
      },
    ],
    options.format,
  );
  note(
    `t by ${ruleText(tuned.rule)}, ${options.schedule.toUpperCase()}, ${options.noise} noise; budgets below zero fail`,
  );
}
