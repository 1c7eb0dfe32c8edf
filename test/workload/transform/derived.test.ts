import type { Network } from '../../../src/workload/graph.js';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/document/yaml.js';
import { DERIVED_EXAMPLE } from '../../../src/docs/transforms.js';
import { prepare, simulate } from '../../../src/simulation/simulate.js';
import { applyTransforms } from '../../../src/workload/transform/apply.js';
import { loadWorkloadFile, workloadFrom } from '../../../src/workload/transform/derived.js';
import { parseDraco, parsePrune, parseTraining } from '../../../src/workload/transform/text.js';
import { useTemporaryFolder } from '../../results/records.js';

const temporary = useTemporaryFolder();

describe('a network made from another', () => {
  it('is the example of the docs, and what the command line makes', async () => {
    const { network } = workloadFrom(parseYaml(DERIVED_EXAMPLE, 'example.yaml'));
    const { work } = await prepare({
      workload: 'resnet50-imagenet',
      arch: 'systolic/32x32',
      overrides: [],
      fidelity: 'analytic',
      transforms: { prune: parsePrune('resnet50@r0.2:epoch=30'), training: parseTraining('batch=32') },
    });
    const other = work.given as Network;
    expect(network.operators).toEqual(other.operators);
    expect(network.transforms).toEqual(other.transforms);
    expect(network.name).toBe('resnet50-pruned-step');
  });

  it('refuses a base that leads back to itself, naming the line', () => {
    const file = path.join(temporary(), 'loop.yaml');
    fs.writeFileSync(file, `kind: network\nbase: ${path.basename(file)}\n`);
    expect(() => loadWorkloadFile(file)).toThrow(/loop\.yaml:2:7: base: is more than 16 bases deep/);
  });

  it('refuses to transform a training step', () => {
    const { network } = workloadFrom(parseYaml(DERIVED_EXAMPLE, 'example.yaml'));
    expect(() => applyTransforms(network, { training: {} })).toThrow(/training step already/);
    expect(() => applyTransforms(network, { draco: { G: 2 } })).toThrow(/training step already/);
  });

  it.each([
    [() => parsePrune('resnet50'), /--prune: is 'resnet50'; expected <trace>@<strength>/],
    [() => parsePrune('resnet50@r0.2:epoch=-1'), /--prune epoch: is '-1'/],
    [() => parsePrune('resnet50@r0.2:variant=unoin'), /--prune variant: .*union.*did you mean 'union'/],
    [() => parseTraining('batch=0'), /--training batch: is 0; expected at least 1/],
    [() => parseTraining('bach=1'), /--training: is 'bach=1'.*did you mean 'batch'/],
    [() => parseDraco('G='), /--draco G/],
  ])('says what is wrong with an option (%#)', (parse, message) => {
    expect(parse).toThrow(message);
  });
});

describe('a whole training', () => {
  it('is the sum of its steps, exactly', async () => {
    const request = {
      workload: 'resnet50-imagenet',
      arch: 'systolic/128x128',
      overrides: [],
      fidelity: 'analytic',
    } as const;
    const training = { batch: 32 };
    const whole = simulate(
      await prepare({ ...request, transforms: { training, prune: parsePrune('resnet50@r0.3') } }),
    );
    let cycles = 0;
    for (const [index, operator] of whole.operators.entries()) {
      const epoch = index * 10;
      const step = simulate(
        await prepare({
          ...request,
          transforms: { training, prune: parsePrune(`resnet50@r0.3:epoch=${epoch}`) },
        }),
      );
      const steps = 10 * Math.ceil(1281167 / 32);
      expect(operator.cycles).toBe(step.totals.cycles * steps);
      expect(operator.macs).toBe(step.totals.macs! * steps);
      expect(operator.startCycle).toBe(cycles);
      const { computeCycles, fillCycles, drainCycles, stallCycles } = operator;
      const stalls = Object.values(stallCycles).reduce((sum, value) => sum + value, 0);
      expect(computeCycles + fillCycles + drainCycles + stalls).toBe(operator.cycles);
      cycles += operator.cycles;
    }
    expect(whole.operators).toHaveLength(9);
    expect(whole.totals.cycles).toBe(cycles);
    expect(whole.totals.peUtilization).toBeCloseTo(whole.totals.macs! / (cycles * 128 * 128), 12);
  });
});
