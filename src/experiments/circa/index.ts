import { activationGates, exactCircuit } from '../../protocol/circa/activation.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Experiment, type Laboratory } from '../experiment.js';
import {
  ABSTRACT,
  CLIENT_BYTES_PER_RELU,
  CLIENT_GB,
  COUNTED,
  CRYPTONITE,
  EXACT,
  GATES,
  RUNTIMES,
  RUNTIME_GAIN,
  STORAGE_GAIN,
  SWANKY,
} from './published.js';
import { BITS, buildSign, countRelus, measureGain, TRUNCATED } from './runs.js';

export const circa: Experiment = {
  system: 'circa',
  title: 'stochastic ReLUs for private inference (NeurIPS 2021)',
  async findings(laboratory) {
    return [compareStorage(), ...(await compareTimes(laboratory)), compareClient()];
  },
  checks: async () => compareGates(),
};

/** Gates of circuits written again from the mechanism: nobody published these counts. */
function compareGates(): Finding[] {
  const compare = figure('circuits', {
    unit: 'gates',
    mark: 'derived',
    evidence: 'self-check',
    within: { absolute: 0 },
  });
  const rows = [
    { what: 'exact ReLU', netlist: exactCircuit(BITS), expected: EXACT, source: SWANKY },
    ...GATES.map(({ truncated, ...expected }) => ({
      what: `stochastic sign, k = ${truncated}`,
      netlist: buildSign(truncated),
      expected,
      source: COUNTED,
    })),
  ];
  return rows.flatMap(({ what, netlist, expected, source }) => {
    const ours = activationGates(netlist);
    return (['and', 'xor'] as const).map((kind) =>
      compare(`${what}, ${kind.toUpperCase()}`, expected[kind], ours[kind], { source }),
    );
  });
}

const abstract = figure('abstract', {
  unit: 'x',
  source: ABSTRACT,
  mark: 'found',
  evidence: 'published',
  neutral: 1,
});

const compareStorage = (): Finding =>
  abstract(
    'storage of a ReLU, gain',
    STORAGE_GAIN,
    activationGates(exactCircuit(BITS)).and / activationGates(buildSign(TRUNCATED)).and,
    { within: { relative: 0.05 }, note: `tables only, ${BITS} bits, k = ${TRUNCATED}` },
  );

/** Time of the activations: all gates, labels, triples. The network's other work is not modelled. */
async function compareTimes(laboratory: Laboratory): Promise<Finding[]> {
  const gain = await measureGain(laboratory);
  const within = { relative: 0.12 };
  const note = 'ours: activations alone, with free gates, labels and triples; theirs: whole inferences';
  const source = 'Circa, run times';
  const times = figure('run times', {
    unit: 'x',
    source,
    mark: 'recalled',
    evidence: 'recalled',
    neutral: 1,
    within,
    note,
  });
  return [
    abstract('run time, largest gain', RUNTIME_GAIN, gain, { within, note }),
    ...RUNTIMES.map(({ network, gain: published }) => times(`run time, gain, ${network}`, published, gain)),
  ];
}

function compareClient(): Finding {
  const compare = figure('storage', {
    unit: 'GB',
    source: CRYPTONITE,
    mark: 'recalled',
    evidence: 'recalled',
  });
  const ours = (countRelus('resnet18-tiny') * CLIENT_BYTES_PER_RELU) / 1e9;
  return compare('client storage, resnet18-tiny', CLIENT_GB, ours, {
    within: { relative: 0.05 },
    note: `${CLIENT_BYTES_PER_RELU} B a ReLU as published; our 31-bit circuit takes ${EXACT.and * 32} B of tables`,
  });
}
