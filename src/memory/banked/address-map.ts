import type { DramSystem } from './system.js';

/** Where a transaction goes; one object is used again and again. */
export interface Location {
  channel: number;
  /** Counted through the whole channel. */
  bank: number;
  row: number;
  /** In transactions. */
  column: number;
}

/** A field of an address: bits from `shift` on. */
interface Field {
  shift: number;
  bits: number;
  /** As many ones, at most 31. */
  mask: number;
}

const bitsOf = (count: number): number => Math.ceil(Math.log2(count));

/**
 * Cuts addresses into channel, bank, row and column as Ramulator 2.1 does: consecutive transactions go to consecutive
 * channels, whose number is taken out first; what is left is cut from the low end. Low to high:
 * - RoBaRaCoCh: column, then levels from top to bottom (rank, group, bank), row;
 * - ChRaBaRoCo: column, row, bank, group, rank;
 * - MOP4CLXOR: two bits of the column, rank, group, bank, the rest of the column, all other bits row; then each level
 *   down to the row is mixed with bits of the column by exclusive or.
 */
export class AddressMap {
  readonly transactionBytes: number;
  private readonly channels: number;
  private readonly columnLow: Field;
  private readonly columnHigh: Field;
  private readonly row: Field;
  private readonly levels: readonly (Field & { banks: number })[];
  private readonly mixes: boolean;
  private readonly perByte: number;
  /** Whether every field begins below bit 31, so that shifts of 32 bits find it. */
  private readonly isShort: boolean;

  constructor({ levels, counts, rows, columns, transactionBytes, channels, mapping }: DramSystem) {
    this.transactionBytes = transactionBytes;
    this.channels = channels;
    this.mixes = mapping === 'MOP4CLXOR';
    let at = 0;
    const take = (bits: number): Field => {
      const field = { shift: at, bits, mask: bits < 31 ? 2 ** bits - 1 : 0x7fffffff };
      at += bits;
      return field;
    };
    const columnBits = bitsOf(columns);
    const below = levels.map((_, level) => counts.slice(level + 1).reduce((a, b) => a * b, 1));
    const order = levels.map((_, level) => level).slice(1);
    const fields: (Field & { banks: number })[] = [];
    const takeLevel = (level: number): void => {
      fields[level - 1] = { ...take(bitsOf(counts[level]!)), banks: below[level]! };
    };
    this.columnLow = take(this.mixes ? Math.min(2, columnBits) : columnBits);
    let row: Field | undefined;
    if (mapping === 'ChRaBaRoCo') {
      row = take(bitsOf(rows));
      order.reverse();
    }
    for (const level of order) takeLevel(level);
    this.columnHigh = take(columnBits - this.columnLow.bits);
    this.row = row ?? take(this.mixes ? 52 - at : bitsOf(rows));
    // A level of one node has no bits.
    this.levels = fields.filter(({ bits }) => bits > 0);
    this.isShort = [this.columnHigh, this.row, ...fields].every(({ shift }) => shift < 31);
    this.perByte = 1 / transactionBytes;
  }

  /** Number of the transaction that holds a byte. */
  transactionOf(address: number): number {
    return Math.floor(address * this.perByte);
  }

  /** Fills `to` with where a transaction goes. */
  locate(transaction: number, to: Location): void {
    const { channels } = this;
    let index = transaction;
    to.channel = 0;
    if (channels > 1) {
      index = Math.floor(transaction / channels);
      to.channel = transaction - index * channels;
    }
    if (index < 0x80000000 && this.isShort) this.locateShort(index, to);
    else this.locateLong(index, to);
  }

  /** All fields of a number below 2^31 in whole-number arithmetic of 32 bits. */
  private locateShort(index: number, to: Location): void {
    const { columnLow, columnHigh, levels, row, mixes } = this;
    const low = (index >>> columnLow.shift) & columnLow.mask;
    const high = (index >>> columnHigh.shift) & columnHigh.mask;
    const column = low | (high << columnLow.bits);
    let bank = 0;
    let mixed = 0;
    for (let level = 0; level < levels.length; level++) {
      const field = levels[level]!;
      let node = (index >>> field.shift) & field.mask;
      if (mixes) {
        node ^= (column >>> mixed) & field.mask;
        mixed += field.bits;
      }
      bank += node * field.banks;
    }
    to.bank = bank;
    to.column = column;
    to.row = ((index >>> row.shift) & row.mask) ^ (mixes ? column >>> mixed : 0);
  }

  private locateLong(index: number, to: Location): void {
    const column = cut(index, this.columnLow) + cut(index, this.columnHigh) * 2 ** this.columnLow.bits;
    let bank = 0;
    let mixed = 0;
    for (const field of this.levels) {
      let node = cut(index, field);
      if (this.mixes) {
        node ^= (column >>> mixed) & field.mask;
        mixed += field.bits;
      }
      bank += node * field.banks;
    }
    const row = cut(index, this.row);
    // What is left of the column is below 2^31, so is what it changes of the row.
    to.row = this.mixes ? row - (row % 2 ** 31) + ((row % 2 ** 31) ^ (column >>> mixed)) : row;
    to.bank = bank;
    to.column = column;
  }
}

/** The bits of a field of a whole number below 2^53. */
const cut = (index: number, { shift, bits }: Field): number => Math.floor(index / 2 ** shift) % 2 ** bits;
