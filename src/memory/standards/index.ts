import type { ControllerSettings, DramSystem, Mapping, TimingConstraint } from '../banked/system.js';
import { InputError } from '../../errors.js';
import { constraintsOf } from './constraints.js';
import { DDR4 } from './ddr4.js';
import type { Grade, Organisation, Standard } from './definition.js';
import { evaluate } from './expression.js';
import { GDDR5 } from './gddr5.js';
import { GDDR6 } from './gddr6.js';
import { HBM2 } from './hbm2.js';
import { HBM3 } from './hbm3.js';
import { LPDDR4 } from './lpddr4.js';
import { LPDDR5 } from './lpddr5.js';
import { powerOf } from './power.js';

/** Standards with their speed grade, as a user names them. */
export const STANDARDS = [
  'DDR4-2400',
  'DDR4-3200',
  'DDR4-4400',
  'LPDDR4-4266',
  'LPDDR5-6400',
  'GDDR5-8000',
  'GDDR6-14000',
  'HBM2-2000',
  'HBM2-2400',
  'HBM3-6400',
] as const;
export type StandardName = (typeof STANDARDS)[number];

/** What may be left out of a memory's effects, to see what each costs. */
export const EFFECTS = ['rows', 'refresh', 'turnaround', 'groups'] as const;
export type Effect = (typeof EFFECTS)[number];

export interface SystemOptions extends Partial<Omit<ControllerSettings, 'kind'>> {
  channels?: number;
  ranks?: number;
  /** Bits of a chip, which say how many banks and chips a rank has; DDR4 has 8 and 16. */
  width?: number;
  mapping?: Mapping;
  /** Effects left out: rows always open, no refresh, no turn-arounds, no bank groups. */
  without?: readonly Effect[];
}

const FAMILIES: readonly Standard[] = [DDR4, LPDDR4, LPDDR5, GDDR5, GDDR6, HBM2, HBM3];

/** A standard's data and those of one of its grades. */
export function standardOf(name: StandardName): { standard: Standard; grade: Grade } {
  const standard = FAMILIES.find(({ grades }) => name in grades);
  if (standard === undefined) throw new RangeError(`no standard '${name}'`);
  return { standard, grade: standard.grades[name]! };
}

/**
 * The memory of a standard with its controller.
 * @throws InputError for ranks or a width that the standard does not have
 */
export function systemOf(name: StandardName, options: SystemOptions = {}): DramSystem {
  const { standard, grade } = standardOf(name);
  const { channels = 1, mapping = 'MOP4CLXOR', without = [] } = options;
  const width = options.width ?? grade.defaultWidth;
  const organisation = organisationOf(name, grade, width);
  const timing = timingOf(standard, grade, organisation);
  const burstCycles = evaluate(standard.burst, timing);
  const counts = countsOf(name, standard, organisation, options.ranks);
  return {
    name,
    levels: standard.levels,
    counts,
    rows: organisation.rows,
    columns: organisation.columns,
    transactionBytes: standard.transactionBytes,
    channels,
    mapping,
    commands: standard.commands,
    constraints: constraintsOf(standard, timing).flatMap(leaveOut(without, burstCycles)),
    rowCommands: standard.rowCommands,
    timing,
    cyclePicoseconds: timing['tCK_ps']!,
    readLatency: evaluate(standard.readLatency, timing),
    writeLatency: evaluate(standard.writeLatency, timing),
    burstCycles,
    buses: nodes(standard, counts, standard.busLevel),
    refreshLevel: standard.refreshLevel,
    rowsAlwaysOpen: without.includes('rows'),
    power: powerOf(standard, grade.energies[width]!, organisation.devices, timing),
    controller: {
      kind: standard.controller,
      scheduler: options.scheduler ?? 'FRFCFS',
      refresh: without.includes('refresh') ? 'none' : (options.refresh ?? 'all-bank'),
      rowPolicy: options.rowPolicy ?? 'open',
      cap: options.cap ?? 4,
      readQueue: options.readQueue ?? 32,
      writeQueue: options.writeQueue ?? 32,
      writeHigh: options.writeHigh ?? 0.8,
      writeLow: options.writeLow ?? 0.2,
    },
  };
}

function organisationOf(name: StandardName, grade: Grade, width: number): Organisation {
  const organisation = grade.organisations[width];
  if (organisation !== undefined) return organisation;
  throw new InputError(`${name} has no chips of ${width} bits`, {
    field: 'memory.width',
    expected: Object.keys(grade.organisations).join(' or '),
  });
}

/** Nodes of each level; ranks are a user's where the standard has any. */
function countsOf(
  name: StandardName,
  { levels }: Standard,
  { counts }: Organisation,
  ranks = 1,
): readonly number[] {
  const at = levels.indexOf('Rank');
  const field = 'memory.ranks';
  if (at < 0 && ranks !== 1) throw new InputError(`${name} has no ranks`, { field, expected: '1' });
  if (![1, 2, 4, 8].includes(ranks)) {
    throw new InputError(`${ranks} ranks`, {
      field,
      expected: '1, 2, 4 or 8: bits of an address choose one',
    });
  }
  return counts.map((count, level) => (level === at ? ranks : count));
}

/** Timing in ticks: a standard whose commands begin at half clocks has two of them in a clock. */
function timingOf(
  { ticksPerClock }: Standard,
  grade: Grade,
  { timing }: Organisation,
): Record<string, number> {
  const ticks = Object.entries({ ...grade.timing, ...timing }).map(([name, value]): [string, number] => {
    if (name === 'rate') return [name, value];
    return [name, name === 'tCK_ps' ? value / ticksPerClock : value * ticksPerClock];
  });
  return Object.fromEntries(ticks);
}

const READS = ['RD', 'RDA'];
const WRITES = ['WR', 'WRA'];
const all = (commands: readonly string[], of: readonly string[]): boolean =>
  commands.every((command) => of.includes(command));

/** From reading to writing and back a burst is enough; inside a group what holds between groups is enough. */
const leaveOut =
  (without: readonly Effect[], burst: number) =>
  (constraint: TimingConstraint): TimingConstraint[] => {
    const { level, preceding, following, cycles } = constraint;
    if (without.includes('groups') && level === 'BankGroup') return [];
    const turns =
      (all(preceding, READS) && all(following, WRITES)) || (all(preceding, WRITES) && all(following, READS));
    if (!turns || !without.includes('turnaround')) return [constraint];
    return [{ ...constraint, cycles: Math.min(cycles, burst) }];
  };

/** Nodes of a level in a channel. */
const nodes = ({ levels }: Standard, counts: readonly number[], level: string): number =>
  counts.slice(0, levels.indexOf(level) + 1).reduce((product, count) => product * count, 1);
