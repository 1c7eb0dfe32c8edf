import { loadArchitecture } from '../../arch/load.js';
import { peakBandwidth } from '../../memory/banked/system.js';
import type { GpuSpec } from '../../models/gpu/architecture.js';
import { cardOf, cycleSectionOf } from '../../models/gpu/card.js';
import { dramSeconds, streamBanks, type CycleMachine } from '../../models/gpu/cycle/index.js';
import * as registry from '../../models/registry.js';
import type { Finding } from '../../results/reproduction.js';
import { counterRows } from '../counters/rows.js';
import { figure } from '../experiment.js';
import { measuredFile } from './launches.js';
import { DRAM_STREAMS, SOURCE, SOURCE_H200, STREAM_BYTES } from './measured.js';

/** A card with a memory of banks, or with its measured bandwidths. */
export async function cardWith(card: string, model: 'bandwidth' | 'banked'): Promise<CycleMachine> {
  const { spec, name } = await loadArchitecture(`gpu/${card}`, [`memory.model=${model}`], registry);
  return cardOf(spec as GpuSpec, cycleSectionOf(spec as GpuSpec, name));
}

/** Bytes read and written by a stream over arrays of so many bytes. */
const MOVED = {
  read: [1, 0],
  write: [0, 1],
  copy: [1, 1],
} as const;

/**
 * What streams reach of the peak of a card: memory with banks, whose peak is that of its channels; and the bandwidth
 * model, which has these numbers from the same loops.
 */
export async function compareStreams(): Promise<Finding[]> {
  const compare = figure('DRAM streams', {
    ...{ mark: 'found', unit: 'of peak', within: { absolute: 0.05 } },
  });
  const findings: Finding[] = [];
  for (const { card, busBits, hertz, rates } of DRAM_STREAMS) {
    const source = card === 'h200' ? SOURCE_H200 : SOURCE;
    const peak = (2 * hertz * busBits) / 8;
    const [banked, plain] = [await cardWith(card, 'banked'), await cardWith(card, 'bandwidth')];
    for (const [stream, rate] of rates) {
      const measured = Number(((rate * 1e9) / peak).toPrecision(4));
      const [read, written] = MOVED[stream].map((times) => times * STREAM_BYTES) as [number, number];
      const { seconds, system } = streamBanks(banked, read, written)!;
      const share = (read + written) / seconds / peakBandwidth(system);
      const whole = `${card} ${stream}`;
      findings.push(
        compare(`${whole}, memory with banks`, measured, share, {
          source,
          evidence: 'inferred',
          of: `DRAM streams: ${whole}`,
          note: `${system.name}, ${system.channels} channels; controller and refresh as Ramulator has them`,
        }),
        compare(
          `${whole}, bandwidth`,
          measured,
          (read + written) / dramSeconds(plain, read, written) / peak,
          {
            source,
            evidence: 'fitted',
            of: `DRAM streams: ${whole}`,
            note: 'the bandwidths of the architecture are these measurements',
          },
        ),
      );
    }
  }
  return findings;
}

/** Times of kernels that only move memory, with a DRAM of banks in the place of the measured bandwidths. */
export async function compareBankedTimes(progress: (what: string) => void): Promise<Finding[]> {
  const { spec, name } = await loadArchitecture('gpu/h100-sxm5', ['memory.model=banked'], registry);
  const { memory } = measuredFile();
  const file = measuredFile(memory.map((launch) => launch.name));
  const compare = figure('time, memory kernels, banks', {
    ...{ source: SOURCE, mark: 'found', unit: 'ns', evidence: 'inferred', within: { relative: 0.1 } },
    note: 'as the rows of `time, memory kernels`, but DRAM with banks',
  });
  return counterRows(file, spec as GpuSpec, name, progress)
    .rows.filter(({ section, metric }) => section === 'memory' && metric === 'time_ns')
    .map((row) =>
      compare(row.name, row.measured, row.ours, {
        of: `time, memory kernels memory ${row.name}`,
      }),
    );
}
