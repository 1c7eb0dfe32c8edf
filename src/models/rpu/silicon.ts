import { VECTOR } from './isa/program.js';
import type { RpuSpec } from './architecture.js';
import type { ProgramEvents } from './events.js';

/** Bytes of an element. */
export const ELEMENT = 16;
/** Vector registers of a lane's slice of the register file. */
const REGISTERS = 64;

/** Parts of the chip; HBM2 is beside it. */
export const PARTS = ['law', 'vrf', 'vdm', 'vbar', 'sbar', 'im'] as const;
export type Part = (typeof PARTS)[number];
type Sizes = Record<Part, number>;

/**
 * Square metres of each part:
 * - LAW engines: so much a lane;
 * - register files: 64 / stack single-port SRAMs a lane, each of stack * 512 / lanes elements, a constant and so much
 *   a byte (a line through the two macros that were published);
 * - data memory: by its banks, in proportion to its bytes;
 * - VBAR: by its crossing points, lanes times banks: a floor, and twice as much for twice as many above it;
 * - SBAR: so much at 128 lanes, a factor for each halving and each doubling.
 */
export function areaOf({ hples, banks, registersPerSram, vdm, area }: RpuSpec): Sizes {
  const srams = REGISTERS / registersPerSram;
  const macroBytes = (registersPerSram * VECTOR * ELEMENT) / hples;
  const crossings = hples * banks;
  const doublings = Math.log2(hples / area.sbar.hples);
  return {
    law: area.law * hples,
    vrf: hples * srams * (area.vrf.macro + area.vrf.perByte * macroBytes),
    vdm: (area.vdm[`banks${bankStep(banks)}`] * vdm) / area.vdm.bytes,
    vbar: Math.max(area.vbar.floor, (area.vbar.area * crossings) / area.vbar.crossings),
    sbar: area.sbar.area * (doublings < 0 ? area.sbar.halving : area.sbar.doubling) ** doublings,
    im: area.im,
  };
}

/** Numbers of banks that clock and area of the data memory are known for; fewer and more take the nearest. */
export const BANK_STEPS = [32, 64, 128, 256] as const;
export type BankStep = (typeof BANK_STEPS)[number];

export const bankStep = (banks: number): BankStep =>
  BANK_STEPS.find((step) => banks <= step) ?? BANK_STEPS[BANK_STEPS.length - 1]!;

export const sumOf = (sizes: Readonly<Record<string, number>>): number =>
  Object.values(sizes).reduce((sum, size) => sum + size, 0);

/** Joules of so many events by part of the chip. */
export function energyOf({ energy: { actions } }: Pick<RpuSpec, 'energy'>, events: ProgramEvents): Sizes {
  return {
    law: events.multiplications * actions.multiply + events.additions * actions.add,
    vrf: events.registerAccesses * actions.register,
    vdm: events.memoryAccesses * actions.vdm,
    vbar: events.crossed * actions.vbar,
    sbar: events.shuffled * actions.sbar,
    im: events.instructions * actions.fetch,
  };
}
