import { findFile } from '../../document/files.js';
import { FIELD_MODULI } from '../../circuit/generate/relu.js';
import { fixedPoints } from '../../protocol/ranges/fixed-points.js';
import { fitRelu } from '../../protocol/ranges/coefficients.js';
import { escapingSigmas, studyRanges, type Study } from '../../protocol/ranges/study.js';
import type { Finding } from '../../results/reproduction.js';
import { loadNetwork } from '../../workload/load.js';
import { figure, type Experiment } from '../experiment.js';
import type { Table } from '../table.js';
import { CLAIM, DEEP, NETWORKS, SIGMAS, STRATEGIES } from './published.js';

export const sisyphus: Experiment = {
  system: 'sisyphus',
  title: 'polynomials instead of ReLUs, and where they escape (2021)',
  findings: async () => compareClaim(),
  checks: async () => checkFixedPoint(),
  tables: async () => [firstTable(), sigmasTable(), fixedPointTable()],
};

const USUAL = {
  fractionBits: 15,
  modulus: Number(FIELD_MODULI.get(41)),
  initialisation: 'he',
  seen: SIGMAS,
} as const;

const networkOf = (workload: string) => loadNetwork(findFile('workloads', workload));

type Options = (typeof STRATEGIES)[number]['options'];

/** Ranges of a network under a strategy, as `systole pi ranges` has them by default. */
export const studyOf = (workload: string, options: Options): Study =>
  studyRanges(networkOf(workload), { ...USUAL, sigmas: SIGMAS, ...options });

/** Deviations at which an outlier begins that escapes. */
export const sigmasOf = (workload: string, options: Options): number | null =>
  escapingSigmas(networkOf(workload), { ...USUAL, ...options });

/** "All strategies eventually escape on deep networks": one row a strategy, of the deepest networks. */
function compareClaim(): Finding[] {
  const compare = figure('claim', {
    unit: 'networks that escape',
    source: CLAIM,
    mark: 'found',
    evidence: 'inferred',
    neutral: 0,
    within: { absolute: 0 },
  });
  return STRATEGIES.map(({ title, options }) => {
    const escaping = DEEP.filter((name) => studyOf(name, options).first.length > 0);
    const held = DEEP.filter((name) => !escaping.includes(name));
    return compare(`deep networks, ${title}`, DEEP.length, escaping.length, {
      note:
        held.length === 0
          ? `an outlier of ${SIGMAS} deviations passes R = 10 at some layer; weights and input assumed`
          : `held: ${held.join(', ')}; an untrained network has no activation that training moved`,
    });
  });
}

function checkFixedPoint(): Finding[] {
  const check = figure('fixed point', {
    unit: '',
    source: 'R = 10, degree 2, g = 1: 3R/32 + t/2 + 15/(32R) t^2 = t',
    mark: 'derived',
    evidence: 'self-check',
    within: { relative: 1e-9 },
  });
  const p = fitRelu(2, 10);
  const { unstable, discriminant } = fixedPoints(p, 1);
  return [
    check('discriminant', 0.25 - (4 * (30 / 32) * 15) / 320, discriminant ?? NaN),
    check('t*', (0.5 + Math.sqrt(0.25 - 0.17578125)) / (2 * (15 / 320)), unstable ?? NaN),
  ];
}

function firstTable(): Table {
  const cell = (workload: string, options: Options): string => {
    const { first, rows } = studyOf(workload, options);
    if (first.length === 0) return `none of ${rows.length}`;
    return first.map(({ flag, index }) => `${index} ${flag}`).join(', ');
  };
  return {
    title: 'First polynomials that are flagged',
    columns: ['network', ...STRATEGIES.map(({ title }) => title)],
    rows: NETWORKS.map((name) => [name, ...STRATEGIES.map(({ options }) => cell(name, options))]),
    notes: [
      `Number of the polynomial, from 1. An outlier of ${SIGMAS} deviations, weights of variance 2/fan-in (assumed), DELPHI's field, 15 fraction bits.`,
      'Not in the zoo: LeNet, an MLP, VGG-11.',
    ],
  };
}

function sigmasTable(): Table {
  return {
    title: 'Least deviations of an outlier that escapes',
    columns: ['network', ...STRATEGIES.map(({ title }) => title)],
    rows: NETWORKS.map((name) => [
      name,
      ...STRATEGIES.map(({ options }) => sigmasOf(name, options)?.toPrecision(3) ?? 'none'),
    ]),
    notes: [
      `ApproxMinMaxNorm saw ${SIGMAS} deviations in training. Beyond 10 the input of the first polynomial is outside already.`,
    ],
  };
}

function fixedPointTable(): Table {
  const rows = [2, 5, 10, 20].map((range) => {
    const p = fitRelu(2, range);
    const at = (gain: number): string => fixedPoints(p, gain).unstable?.toFixed(2) ?? 'none: all escape';
    return [`[-${range}, ${range}]`, ...p.map((a) => a.toPrecision(4)), at(0.9), at(1), at(1.1)];
  });
  return {
    title: 'Polynomials of degree 2, and what escapes from them',
    columns: ['fitted on', 'a0', 'a1', 'a2', 't*, g = 0.9', 't*, g = 1', 't*, g = 1.1'],
    rows,
    notes: ['What is above t* grows without end: its logarithm doubles from layer to layer.'],
  };
}
