import { expect, it } from 'vitest';
import { METRICS } from '../../../src/models/registry.js';
import { prepare, simulate } from '../../../src/simulation/simulate.js';

it.each([
  ['resnet20-c100', 'inference/delphi-haac-rpu'],
  ['resnet20-square-c10', 'inference/cheetah-2pc-wan'],
  ['gpt2-small-T128', 'inference/transformer-2pc'],
  ['resnet20-c100', 'deployment/client-garbler-16gb'],
])('every number of %s on %s has a definition', async (workload, arch) => {
  const { totals, operators } = simulate(await prepare({ workload, arch }));
  const names = new Set<string>();
  for (const { details } of [totals, ...operators])
    for (const [name, value] of Object.entries(details))
      if (typeof value === 'number') names.add(name.split('.')[0]!);
  expect(names.size).toBeGreaterThan(10);
  const known = new Set(METRICS.all.map(({ name }) => name));
  expect([...names].filter((name) => !known.has(name))).toEqual([]);
});
