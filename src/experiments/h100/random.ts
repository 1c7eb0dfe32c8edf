import { loadArchitecture } from '../../arch/load.js';
import type { DramSystem } from '../../memory/banked/system.js';
import { systemFor } from '../../memory/open.js';
import { Draws } from '../../memory/trace/generate.js';
import type { GpuSpec } from '../../models/gpu/architecture.js';
import * as registry from '../../models/registry.js';
import type { Finding } from '../../results/reproduction.js';
import { shareOfPeak } from '../dram/streams.js';
import { figure } from '../experiment.js';
import { DRAM_STREAMS, RANDOM_PIECES, SOURCE_RANDOM } from './measured.js';

/** Transactions that are asked of the channel. */
const COUNT = 40_000;
/** Bytes in which pieces lie: more rows than ever are open. */
const FOOTPRINT = 2 ** 30;

/** Share of the peak that one channel reaches with pieces at random, asked for as fast as it takes them. */
export function shareAtRandom(system: DramSystem, bytes: number, isWrite: boolean): number {
  const { transactionBytes } = system;
  const each = bytes / transactionBytes;
  const draws = new Draws(1);
  let piece = 0;
  const address = Float64Array.from({ length: COUNT }, (_, index) => {
    if (index % each === 0) {
      piece = Math.floor((draws.next() / 2 ** 32) * (FOOTPRINT / bytes)) * bytes;
    }
    return piece + (index % each) * transactionBytes;
  });
  const requests = { length: COUNT, isWrite: new Uint8Array(COUNT).fill(isWrite ? 1 : 0), address };
  return shareOfPeak(system, requests);
}

/** DRAM at random: the memory with banks that the card's file names, one channel for all, beside the card. */
export async function compareRandom(): Promise<Finding[]> {
  const { spec } = await loadArchitecture('gpu/h100-sxm5', ['memory.model=banked'], registry);
  const { memory, dram } = spec as GpuSpec;
  const system = { ...systemFor(memory, dram.bandwidth), channels: 1 };
  const { busBits, hertz } = DRAM_STREAMS.find(({ card }) => card === 'h100-sxm5')!;
  const peak = (2 * hertz * busBits) / 8;
  const compare = figure('DRAM at random', {
    ...{
      source: SOURCE_RANDOM,
      mark: 'found',
      evidence: 'published',
      unit: 'of peak',
      within: { relative: 0.1 },
    },
    note: `${system.name}, ${system.mapping}; the card reads and writes with all its SMs`,
  });
  return RANDOM_PIECES.flatMap(([bytes, read, write]) =>
    ([read, write] as const).map((rate, index) =>
      compare(
        `${index === 0 ? 'read' : 'write'} ${bytes} B`,
        Number(((rate * 1e9) / peak).toPrecision(3)),
        shareAtRandom(system, bytes, index === 1),
      ),
    ),
  );
}
