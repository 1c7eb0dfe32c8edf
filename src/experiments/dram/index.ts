import { bytesPerActivationAt, CITED_HBM2, streamEnergy } from '../../memory/banked/energy.js';
import type { Mapping } from '../../memory/banked/system.js';
import { systemOf, type StandardName } from '../../memory/standards/index.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Experiment } from '../experiment.js';
import { energyTable } from './energy-table.js';
import { ladderTable } from './ladder-table.js';
import { random, shareOfPeak, stream } from './streams.js';

const SIMULATOR = 'Ramulator 2.1 (c5b1c3a), run by us: 20,000 reads, one channel, open rows, refresh';
const LENGTH = 20_000;

interface Case {
  standard: StandardName;
  mapping: Mapping;
  pattern: 'stream' | 'random';
  share: number;
}

/** Shares of the peak that the other simulator has. */
export const CASES: readonly Case[] = [
  { standard: 'DDR4-2400', mapping: 'RoBaRaCoCh', pattern: 'stream', share: 0.748 },
  { standard: 'DDR4-2400', mapping: 'MOP4CLXOR', pattern: 'stream', share: 0.934 },
  { standard: 'HBM2-2000', mapping: 'RoBaRaCoCh', pattern: 'stream', share: 0.503 },
  { standard: 'HBM2-2000', mapping: 'MOP4CLXOR', pattern: 'stream', share: 0.881 },
  { standard: 'DDR4-2400', mapping: 'RoBaRaCoCh', pattern: 'random', share: 0.585 },
  { standard: 'HBM2-2000', mapping: 'RoBaRaCoCh', pattern: 'random', share: 0.302 },
];

export const dram: Experiment = {
  system: 'dram',
  title: 'memories with banks: another simulator, an energy that is cited, and what they cost an array',
  findings: () => Promise.resolve([...CASES.map(compareCase), compareEnergy()]),
  tables: async (laboratory) => [
    await ladderTable(laboratory, 'HBM2-2000'),
    await ladderTable(laboratory, 'DDR4-2400'),
    energyTable(),
  ],
};

function compareCase({ standard, mapping, pattern, share }: Case): Finding {
  const system = systemOf(standard, { mapping });
  const requests = pattern === 'stream' ? stream(LENGTH, system) : random(LENGTH, system, 23, 12345);
  const compare = figure('bandwidth of reads', {
    ...{ unit: 'of peak', source: SIMULATOR, mark: 'found', evidence: 'published' },
    // Three digits are given.
    within: { absolute: 0.0005 },
    note: 'another simulator, not silicon; its commands are equal to the cycle (systole dram check)',
  });
  return compare(`${standard}, ${mapping}, ${pattern}`, share, shareOfPeak(system, requests));
}

function compareEnergy(): Finding {
  const system = systemOf('HBM2-2000');
  const compare = figure('energy of a stream of reads', {
    ...{ unit: 'pJ/bit', source: CITED_HBM2.source, mark: 'recalled', evidence: 'recalled' },
    // Two digits are given.
    within: { absolute: 0.05 },
  });
  const used = Math.round(bytesPerActivationAt(system, CITED_HBM2.value));
  return compare('HBM2-2000 at peak', 1e12 * CITED_HBM2.value, 1e12 * streamEnergy(system).total, {
    note: `activation, cells, datapath and wires are of the same source and sum to 3.9 where an activation serves ${used} B of a row; ours serves the whole row and has refresh and background beside, which that source is not known to have`,
  });
}
