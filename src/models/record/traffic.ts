import type { Traffic } from '../../results/record.js';

/** The unit's side of the on-chip buffer next to DRAM, and DRAM's side of it. */
export const SCRATCHPAD = 'scratchpad';
export const SCRATCHPAD_DMA = 'scratchpad-dma';

/** What crosses DRAM's side of the scratchpad: what is read from DRAM is written there, and the other way round. */
export const dmaRows = (traffic: readonly Traffic[]): Traffic[] =>
  traffic
    .filter(({ level }) => level === 'dram')
    .map(({ tensor, readBytes, writeBytes }) => ({
      level: SCRATCHPAD_DMA,
      tensor,
      readBytes: writeBytes,
      writeBytes: readBytes,
    }));

/** Bytes read from or written to one level. */
export const bytesOf = (
  traffic: readonly Traffic[],
  level: string,
  side: 'readBytes' | 'writeBytes',
): number => traffic.reduce((sum, row) => (row.level === level ? sum + row[side] : sum), 0);

/** Bytes that the scratchpad reads and writes at both of its sides: what its energy is paid for. */
export const scratchpadBytes = (
  traffic: readonly Traffic[],
): { scratchpadReadBytes: number; scratchpadWriteBytes: number } => ({
  scratchpadReadBytes:
    bytesOf(traffic, SCRATCHPAD, 'readBytes') + bytesOf(traffic, SCRATCHPAD_DMA, 'readBytes'),
  scratchpadWriteBytes:
    bytesOf(traffic, SCRATCHPAD, 'writeBytes') + bytesOf(traffic, SCRATCHPAD_DMA, 'writeBytes'),
});
