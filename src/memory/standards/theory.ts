import { peakBandwidth, type DramSystem } from '../banked/system.js';
import { evaluate } from './expression.js';
import { standardOf, type StandardName } from './index.js';

/** Cycles and the sum of timing parameters that they are; `evaluate` of the sum gives the cycles. */
export interface Cycles {
  cycles: number;
  formula: string;
}
/** Bytes a second of all channels, and where they come from. */
export interface Rate {
  bytesPerSecond: number;
  formula: string;
}

/** What a memory can do by its timing alone, to hold simulations against. */
export interface Theory {
  /** A read that finds all at rest: it comes before the first cycle, its row is opened in cycle 1. */
  unloaded: Cycles;
  /** From one read to the next: of one row, and of different bank groups. */
  sameRow: Cycles;
  groups: Cycles;
  /** From the first read of a row to that of the next row in the same bank, every transaction of the row between. */
  row: Cycles;
  /** From the last read before a refresh to the first behind it, at least. */
  refresh: Cycles;
  /** Reads of open rows that go round the bank groups, nothing else: the most that there is. */
  peak: Rate;
  /** Reads of one row of each pseudo-channel. */
  sameRowRate: Rate;
  /** One bank after the other, rows one behind the other in the same bank: what ChRaBaRoCo makes of a stream. */
  rowByRow: Rate;
  /** A long stream of reads in the system's mapping, refreshes in it: no less and no more than. */
  stream: { lower: Rate; upper: Rate };
}

/** @throws RangeError for a system of no standard */
export function theory(system: DramSystem): Theory {
  const { standard } = standardOf(system.name as StandardName);
  const { levels, columns, timing, burstCycles, buses, controller } = system;
  const between = (before: string, after: string, level: string): string => gap(system, before, after, level);
  const sum = (...terms: readonly string[]): Cycles => {
    const formula = terms.join(' + ');
    return { cycles: evaluate(formula, timing), formula };
  };

  const split = controller.kind === 'split-activate';
  const open = split ? 'ACT1' : 'ACT';
  // The clock of data is woken one cycle ahead of a read that finds it asleep.
  const opening = split ? [between(open, 'RD', 'Bank'), '1'] : [between(open, 'RD', 'Bank')];
  const unloaded = sum('1', ...opening, standard.readLatency);
  const sameRow = sum(between('RD', 'RD', 'Bank'));
  const group = levels.indexOf('BankGroup');
  const groups = sum(between('RD', 'RD', group < 0 ? 'Bank' : levels[group - 1]!));
  const change = sum(between('RD', 'PREpb', 'Bank'), between('PREpb', open, 'Bank'), ...opening);
  const row = {
    cycles: (columns - 1) * sameRow.cycles + change.cycles,
    formula: `${columns - 1} x (${sameRow.formula}) + ${change.formula}`,
  };
  const at = system.refreshLevel;
  const refresh = sum(
    between('RD', 'PREab', at),
    between('PREab', 'REFab', at),
    between('REFab', open, at),
    ...opening,
  );

  const most = peakBandwidth(system) * burstCycles;
  const share = refreshShare(system, refresh.cycles, groups.cycles);
  const peak = { bytesPerSecond: most / groups.cycles, formula: perBus(system, groups) };
  const sameRowRate = { bytesPerSecond: most / sameRow.cycles, formula: perBus(system, sameRow) };
  const alone = most / buses;
  const rowByRow = {
    bytesPerSecond: (alone * columns) / row.cycles,
    formula: `${columns} transactions a (${row.formula}) of one bank`,
  };
  const upper = {
    bytesPerSecond: peak.bytesPerSecond * share,
    formula:
      share === 1
        ? peak.formula
        : `${peak.formula}, less ((${refresh.formula}) - (${groups.formula})) / nREFI`,
  };
  // At worst no row is opened while another is read; worse still, each read has to open its row again: where rows
  // are closed at once, or where closing is legal before the next read is and the oldest legal command goes first.
  const rowCycle = sum(between(open, open, 'Bank'));
  const early = evaluate(between('RD', 'PREpb', 'Bank'), timing) < sameRow.cycles;
  const each = controller.rowPolicy !== 'open' || (early && controller.scheduler === 'FRFCFS');
  const alternating = system.mapping === 'MOP4CLXOR' ? buses : 1;
  const slowest = each
    ? { cycles: Math.max(rowCycle.cycles, change.cycles), formula: `1 transaction a (${rowCycle.formula})` }
    : { cycles: row.cycles / columns, formula: rowByRow.formula };
  // Rows are closed by a refresh at any time, and opened again: what a refresh takes, and one more opening.
  const kept = share === 1 ? 1 : share - change.cycles / timing['nREFI']!;
  const lower = {
    bytesPerSecond: ((alone * alternating) / slowest.cycles) * kept,
    formula: `${alternating === 1 ? '' : `${alternating} x `}${slowest.formula}${share === 1 ? '' : ', less refreshes'}`,
  };
  return { unloaded, sameRow, groups, row, refresh, peak, sameRowRate, rowByRow, stream: { lower, upper } };
}

/** Share of time that refreshes leave to a stream whose reads are `interval` apart. */
const refreshShare = ({ controller, timing }: DramSystem, dead: number, interval: number): number =>
  controller.refresh === 'none' ? 1 : 1 - (dead - interval) / timing['nREFI']!;

function perBus(
  { transactionBytes, buses, channels, cyclePicoseconds }: DramSystem,
  { formula }: Cycles,
): string {
  const times = buses * channels === 1 ? '' : `${buses * channels} x `;
  return `${times}${transactionBytes} B / (${formula}) / ${cyclePicoseconds} ps`;
}

/**
 * The longest of the rules from one command to another at places that share the node of `level` and no lower one,
 * as text, with what commands of several cycles add.
 */
function gap(system: DramSystem, before: string, after: string, level: string): string {
  const { standard } = standardOf(system.name as StandardName);
  const depth = system.levels.indexOf(level);
  const extra = (standard.commandCycles[before] ?? 1) - (standard.commandCycles[after] ?? 1);
  const rules = standard.rules.filter(
    (rule) =>
      rule.preceding.includes(before) &&
      rule.following.includes(after) &&
      (rule.window ?? 1) === 1 &&
      rule.sibling !== true &&
      system.levels.indexOf(rule.level) <= depth &&
      // A level that is left out of the system has no rules.
      system.constraints.some((constraint) => constraint.level === rule.level),
  );
  const texts = rules.map(({ latency }) =>
    extra === 0 ? latency : `${latency} ${extra > 0 ? '+' : '-'} ${Math.abs(extra)}`,
  );
  if (texts.length === 0) throw new RangeError(`no rule from ${before} to ${after} in ${system.name}`);
  return texts.reduce((most, text) =>
    evaluate(text, system.timing) > evaluate(most, system.timing) ? text : most,
  );
}
