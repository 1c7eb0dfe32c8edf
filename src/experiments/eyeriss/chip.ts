import type { Evidence, Finding } from '../../results/reproduction.js';
import type { RunRecord } from '../../results/record.js';
import { figure, type Laboratory } from '../experiment.js';
import type { ChipLayer, ChipNetwork } from './published.js';
import {
  mappingText,
  mebibytesOf,
  operatorOf,
  powerOf,
  powerParts,
  processingOf,
  runChip,
  timeOf,
} from './runs.js';

/** How far a time may be off; nn_dataflow accepts as much. */
const CLOSE = { relative: 0.2 } as const;

/** Where the mapping of a run comes from. */
type Origin = 'searched' | ChipNetwork['mapped']['origin'];
const ORIGINS: Readonly<Record<Origin, string>> = {
  searched: 'searched mapping',
  published: 'mapping of table III (letters recalled)',
  inferred: 'mapping inferred from buffer traffic and active PEs of this table, not from its times',
};
/**
 * What agreement proves. The objective of the search was chosen among several after comparing with the chip; the
 * mapping of VGG-16 was worked out from the table that it is compared with.
 */
const EVIDENCE: Readonly<Record<Origin, Evidence>> = {
  searched: 'fitted',
  published: 'published',
  inferred: 'inferred',
};
const PORT_ALONE =
  '; in stages 1 to 4 the bytes of the buffer over 16 B a cycle alone give the time: only stage 5 tests anything else';
const BEST = "what the chip's buffer allows (least energy-delay product); its own mapping moves more";

/** A network on the chip: with mappings that are searched, then with the chip's own. */
export async function compareChip(network: ChipNetwork, laboratory: Laboratory): Promise<Finding[]> {
  const { workload, batch, layers, totals, mapped } = network;
  const { ideal, searched, everyStrip, own, zeros, clocked } = await runChip(laboratory, network);
  const name = `${workload.split('-')[0]!}, N = ${batch}`;
  const whole = (
    compare: Compare,
    record: RunRecord,
    level: string,
    own: Pick<Finding, 'note' | 'evidence'> & { variant?: boolean },
  ): Finding =>
    compare(`processing time, all, ${level}`, totals.processing, sumProcessing(record, layers), {
      unit: 'ms',
      of: `${name}: processing time, all`,
      ...own,
    });
  const evidence = EVIDENCE[mapped.origin];
  const free = compareIn(name, network);
  const given = compareIn(`${name}, the chip's mapping`, network);
  const sparse = compareIn(`${name}, the chip's mapping, zeros`, network);
  const power = `${name}: power, all`;
  return [
    ...layers.flatMap((layer) => compareLayer(name, free, layer, searched, 'searched')),
    whole(free, searched, 'event', { note: ORIGINS.searched, evidence: 'fitted' }),
    whole(free, everyStrip, 'event, strips searched', { note: BEST, evidence: 'fitted', variant: true }),
    whole(free, ideal, 'analytic', {
      note: 'operands always at hand: a lower bound',
      evidence: 'published',
      variant: evidence === 'published',
    }),
    ...layers.flatMap((layer) => compareLayer(name, given, layer, own, mapped.origin)),
    whole(given, own, 'event', { note: ORIGINS[mapped.origin], evidence }),
    given('power, all', totals.power, powerOf(own, layers), {
      unit: 'mW',
      evidence,
      of: power,
      note: "energies per action of nn_dataflow, which have no part for the chip's clock network",
    }),
    ...layers.flatMap((layer) => compareZeros(name, sparse, layer, clocked, mapped.origin)),
    sparse('power, all, without a clock network', totals.power, powerOf(zeros, layers), {
      unit: 'mW',
      evidence: 'inferred',
      of: power,
      variant: true,
      note: powerNote(zeros, layers),
    }),
    sparse('power, all', totals.power, powerOf(clocked, layers), {
      unit: 'mW',
      evidence: 'inferred',
      of: power,
      variant: evidence === 'inferred',
      note: powerNote(clocked, layers),
    }),
  ];
}

const compareIn = (name: string, { source }: ChipNetwork) =>
  figure(name, { source, mark: 'found', within: CLOSE });
type Compare = ReturnType<typeof compareIn>;

const sumProcessing = (record: RunRecord, layers: readonly ChipLayer[]): number =>
  layers.reduce((sum, layer) => sum + processingOf(record, layer), 0);

/** A layer of a table; the rows of its two mappings show the same published numbers. */
function compareLayer(
  table: string,
  compare: Compare,
  layer: ChipLayer,
  record: RunRecord,
  origin: Origin,
): Finding[] {
  const operator = operatorOf(record, layer.operator);
  const name = (quantity: string): string => `${layer.layer}, ${quantity}`;
  const same = (quantity: string) => ({ evidence: EVIDENCE[origin], of: `${table}: ${name(quantity)}` });
  const used = origin === 'inferred' ? 'the mapping is inferred from this number' : '';
  const { traffic, details } = operator;
  return [
    compare(name('processing time'), layer.processing, processingOf(record, layer), {
      ...same('processing time'),
      unit: 'ms',
      note: `${ORIGINS[origin]}: ${mappingText(operator)}${origin === 'inferred' ? PORT_ALONE : ''}`,
    }),
    compare(name('total time'), layer.total, timeOf(record, layer), {
      ...same('total time'),
      // The overlap is fitted to these times, whatever the mapping.
      evidence: 'fitted',
      variant: origin === 'searched',
      unit: 'ms',
      note: 'exposed DRAM time is a parameter (fitted); ours moves uncompressed data',
    }),
    compare(name('active PEs'), layer.activePes, Number(details['activePes']), {
      ...same('active PEs'),
      unit: 'PEs',
      within: { relative: 0.02 },
      note: used,
    }),
    compare(name('global buffer'), layer.buffer, mebibytesOf(traffic, 'scratchpad'), {
      ...same('global buffer'),
      unit: 'MiB',
      note: used,
    }),
    compare(name('DRAM'), layer.dram, mebibytesOf(traffic, 'dram'), {
      ...same('DRAM'),
      unit: 'MiB',
      note: 'the chip compresses activations, ours does not',
    }),
  ];
}

/**
 * The columns that zeros change, with zeros gated and compressed and the clock network counted. Times and, where the
 * mapping is inferred, traffic are shown again: the rows without zeros count.
 */
function compareZeros(
  table: string,
  compare: Compare,
  layer: ChipLayer,
  record: RunRecord,
  origin: Origin,
): Finding[] {
  const { traffic } = operatorOf(record, layer.operator);
  const name = (quantity: string): string => `${layer.layer}, ${quantity}`;
  return [
    compare(name('DRAM'), layer.dram, mebibytesOf(traffic, 'dram'), {
      unit: 'MiB',
      evidence: 'inferred',
      of: `${table}: ${name('DRAM')}`,
      variant: origin === 'inferred',
      note: 'run lengths of independent zeros; shares of zeros recalled from the same table',
    }),
    compare(name('total time'), layer.total, timeOf(record, layer), {
      unit: 'ms',
      evidence: 'fitted',
      of: `${table}: ${name('total time')}`,
      variant: true,
      note: 'exposed DRAM time is a parameter (fitted)',
    }),
    compare(name('power'), layer.power, powerOf(record, [layer]), {
      unit: 'mW',
      evidence: 'inferred',
      note: powerNote(record, [layer]),
    }),
  ];
}

/** Milliwatts by component, so that a miss has names. */
const powerNote = (record: RunRecord, layers: readonly ChipLayer[]): string =>
  `mW: ${Object.entries(powerParts(record, layers))
    .map(([part, milliwatts]) => `${part} ${milliwatts.toFixed(0)}`)
    .join(', ')}; scratchpads of the PEs are rf, the 30 mW that idle are leakage`;
