import { Option, type Command } from 'commander';
import { InputError } from '../../errors.js';
import {
  MAPPINGS,
  SCHEDULERS,
  type DramSystem,
  type Mapping,
  type Scheduler,
} from '../../memory/banked/system.js';
import { memorySchema, type MemorySpec } from '../../memory/schema.js';
import {
  EFFECTS,
  STANDARDS,
  systemOf,
  type Effect,
  type StandardName,
} from '../../memory/standards/index.js';
import { list, wholeNumber } from '../options.js';
import { oneOf } from '../output.js';

/** A memory as the command line describes it. */
export interface SystemWords {
  standard: StandardName;
  channels: number;
  ranks: number;
  mapping: Mapping;
  scheduler: Scheduler;
  rows: MemorySpec['rows'];
  cap?: number;
  refresh: MemorySpec['refresh'];
  queues: MemorySpec['queues'];
  without: Effect[];
}

const ROWS = ['open', 'closed-cap'] as const;
const REFRESHES = ['all-bank', 'none'] as const;

/** What `memory:` of an architecture has by default, so has the command. */
const { ranks, mapping, scheduler, rows, cap, refresh, queues } = memorySchema.parse(undefined);

/** The options that describe a memory: the fields of `memory:` in an architecture. */
export const addSystemOptions = (command: Command): Command =>
  command
    .requiredOption(
      '--standard <standard>',
      `standard and speed grade: ${STANDARDS.join(', ')} (required)`,
      (text) => oneOf(text, STANDARDS, '--standard'),
    )
    .option('--channels <n>', 'channels, a controller each', wholeNumber('--channels', 1, 1024), 1)
    .option('--ranks <n>', 'ranks of a channel', wholeNumber('--ranks', 1, 8), ranks)
    .addOption(
      new Option('--mapping <mapping>', `bits of an address: ${MAPPINGS.join(', ')}`)
        .argParser((text) => oneOf(text, MAPPINGS, '--mapping'))
        .default(mapping),
    )
    .addOption(
      new Option('--scheduler <scheduler>', `which request goes first: ${SCHEDULERS.join(', ')}`)
        .argParser((text) => oneOf(text, SCHEDULERS, '--scheduler'))
        .default(scheduler),
    )
    .addOption(
      new Option('--rows <policy>', `how long rows stay open: ${ROWS.join(', ')}`)
        .argParser((text) => oneOf(text, ROWS, '--rows'))
        .default(rows),
    )
    .option(
      '--cap <n>',
      `accesses after which --rows closed-cap closes a row (default: ${cap})`,
      wholeNumber('--cap', 1, 1024),
    )
    .addOption(
      new Option('--refresh <refresh>', `refresh: ${REFRESHES.join(', ')}`)
        .argParser((text) => oneOf(text, REFRESHES, '--refresh'))
        .default(refresh),
    )
    .addOption(
      new Option('--queues <read,write>', 'requests that wait in a channel: reads and writes, or one number')
        .argParser(queuesOf)
        .default(queues, `${queues.read},${queues.write}`),
    )
    .addOption(
      new Option('--without <effects>', `effects left out, comma-separated: ${EFFECTS.join(', ')}`)
        .argParser((text) => list(text).map((word) => oneOf(word, EFFECTS, '--without')))
        .default([], 'none'),
    );

function queuesOf(text: string): MemorySpec['queues'] {
  const numbers = text.split(',').map(wholeNumber('--queues', 1, 1024));
  const [read, write = read] = numbers;
  if (numbers.length <= 2 && read !== undefined && write !== undefined) return { read, write };
  throw new InputError(`is '${text}'`, { field: '--queues', expected: 'one number, or two such as 32,64' });
}

/** The memory that the options describe. @throws InputError for options that do nothing */
export function systemOfWords(words: SystemWords): DramSystem {
  const { standard, queues: entries, rows: rowPolicy, ...rest } = words;
  if (words.cap !== undefined && rowPolicy !== 'closed-cap')
    throw new InputError(`does nothing with --rows ${rowPolicy}`, {
      field: '--cap',
      expected: '--rows closed-cap',
    });
  return ofOptions(() =>
    systemOf(standard, {
      channels: rest.channels,
      ranks: rest.ranks,
      mapping: rest.mapping,
      scheduler: rest.scheduler,
      rowPolicy,
      cap: words.cap ?? cap,
      refresh: rest.refresh,
      readQueue: entries.read,
      writeQueue: entries.write,
      without: rest.without,
    }),
  );
}

/** What a standard refuses is an option here. */
function ofOptions(make: () => DramSystem): DramSystem {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw error.with({ field: error.detail.field?.replace(/^memory\./, '--') });
  }
}
