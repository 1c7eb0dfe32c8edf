import { own, type MetricDefinition, type MetricGroup } from '../../metrics/definition.js';

const CHEETAH = 'Cheetah (HPCA 2021)';
const cheetah = (
  name: string,
  unit: string,
  summary: string,
  formula: string,
  rest: Partial<MetricDefinition> = {},
): MetricDefinition => own(name, unit, summary, formula, { source: CHEETAH, ...rest });

const share = (name: string, what: string, formula: string): MetricDefinition =>
  own(name, 'fraction of 1', `Share of ${what} in the time of the lanes.`, formula, {
    denominator: 'cycles of all kernels, reduction tail included',
    excludes: 'waiting for the link',
  });

/** Details of linear layers on ciphertexts. Work is partials, which are no MACs. */
export const PARTIALS: MetricGroup = {
  title: 'Linear layers on ciphertexts (details)',
  metrics: [
    cheetah(
      'heMultiplies',
      'operations',
      'Products of a ciphertext and a plaintext.',
      'Table IV, digits of weights included',
    ),
    cheetah('heRotations', 'operations', 'Rotations.', 'Table IV, partial aligned'),
    own(
      'partials',
      'partials',
      'Products that are rotated and summed up, a lane each.',
      'heMultiplies / l_pt',
    ),
    own(
      'partialsPerOutput',
      'partials',
      'Partials of one output ciphertext.',
      'ceil(partials / outputCiphertexts)',
    ),
    own(
      'rounds',
      'rounds',
      'Batches of lanes one after another.',
      'ceil(outputs / pes) * ceil(partialsPerOutput / lanes)',
    ),
    own(
      'laneUtilization',
      'fraction of 1',
      'Lanes that have a partial.',
      'partials / (rounds * pes * lanes)',
      {
        denominator: 'rounds * pes * lanes',
        excludes: 'time that lanes wait for the link',
        goal: 'maximize',
      },
    ),
    share('nttShare', 'transforms', 'rounds * (1 + ceil(l_ct / nttUnitsPerLane)) * transform'),
    share(
      'rotateShare',
      'rotations without their transforms',
      'swap, decompose, products with keys, compose',
    ),
    share('multiplyShare', 'products with weights', 'rounds * l_pt * n'),
    share('addShare', 'sums', 'reduction tail; other sums are hidden'),
    own('linkUtilization', 'fraction of 1', 'Time that the link moves bytes.', 'bytes / bandwidth / time', {
      denominator: 'time',
    }),
    own('joulesPerPartial', 'J', 'Energy of a partial, idle lanes included.', 'energy / partials', {
      denominator: 'partials',
    }),
    own('lanePowerWatts', 'W', 'Power of all lanes.', 'energy.power.lane * pes * lanes', {
      excludes: 'link and host',
    }),
  ],
};
