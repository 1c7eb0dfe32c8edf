/** Costs that ULSAM (WACV 2020) prints, in its slides and code. */
export const SLIDES = 'ULSAM (WACV 2020), slides';
/**
 * Totals of the networks without attention, as the slides quote them: what the others were made from. Those of
 * MobileNetV1 are rows of `systole reproduce networks`.
 */
export const BASES: Readonly<Record<string, { weights?: string; macs: string }>> = {
  'mobilenetv1-imagenet': { weights: '4.2', macs: '569' },
  'mobilenetv2-imagenet': { weights: '3.4', macs: '300' },
};

/**
 * In millions, as printed. Which layers the attention follows or replaces is worked out from these numbers: they
 * match to the last digit for one choice, but for equal layers.
 */
export const COSTS: readonly { network: string; base?: string; weights?: string; macs: string }[] = [
  { network: 'mobilenetv1-ulsam-after-11-imagenet', base: 'mobilenetv1-imagenet', macs: '569.2' },
  { network: 'mobilenetv1-ulsam-after-13-imagenet', base: 'mobilenetv1-imagenet', macs: '569.1' },
  { network: 'mobilenetv1-ulsam-for-11-imagenet', base: 'mobilenetv1-imagenet', weights: '3.9', macs: '517' },
  { network: 'mobilenetv1-w0.75-ulsam-for-11-imagenet', weights: '2.4', macs: '296' },
  { network: 'mobilenetv1-w0.5-ulsam-for-11-imagenet', weights: '1.2', macs: '136' },
  ...(
    [
      ['after-16', undefined, '300.01'],
      ['for-13', '3.28', '277.34'],
      ['for-16', '3.08', '284.54'],
      ['for-10-13', '3.23', '267.06'],
      ['for-15-16', '2.77', '269.08'],
      ['for-13-16', '2.97', '261.88'],
      ['for-12-13-15-16', '2.54', '223.77'],
    ] as const
  ).map(([where, weights, macs]) => ({
    network: `mobilenetv2-ulsam-${where}-imagenet`,
    base: 'mobilenetv2-imagenet',
    ...(weights !== undefined && { weights }),
    macs,
  })),
];

/** The module alone over 512 channels of 14x14: weights (k) and MACs (M), its own row of the comparison. */
export const MODULE = { channels: 512, size: 14, kiloWeights: '1', megaMacs: '.2' };
