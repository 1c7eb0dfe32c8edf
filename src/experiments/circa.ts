import { findFile } from '../document/files.js';
import { activationGates, circaCircuit, exactCircuit } from '../models/haac/circa.js';
import type { Finding } from '../results/reproduction.js';
import { countNetwork } from '../workload/count.js';
import { loadNetwork } from '../workload/load.js';
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
} from './data/circa.js';
import { finding, type Experiment, type Laboratory } from './experiment.js';

const BITS = 31;
/** Truncation at which accuracy was said to hold. */
const TRUNCATED = 12;

export const circa: Experiment = {
  system: 'circa',
  title: 'stochastic ReLUs for private inference (NeurIPS 2021)',
  async findings(laboratory) {
    return [...gateFindings(), storageFinding(), ...(await runtimeFindings(laboratory)), clientFinding()];
  },
};

function gateFindings(): Finding[] {
  const rows = [
    { what: 'exact ReLU', netlist: exactCircuit(BITS), expected: EXACT, source: SWANKY },
    ...GATES.map(({ truncated, ...expected }) => ({
      what: `stochastic sign, k = ${truncated}`,
      netlist: circaCircuit({ bits: BITS, truncated, variant: 'poszero' }),
      expected,
      source: COUNTED,
    })),
  ];
  return rows.flatMap(({ what, netlist, expected, source }) => {
    const ours = activationGates(netlist);
    return (['and', 'xor'] as const).map((kind) =>
      finding(
        {
          ...{ figure: 'circuits', unit: 'gates', source, mark: 'derived', within: { absolute: 0 } },
          quantity: `${what}, ${kind.toUpperCase()}`,
          published: expected[kind],
        },
        ours[kind],
      ),
    );
  });
}

const truncatedSign = () => circaCircuit({ bits: BITS, truncated: TRUNCATED, variant: 'poszero' });

const storageFinding = (): Finding =>
  finding(
    {
      ...{ figure: 'abstract', quantity: 'storage of a ReLU, gain', unit: 'x', published: STORAGE_GAIN },
      ...{ source: ABSTRACT, mark: 'found', within: { relative: 0.05 }, neutral: 1 },
      note: `tables only, ${BITS} bits, k = ${TRUNCATED}`,
    },
    activationGates(exactCircuit(BITS)).and / activationGates(truncatedSign()).and,
  );

/** Time of the garbled circuits alone, on a processor known by its ANDs: the network's other work is not modelled. */
async function runtimeFindings(laboratory: Laboratory): Promise<Finding[]> {
  const on = async (generator: string): Promise<number> => {
    const workload = `circuit:${generator}`;
    const request = { workload, arch: 'gc-peer/emp-cpu', overrides: [], fidelity: 'event' } as const;
    return (await laboratory.run(request)).totals.seconds;
  };
  const gain =
    (await on(`relu-shares?bits=${BITS}`)) / (await on(`circa-sign?bits=${BITS}&truncated=${TRUNCATED}`));
  const note = 'ours: circuits alone, ANDs on a processor; theirs: whole inferences';
  const common = { unit: 'x', neutral: 1, within: { relative: 0.12 } };
  return [
    finding(
      {
        ...{ ...common, figure: 'abstract', quantity: 'run time, largest gain', published: RUNTIME_GAIN },
        ...{ source: ABSTRACT, mark: 'found', note },
      },
      gain,
    ),
    ...RUNTIMES.map(({ network, gain: published }) =>
      finding(
        {
          ...{ ...common, figure: 'run times', quantity: `run time, gain, ${network}` },
          ...{ published, source: 'Circa, run times', mark: 'recalled', note },
        },
        gain,
      ),
    ),
  ];
}

const clientFinding = (): Finding =>
  finding(
    {
      ...{ figure: 'storage', quantity: 'client storage, resnet18-tiny', unit: 'GB', published: CLIENT_GB },
      ...{ source: CRYPTONITE, mark: 'recalled', within: { relative: 0.05 } },
      note: `${CLIENT_BYTES_PER_RELU} B a ReLU as published; our 31-bit circuit takes ${EXACT.and * 32} B of tables`,
    },
    (countNetwork(loadNetwork(findFile('workloads', 'resnet18-tiny'))).relus * CLIENT_BYTES_PER_RELU) / 1e9,
  );
