import { judgeChain } from '../../he/judge/chain.js';
import { openSeal } from '../../he/judge/context.js';
import { SEAL_PACKAGE, sealIsInstalled } from '../../he/judge/library.js';
import { sealBfv } from '../../he/judge/presets.js';
import { parseChain } from '../../he/noise/chain.js';
import { propagate, wholeBits } from '../../he/noise/propagate.js';
import type { HeParameters } from '../../he/parameters.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Experiment, type Laboratory } from '../experiment.js';
import { CHAINS, CHECKED, CONVOLUTIONS, POINTS } from './published.js';

/** Noise budgets beside those that SEAL reports. */
export const seal: Experiment = {
  system: 'seal',
  title: 'noise budgets of BFV ciphertexts, beside Microsoft SEAL',
  findings: () => Promise.resolve([...comparePoints(), ...compareConvolutions()]),
  unavailable: () =>
    sealIsInstalled()
      ? undefined
      : `node-seal is not installed: real ciphertexts are skipped (npm install --no-save ${SEAL_PACKAGE})`,
  checks: (laboratory) => (sealIsInstalled() ? onCiphertexts(laboratory) : Promise.resolve([])),
};

const SOURCE = 'Microsoft SEAL, invariant_noise_budget';
const budgetAfter = (parameters: HeParameters, ops: string): number =>
  wholeBits(propagate(parameters, parseChain(ops).program).outputs[0]!.budget);

/** The form of the key switch and the rule of the peak were first chosen with these numbers in view. */
function comparePoints(): Finding[] {
  const compare = figure('budgets, 20-bit t', {
    unit: 'bit',
    source: SOURCE,
    mark: 'found',
    evidence: 'fitted',
    within: { absolute: 2 },
  });
  return POINTS.flatMap(({ n, primes, bits }) =>
    ['fresh', 'mulplain', 'rotate'].map((ops, at) =>
      compare(
        `n = ${n}, ${ops}`,
        bits[at]!,
        budgetAfter(sealBfv(n, primes, 20), ops === 'fresh' ? 'add:1' : ops),
      ),
    ),
  );
}

function compareConvolutions(): Finding[] {
  const compare = figure('budgets, 3 x 3 convolution', {
    unit: 'bit',
    source: SOURCE,
    mark: 'found',
    evidence: 'published',
    within: { absolute: 2 },
  });
  return CONVOLUTIONS.flatMap(({ n, primes, plain, bits }) =>
    ['conv-ia:9', 'conv-pa:9'].map((ops, at) =>
      compare(`n = ${n}, ${ops}`, bits[at]!, budgetAfter(sealBfv(n, primes, plain), ops)),
    ),
  );
}

/** Chains on real ciphertexts, after each operation. */
async function onCiphertexts({ progress }: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const parameters of CHECKED) {
    const set = `n = ${parameters.n}, ${[...parameters.limbBits, ...parameters.specialBits].join('+')}, t ${parameters.plainBits}`;
    const compare = figure(set, {
      unit: 'bit',
      source: `${SEAL_PACKAGE} on random slots`,
      mark: 'derived',
      evidence: 'self-check',
      within: { absolute: 2 },
    });
    progress(set);
    const bench = await openSeal(parameters);
    try {
      for (const text of CHAINS) {
        const chain = parseChain(text);
        // Some sets have no prime to drop.
        if (parameters.limbBits.length === 1 && text.includes('mod-switch')) continue;
        const trace = propagate(parameters, chain.program);
        const judged = judgeChain(bench, chain, 1);
        chain.operations.forEach(({ text: operation, end }, at) =>
          findings.push(
            compare(
              `${text}, after ${at + 1} ${operation}`,
              judged.steps[end - 1]!.budgetBits,
              wholeBits(trace.steps[end - 1]!.budget),
            ),
          ),
        );
      }
    } finally {
      bench.close();
    }
  }
  return findings;
}
