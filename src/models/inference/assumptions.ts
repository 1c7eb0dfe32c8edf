import type { Architecture } from '../../arch/load.js';
import type { Assumption } from '../../results/record.js';
import { assumptionsOf } from '../record/assumptions.js';
import { ignoredFields } from './ignored.js';
import type { InferenceSpec } from './architecture.js';
import type { Prepared } from './details.js';
import { machineRules } from './simulated/assumptions.js';

/** Constants that the run used, and its rules. */
export function assumptions({ network }: Prepared, architecture: Architecture): Assumption[] {
  const spec = architecture.spec as InferenceSpec;
  const unused = ignoredFields(spec, 'event');
  const used = assumptionsOf(architecture).filter(
    ({ name }) => !unused.some((field) => name === field || name.startsWith(`${field}.`)),
  );
  const omitted: Assumption[] =
    network.omitted.length === 0
      ? []
      : [
          {
            name: 'network.shortcuts',
            value: `${network.omitted.length} convolutions on shortcuts are left out`,
            status: 'derived',
            source:
              "DELPHI's measured graphs are chains; with shortcuts: included and costs: model they are there",
          },
        ];
  const { batch } = network.network;
  const images: Assumption[] =
    batch === 1
      ? []
      : [
          {
            name: 'batch',
            value: `${batch} inferences in one run, keys once`,
            status: 'derived',
            source: 'no protocol packs several images into one ciphertext',
          },
        ];
  return [...used, ...omitted, ...images, ...machineRules(spec), ...RULES];
}

const RULES: readonly Assumption[] = [
  {
    name: 'network.linear',
    value:
      'norms fold into layers; sums, average pools and changes of shape are local on shares and take no time',
    status: 'assumed',
    source: 'DELPHI, Gazelle',
  },
];
