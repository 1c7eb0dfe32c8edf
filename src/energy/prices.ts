import type { NodeTable } from './node-table.js';
import { powerLaw } from './scaling.js';
import type { EnergyModel } from './schema.js';
import type { Format } from './technology.js';

/** Bits of what a multiply-accumulate works on. */
export interface MacWidths {
  ifmap: number;
  filter: number;
  accumulator: number;
}

/** A memory as its price depends on it. */
export interface Memory {
  bytes: number;
  ports?: number;
}

/** Joules of a product of `bits` times `others` bits: a power law in their geometric mean. */
export const multiplyEnergy = (table: NodeTable, format: Format, bits: number, others = bits): number =>
  powerLaw(table.multiply[format], Math.sqrt(bits * others));

/** Joules of a sum of two numbers. */
export const addEnergy = (table: NodeTable, format: Format, bits: number): number =>
  powerLaw(table.add[format], bits);

/** Joules of the arithmetic of a multiply-accumulate: the product, and its sum at the accumulator's width. */
export const macEnergy = ({ actions, table, format }: EnergyModel, widths: MacWidths): number =>
  actions['mac'] ??
  multiplyEnergy(table!, format, widths.ifmap, widths.filter) + addEnergy(table!, format, widths.accumulator);

/**
 * Joules per byte of a memory: its capacity's at the width of the points; a share of an access does not depend on
 * its width; every further port makes it dearer. Never less than the registers that a tiny memory is made of.
 */
export function sramEnergy(table: NodeTable, { bytes, ports = 1 }: Memory, bits = table.accessBits): number {
  const { fixedShare, portCost } = table;
  const width = fixedShare * (table.accessBits / bits) + 1 - fixedShare;
  const stored = powerLaw(table.sram, bytes) * width * (1 + portCost * (ports - 1));
  return Math.max(stored, 8 * table.register);
}

/** Joules per byte of an action on a memory: as given, else by its size. */
export const memoryEnergy = (
  { actions, table, accessWidth }: EnergyModel,
  action: string,
  memory: Memory,
): number => actions[action] ?? sramEnergy(table!, memory, accessWidth);

/** Of a PE's own scratchpads, whose words are one operand wide; undefined: in the energy of a MAC. */
export function spadEnergy({ actions, table }: EnergyModel, memory: Memory): number | undefined {
  if (actions['rf'] !== undefined) return actions['rf'];
  return actions['mac'] !== undefined || table === null ? undefined : sramEnergy(table, memory);
}

/** What a technology adds to a MAC that it gives; a MAC that is given includes it, unless that is given too. */
export function besideMac(
  { actions, table, clocked }: EnergyModel,
  action: 'register' | 'clock' | 'noc',
): number | undefined {
  if (actions[action] !== undefined) return actions[action];
  const apart = actions['mac'] === undefined || (action === 'clock' && clocked === true);
  if (!apart || table === null) return undefined;
  return action === 'noc' ? table.network : table[action];
}

/** Joules per byte at the DRAM. */
export const dramEnergy = ({ actions, dramJoulesPerByte }: EnergyModel, action: string): number =>
  actions[action] ?? dramJoulesPerByte!;

/** Joules of one element through the vector unit, whose lanes are `bits` wide: arithmetic, operands and result. */
export function vectorEnergy(
  { actions, table, format }: EnergyModel,
  { kind, times }: { kind: string; times: number },
  bits: number,
): number {
  if (actions['vector-op'] !== undefined) return actions['vector-op'];
  const { multiplies, adds } = table!.vector[kind]!;
  const once =
    multiplies * multiplyEnergy(table!, format, bits) +
    adds * addEnergy(table!, format, bits) +
    3 * bits * table!.register;
  return times * once;
}

/** Square metres of a PE: multiplier, adder, and `bits` of registers. */
export const peArea = (table: NodeTable, format: Format, widths: MacWidths, bits: number): number =>
  powerLaw(table.multiplyArea[format], Math.sqrt(widths.ifmap * widths.filter)) +
  powerLaw(table.addArea[format], widths.accumulator) +
  bits * table.registerArea;

/** Watts of one PE that does nothing. */
export const peLeakage = ({ leakage, table, format }: EnergyModel, widths: MacWidths, bits: number): number =>
  leakage['pe'] ?? peArea(table!, format, widths, bits) * table!.logicLeakage;

/** Watts of a byte of memory that is kept. */
export const memoryLeakage = ({ leakage, table }: EnergyModel, part: string): number =>
  leakage[part] ?? table!.sramArea * table!.sramLeakage;
