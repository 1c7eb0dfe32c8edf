import type { Finding } from '../results/reproduction.js';
import type { OperatorRecord, RunRecord, Traffic } from '../results/record.js';
import { dramBytesOf } from '../results/sums.js';
import { ALEXNET, BREAKDOWN, FIGURE_10, VGG16, type ChipLayer, type ChipNetwork } from './data/eyeriss.js';
import { finding, type Experiment, type Laboratory } from './experiment.js';

const CHIP = 'eyeriss/chip-12x14';
const ANALYSED = 'eyeriss/isca16-16x16';
/** How far a time may be off; nn_dataflow accepts as much. */
const CLOSE = { relative: 0.2 } as const;

export const eyeriss: Experiment = {
  system: 'eyeriss',
  title: 'row stationary: times and traffic of the chip (JSSC 2017), energy by level (ISCA 2016)',
  async findings(laboratory) {
    return [
      ...(await chip(ALEXNET, laboratory)),
      ...(await chip(VGG16, laboratory)),
      ...(await breakdown(laboratory)),
    ];
  },
};

/** Processing: everything but the DRAM time that it does not hide; seconds. */
export function processingSeconds(operator: OperatorRecord, clock: number): number {
  const { computeCycles, fillCycles, drainCycles, stallCycles } = operator;
  return (computeCycles + fillCycles + drainCycles + (stallCycles['bank'] ?? 0)) / clock;
}

/** Where the mapping of a run comes from. */
type Origin = 'searched' | ChipNetwork['mapped']['origin'];
const ORIGINS: Readonly<Record<Origin, string>> = {
  searched: 'searched mapping',
  published: 'mapping of table III (letters recalled)',
  inferred: 'mapping inferred from buffer traffic and active PEs of this table, not from its times',
};

/** Every height of strips tried, for the least product of energy and time. */
const EVERY_STRIP = ['rs.strips=searched', 'rs.objective=edp'];
const BEST = "what the chip's buffer allows (least energy-delay product); its own mapping moves more";

interface Base {
  figure: string;
  source: string;
  mark: 'found';
}

/** The chip: level 1, level 2 with a searched mapping, level 2 with the chip's own. */
async function chip(network: ChipNetwork, laboratory: Laboratory): Promise<Finding[]> {
  const { workload, batch, source, mapped } = network;
  const request = { workload, arch: CHIP, overrides: [], batch } as const;
  const ideal = await laboratory.run({ ...request, fidelity: 'analytic' });
  const searched = await laboratory.run({ ...request, fidelity: 'event' });
  const every = await laboratory.run({ ...request, overrides: EVERY_STRIP, fidelity: 'event' });
  const own = await laboratory.run({ ...request, arch: mapped.arch, fidelity: 'event' });
  const figure = `${workload.split('-')[0]!}, N = ${batch}`;
  const base: Base = { figure, source, mark: 'found' };
  const given: Base = { ...base, figure: `${figure}, the chip's mapping` };
  return [
    ...network.layers.flatMap((layer) => layerFindings(base, layer, searched, 'searched')),
    wholeFinding(base, network, searched, 'event', ORIGINS.searched),
    wholeFinding(base, network, every, 'event, strips searched', BEST),
    wholeFinding(base, network, ideal, 'analytic', 'operands always at hand: a lower bound'),
    ...network.layers.flatMap((layer) => layerFindings(given, layer, own, mapped.origin)),
    wholeFinding(given, network, own, 'event', ORIGINS[mapped.origin]),
    powerFinding(given, network, own),
  ];
}

function wholeFinding(
  base: Base,
  { layers, totals }: ChipNetwork,
  record: RunRecord,
  level: string,
  note: string,
): Finding {
  return finding(
    {
      ...base,
      quantity: `processing time, all, ${level}`,
      unit: 'ms',
      published: totals.processing,
      within: CLOSE,
      note,
    },
    layers.reduce((sum, layer) => sum + processingOf(layer, record), 0),
  );
}

/** Energy on the chip over time, of all layers. */
function powerFinding(base: Base, { layers, totals }: ChipNetwork, record: RunRecord): Finding {
  const operators = layers.map(({ operator }) => operatorOf(record, operator));
  const joules = operators.reduce((sum, { energyJoules, energy }) => sum + energyJoules - energy['dram']!, 0);
  const cycles = operators.reduce((sum, one) => sum + one.cycles, 0);
  return finding(
    {
      ...base,
      quantity: 'power, all',
      unit: 'mW',
      published: totals.power,
      within: CLOSE,
      note: "energies per action of nn_dataflow, which have no part for the chip's clock network",
    },
    (1e3 * joules * clockOf(record)) / cycles,
  );
}

/** Milliseconds. */
const processingOf = ({ operator }: ChipLayer, record: RunRecord): number =>
  1e3 * processingSeconds(operatorOf(record, operator), clockOf(record));

function layerFindings(base: Base, layer: ChipLayer, record: RunRecord, origin: Origin): Finding[] {
  const operator = operatorOf(record, layer.operator);
  const mebi = (bytes: number): number => bytes / 2 ** 20;
  const of = (quantity: string, unit: string) => ({ ...base, quantity: `${layer.layer}, ${quantity}`, unit });
  const used = origin === 'inferred' ? 'the mapping is inferred from this number' : '';
  return [
    finding(
      { ...of('processing time', 'ms'), published: layer.processing, within: CLOSE },
      processingOf(layer, record),
      `${ORIGINS[origin]}: ${mappingText(operator)}`,
    ),
    finding(
      {
        ...of('total time', 'ms'),
        published: layer.total,
        within: CLOSE,
        note: 'exposed DRAM time is a parameter (fitted); ours moves uncompressed data',
      },
      (1e3 * operator.cycles) / clockOf(record),
    ),
    finding(
      { ...of('active PEs', 'PEs'), published: layer.activePes, within: { relative: 0.02 } },
      Number(operator.details['activePes']),
      used,
    ),
    finding(
      { ...of('global buffer', 'MiB'), published: layer.buffer, within: CLOSE },
      mebi(sumOf(operator.traffic, 'scratchpad')),
      used,
    ),
    finding(
      {
        ...of('DRAM', 'MiB'),
        published: layer.dram,
        within: CLOSE,
        note: 'the chip compresses activations, ours does not',
      },
      mebi(dramBytesOf(operator)),
    ),
  ];
}

/** The mapping in the paper's letters. */
function mappingText({ details }: OperatorRecord): string {
  const letters = {
    m: 'bufferedFilters',
    n: 'bufferedImages',
    e: 'stripRows',
    F: 'stripColumns',
    p: 'filtersPerPe',
    q: 'channelsPerPe',
    r: 'channelSets',
    t: 'filterSets',
  };
  const values = Object.entries(letters).map(([letter, detail]) => `${letter} ${details[detail]!}`);
  return values.join(', ');
}

async function breakdown(laboratory: Laboratory): Promise<Finding[]> {
  const workload = ALEXNET.workload;
  const request = { workload, arch: ANALYSED, overrides: [], batch: 16, fidelity: 'analytic' } as const;
  const record = await laboratory.run(request);
  return BREAKDOWN.flatMap(([layer, operator, alu, dram, rf]) => {
    const { energy } = operatorOf(record, operator);
    return (
      [
        ['ALU', alu, 'mac', 0.02],
        ['DRAM', dram, 'dram', 0.2],
        ['RF', rf, 'rf', 0.02],
      ] as const
    ).map(([level, published, component, relative]) =>
      finding(
        {
          figure: 'figure 10, N = 16',
          quantity: `${layer}, energy ${level}`,
          unit: '1e9 MACs',
          published,
          source: FIGURE_10,
          mark: 'found',
          // Two digits are printed, which is more than 2 % of the smallest.
          within: published < 0.5 ? { absolute: 0.01 } : { relative },
        },
        // A MAC costs 1 pJ there.
        energy[component]! * 1e3,
      ),
    );
  });
}

function operatorOf(record: RunRecord, name: string): OperatorRecord {
  const operator = record.operators.find((one) => one.name === name);
  if (operator === undefined) throw new Error(`run of ${record.run.workload} has no operator '${name}'`);
  return operator;
}

const clockOf = ({ run }: RunRecord): number => Number(run.architecture['clock']);

const sumOf = (traffic: readonly Traffic[], level: string): number =>
  traffic.reduce((sum, row) => (row.level === level ? sum + row.readBytes + row.writeBytes : sum), 0);
