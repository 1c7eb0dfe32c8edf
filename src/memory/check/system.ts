import { InputError, nearest } from '../../errors.js';
import type { DramSystem } from '../banked/system.js';
import { IMPLEMENTATIONS, REFRESHES, ROW_POLICIES, type SystemOfFile } from './schema.js';

const COLUMNS = 'Column';
const ROWS = 'Row';

/**
 * The memory that a file describes, from its own numbers: our standards have no part in it.
 * @param name its key in the file
 * @throws InputError with the path of a field that contradicts another
 */
export function systemOfFile(name: string, given: SystemOfFile): DramSystem {
  const at = `systems.${name}`;
  const levels = Object.keys(given.levels).filter((level) => level !== ROWS && level !== COLUMNS);
  checkLevels(at, given, levels);
  checkConstraints(at, given, levels);
  const { timing, controller } = given;
  const time = (...names: string[]): number => timeOf(at, timing, names);
  const burstCycles = time('nBL', 'nBL_min');
  return {
    name,
    levels,
    counts: levels.map((level) => given.levels[level]!),
    rows: given.levels[ROWS]!,
    columns: 2 ** given.address_bits[COLUMNS]!,
    transactionBytes: given.tx_bytes,
    channels: given.channels,
    mapping: given.mapper,
    commands: given.commands,
    constraints: given.timing_constraints.map(({ window, sibling, ...rest }) => ({
      ...rest,
      ...(window === undefined ? {} : { window }),
      ...(sibling === undefined ? {} : { sibling }),
    })),
    rowCommands: given.row_bus,
    timing,
    cyclePicoseconds: time('tCK_ps'),
    readLatency: given.read_latency_cycles,
    writeLatency: time('nCWL') + burstCycles,
    burstCycles,
    buses: given.levels['PseudoChannel'] ?? 1,
    refreshLevel: ['PseudoChannel', 'Rank'].find((level) => levels.includes(level)) ?? 'Channel',
    controller: {
      kind: IMPLEMENTATIONS[controller.impl],
      scheduler: controller.scheduler,
      refresh: REFRESHES[controller.refresh],
      rowPolicy: ROW_POLICIES[controller.row_policy],
      cap: controller.row_policy_cap ?? 4,
      readQueue: controller.read_queue,
      writeQueue: controller.write_queue,
      writeHigh: controller.wr_high_watermark,
      writeLow: controller.wr_low_watermark,
    },
  };
}

/** The first of some timings that there is. */
function timeOf(at: string, timing: Readonly<Record<string, number>>, names: readonly string[]): number {
  const name = names.find((each) => timing[each] !== undefined);
  if (name === undefined)
    throw new InputError('is missing', {
      field: `${at}.timing.${names[0]!}`,
      expected: 'a number of cycles',
    });
  if (timing[name]! > 0) return timing[name]!;
  throw new InputError(`is ${timing[name]!}`, { field: `${at}.timing.${name}`, expected: 'more than 0' });
}

function checkLevels(at: string, given: SystemOfFile, levels: readonly string[]): void {
  const field = `${at}.levels`;
  for (const level of ['Channel', 'Bank', ROWS, COLUMNS])
    if (given.levels[level] === undefined)
      throw new InputError('is missing', { field: `${field}.${level}`, expected: 'how many there are' });
  if (levels[0] !== 'Channel' || levels.at(-1) !== 'Bank')
    throw new InputError(`are ${levels.join(', ')}`, {
      field,
      expected: 'Channel first, Bank last, then Row and Column',
    });
  if (given.levels['Channel'] !== 1)
    throw new InputError(`is ${given.levels['Channel']!}`, {
      field: `${field}.Channel`,
      expected: "1 (how many channels there are is in 'channels')",
    });
  for (const level of [...levels.slice(1), ROWS]) {
    const bits = given.address_bits[level];
    if (bits !== undefined && 2 ** bits === given.levels[level]) continue;
    const place = { field: `${at}.address_bits.${level}`, expected: `the bits of ${given.levels[level]!}` };
    throw new InputError(bits === undefined ? 'is missing' : `is ${bits}`, place);
  }
  const bits = given.address_bits['tx_offset'];
  if (bits !== undefined && 2 ** bits === given.tx_bytes && given.address_bits[COLUMNS] !== undefined) return;
  throw new InputError(`are ${JSON.stringify(given.address_bits)}`, {
    field: `${at}.address_bits`,
    expected: `tx_offset with the bits of ${given.tx_bytes} (tx_bytes), and Column`,
  });
}

function checkConstraints(at: string, given: SystemOfFile, levels: readonly string[]): void {
  given.timing_constraints.forEach(({ level, preceding, following }, index) => {
    const field = `${at}.timing_constraints[${index}]`;
    check(level, levels, `${field}.level`);
    preceding.forEach((command, place) => check(command, given.commands, `${field}.preceding[${place}]`));
    following.forEach((command, place) => check(command, given.commands, `${field}.following[${place}]`));
  });
  given.row_bus.forEach((command, place) => check(command, given.commands, `${at}.row_bus[${place}]`));
}

function check(word: string, choices: readonly string[], field: string): void {
  if (choices.includes(word)) return;
  throw new InputError(`is '${word}'`, {
    field,
    expected: `one of ${choices.join(', ')}`,
    nearest: nearest(word, choices),
  });
}
