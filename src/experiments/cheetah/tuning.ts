import { InputError } from '../../errors.js';
import { digitsOf, plainDigitsOf, type Choice, type Schedule } from '../../he/ptune/choice.js';
import { tuneNetwork, type TunedNetwork } from '../../he/ptune/index.js';
import { linearLayersOf } from '../../he/ptune/layers.js';
import { budgetBits, noiseTerms, NOISE_MODELS } from '../../he/ptune/noise.js';
import { PLAIN_RULES, ruleText, type PlainRule } from '../../he/ptune/plain-rule.js';
import type { Finding } from '../../results/reproduction.js';
import { figure } from '../experiment.js';
import type { Table } from '../table.js';
import { networkOf } from './networks.js';
import { FIGURE, SPEEDUPS } from './published.js';

/** The rule whose rows decide; the paper does not print its own, so that every row is as good as fitted. */
const DECIDING = 'fan-in=12';
const NETWORKS = Object.keys(SPEEDUPS) as (keyof typeof SPEEDUPS)[];

const tune = (network: string, rule: PlainRule, schedule: Schedule): TunedNetwork =>
  tuneNetwork(networkOf(network), rule, { schedule });

/** Speed-ups of HE-PTune over Gazelle for every rule for t. */
export function compareSpeedups(): Finding[] {
  const compare = figure('Fig. 6', {
    unit: 'x',
    source: FIGURE,
    mark: 'found',
    evidence: 'fitted',
    neutral: 1,
    within: { relative: 0.15 },
    note: "t of each layer is not published and sets the result; the baseline's search is ours",
  });
  return NETWORKS.flatMap((network) =>
    PLAIN_RULES.flatMap((rule) =>
      (['ia', 'pa'] as const).map((schedule) => {
        const quantity = `${network}, PTune ${schedule.toUpperCase()}`;
        return compare(
          `${quantity}, t ${ruleText(rule)}`,
          SPEEDUPS[network][schedule],
          tune(network, rule, schedule).speedup,
          { of: `Fig. 6: ${quantity}`, variant: ruleText(rule) !== DECIDING },
        );
      }),
    ),
  );
}

/** What was chosen: the paper says n = 4096, l_ct = 3 and l_pt = 1 for most layers. */
export function choicesTable(): Table {
  const share = (tuned: TunedNetwork, holds: (choice: Choice) => boolean): string =>
    `${((100 * tuned.layers.filter(({ choice }) => holds(choice)).length) / tuned.layers.length).toFixed(0)} %`;
  return {
    title: 'What HE-PTune chooses for ResNet-50, partial aligned',
    columns: ['t rule', 'baseline n, q, t, W, A', 'n = 4096', 'l_ct = 3', 'l_pt = 1', 'least budget, bits'],
    rows: PLAIN_RULES.map((rule) => {
      const tuned = tune('ResNet50', rule, 'pa');
      const { n, modulusBits, plainBits, plainDigitBits, digitBits } = tuned.baseline.choice;
      return [
        ruleText(rule),
        `${n}, ${modulusBits}, ${plainBits}, 2^${plainDigitBits}, 2^${digitBits}`,
        share(tuned, (choice) => choice.n === 4096),
        share(tuned, (choice) => digitsOf(choice) === 3),
        share(tuned, (choice) => plainDigitsOf(choice) === 1),
        Math.min(...tuned.layers.map(({ budget }) => budget)).toFixed(1),
      ];
    }),
    notes: [
      'The paper finds no decomposition of plaintexts with partial alignment; no single rule gives that and its speed-ups.',
    ],
  };
}

/** Bits left of layers of ResNet-50 by both noise models and both schedules, one set of parameters. */
export function noiseTable(): Table {
  const choice: Choice = { n: 4096, modulusBits: 60, plainBits: 18, plainDigitBits: 9, digitBits: 12 };
  const layers = linearLayersOf(networkOf('ResNet50'));
  const chosen = ['conv0', 's1b1c1', 's1b1c2', 's4b1c2', layers.at(-1)!.name];
  return {
    title: 'Noise budgets of layers of ResNet-50: worst case and practical',
    columns: ['layer', ...NOISE_MODELS.flatMap((model) => [`${model}, IA`, `${model}, PA`])],
    rows: layers
      .filter(({ name }) => chosen.includes(name))
      .map((layer) => [
        layer.name,
        ...NOISE_MODELS.flatMap((model) =>
          (['ia', 'pa'] as const).map((schedule) =>
            budgetBits(noiseTerms(layer, choice.n), choice, schedule, model).toFixed(1),
          ),
        ),
      ]),
    notes: [
      `bits; n ${choice.n}, q ${choice.modulusBits} bit, t ${choice.plainBits} bit, W 2^${choice.plainDigitBits}, A 2^${choice.digitBits}; worst: Tables III and V; practical: variances, one failure in 10^10`,
      worstNote(),
    ],
  };
}

/** Whether any parameters of one word keep a worst-case budget. */
function worstNote(): string {
  try {
    const { speedup } = tuneNetwork(networkOf('ResNet50'), { kind: 'uniform', bits: 18 }, { noise: 'worst' });
    return `worst-case bounds: speed-up ${speedup.toFixed(2)} at t of 18 bits`;
  } catch (error) {
    if (error instanceof InputError) return `worst-case bounds, t of 18 bits: ${error.message}`;
    throw error;
  }
}
