import type { Settled } from '../../arch/load.js';
import type { Origins } from '../../arch/provenance.js';
import type { Machine } from '../../energy/account.js';
import {
  besideMac,
  dramEnergy,
  macEnergy,
  memoryEnergy,
  memoryLeakage,
  peLeakage,
  vectorEnergy,
} from '../../energy/prices.js';
import { settleEnergy } from '../../energy/settle.js';
import type { Traffic } from '../../results/record.js';
import { SCRATCHPAD, SCRATCHPAD_DMA } from '../record/traffic.js';
import { vectorKind } from '../lowering/vector-kind.js';
import { pesOf, type FlexsaSpec } from './architecture.js';
import { coreGeometry } from './geometry.js';
import type { Simulated } from './simulate.js';

/** The machine as its energy depends on it: a local buffer holds one moving block, a group its part of the global one. */
export function energyMachine(spec: FlexsaSpec): Machine {
  const { data, block, globalBuffer, groups } = spec;
  const { ifmap, filter, accumulator } = data;
  return {
    pes: pesOf(spec),
    widths: { ifmap, filter, accumulator },
    forwarded: ['ifmap', 'accumulator'],
    clockedBits: ifmap + filter + accumulator,
    scratchpads: {
      lbuf: { bytes: (block * tileOf(spec) * ifmap) / 8 },
      gbuf: { bytes: globalBuffer.size / groups },
    },
    memoryActions: { lbuf: ['lbuf'], gbuf: ['gbuf'] },
    leakingPart: 'gbuf',
  };
}

const tileOf = ({ side, flexible }: FlexsaSpec): number => coreGeometry(side, flexible).tile;

/** Joules of one operator by component; every DRAM byte crosses the global buffer's other side once. */
export function energyOf(
  { work, vectorOps }: Simulated,
  traffic: readonly Traffic[],
  macs: number,
  cycles: number,
  spec: FlexsaSpec,
): Record<string, number> {
  const { energy, globalBuffer, clock } = spec;
  const { pes, forwarded, clockedBits, scratchpads, widths } = energyMachine(spec);
  const at = (level: string): number =>
    traffic.reduce((sum, row) => (row.level === level ? sum + row.readBytes + row.writeBytes : sum), 0);
  const register = besideMac(energy, 'register');
  const clockBit = besideMac(energy, 'clock');
  const bits = forwarded.reduce((sum, operand) => sum + work.widths[operand], 0);
  const training = work.operator.phase !== undefined;
  const vector = vectorKind(work.operator, training);
  return {
    mac: macs === 0 ? 0 : macs * macEnergy(energy, work.widths),
    ...(register === undefined ? {} : { register: macs * bits * register }),
    lbuf: at('lbuf') * memoryEnergy(energy, 'lbuf', scratchpads['lbuf']!),
    gbuf: (at(SCRATCHPAD) + at(SCRATCHPAD_DMA)) * memoryEnergy(energy, 'gbuf', scratchpads['gbuf']!),
    dram: at('dram') * dramEnergy(energy, 'dram'),
    vector: vectorOps === 0 ? 0 : vectorOps * vectorEnergy(energy, vector, widths.accumulator),
    ...(clockBit === undefined ? {} : { clock: pes * clockedBits * cycles * clockBit }),
    leakage:
      (cycles / clock) *
      (pes * peLeakage(energy, widths, clockedBits) + globalBuffer.size * memoryLeakage(energy, 'gbuf')),
  };
}

export const settleFlexsa = (spec: FlexsaSpec, origins: Origins): Settled =>
  settleEnergy(spec, energyMachine(spec), origins);
