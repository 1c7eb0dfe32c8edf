import { Option, type Command } from 'commander';
import { InputError } from '../../errors.js';
import {
  generate,
  MOST_REQUESTS,
  WORKLOAD_KINDS,
  workloadSchema,
  type Direction,
  type Requests,
  type WorkloadKind,
} from '../../memory/trace/index.js';
import { expected, readQuantity } from '../../quantity/units.js';
import { wholeNumber } from '../options.js';
import { oneOf } from '../output.js';

/** The parameters of generators, as the command line has them. */
export interface WorkloadWords {
  n?: number;
  rw?: Direction;
  base?: number;
  seed?: number;
  stride?: number;
  footprint?: number;
  bits?: number;
  count?: number;
  spacing?: number;
  offset?: number;
}
type Word = keyof WorkloadWords;
export const WORDS = [
  ...(['n', 'rw', 'base', 'seed', 'stride', 'footprint', 'bits', 'count', 'spacing', 'offset'] as const),
] as const satisfies readonly Word[];

/** What each kind takes besides `n`, `rw` and `base`, with what it has if nothing is said. */
const PARAMETERS: Readonly<Record<WorkloadKind, WorkloadWords>> = {
  stream: {},
  stride: { stride: 65536, footprint: 2 ** 29 },
  random: { bits: 23 },
  streams: { count: 4, spacing: 2 ** 26 },
  copy: { offset: 2 ** 28 },
};
const COMMON: WorkloadWords = { n: 100_000, base: 0, rw: { mode: 'read' } };
const COPY: Direction = { mode: 'period', period: 2, reads: 1 };
const SEED = 1;

/** Reads a size: a whole number of bytes, or with a unit. */
export const bytes =
  (option: string, min: number) =>
  (text: string): number => {
    const value = /^\d+$/.test(text.trim()) ? Number(text) : readQuantity(text, 'bytes');
    if (value !== undefined && value >= min && Number.isSafeInteger(value)) return value;
    throw new InputError(`is '${text}'`, {
      field: option,
      expected: `${min} or more bytes, or ${expected('bytes')}`,
    });
  };

/** The options of generated requests. */
export const addWorkloadOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--generate <kind>', `requests made up: ${WORKLOAD_KINDS.join(', ')}`).argParser((text) =>
        oneOf(text, WORKLOAD_KINDS, '--generate'),
      ),
    )
    .option('--n <n>', `requests (default: ${COMMON.n})`, wholeNumber('--n', 1, MOST_REQUESTS))
    .option(
      '--rw <which>',
      'which are writes: read (none), write (all), 2:1 (of 3, 2 reads first), phase:64 (64 reads, 64 writes), random:85 (85 of 256) (default: read; copy: 1:1)',
      directionOf,
    )
    .option('--base <bytes>', 'first address (default: 0)', bytes('--base', 0))
    .option('--stride <bytes>', 'stride: from request to request (default: 64 KiB)', bytes('--stride', 1))
    .option('--footprint <bytes>', 'stride: begins again after (default: 512 MiB)', bytes('--footprint', 1))
    .option(
      '--bits <n>',
      'random: 2 to the power of this transactions (default: 23)',
      wholeNumber('--bits', 1, 32),
    )
    .option(
      '--seed <n>',
      `random, or --rw random: start of the numbers (default: ${SEED})`,
      wholeNumber('--seed', 0, 2 ** 32 - 1),
    )
    .option('--count <n>', 'streams: how many take turns (default: 4)', wholeNumber('--count', 1, 2 ** 20))
    .option('--spacing <bytes>', 'streams: from start to start (default: 64 MiB)', bytes('--spacing', 0))
    .option(
      '--offset <bytes>',
      'copy: from where is read to where is written (default: 256 MiB)',
      bytes('--offset', 0),
    );

function directionOf(text: string): Direction {
  if (text === 'read' || text === 'write') return { mode: text };
  const [, reads, writes] = /^(\d+):(\d+)$/.exec(text) ?? [];
  const period = Number(reads) + Number(writes);
  if (period > 0 && period <= 2 ** 20) return { mode: 'period', period, reads: Number(reads) };
  const [, mode, number = ''] = /^(phase|random):(\d+)$/.exec(text) ?? [];
  if (mode === 'phase' && Number(number) >= 1 && Number(number) <= 2 ** 25)
    return { mode, len: Number(number) };
  if (mode === 'random' && Number(number) <= 256) return { mode, threshold: Number(number) };
  throw new InputError(`is '${text}'`, {
    field: '--rw',
    expected: 'read, write, <reads>:<writes>, phase:<requests> or random:<writes of 256>',
  });
}

/** The requests that the options ask for. @throws InputError for parameters that the kind does not have */
export function generated(kind: WorkloadKind, words: WorkloadWords, transactionBytes: number): Requests {
  const rw = words.rw ?? (kind === 'copy' ? COPY : COMMON.rw);
  const draws = kind === 'random' || rw?.mode === 'random';
  const known = { ...COMMON, ...PARAMETERS[kind], rw, ...(draws ? { seed: SEED } : {}) };
  for (const word of WORDS) {
    if (words[word] === undefined || word in known) continue;
    const owners = WORKLOAD_KINDS.filter((each) => word in PARAMETERS[each]);
    throw new InputError(`does nothing with --generate ${kind}`, {
      field: `--${word}`,
      expected:
        word === 'seed' ? '--generate random, or --rw random:<n>' : `--generate ${owners.join(' or ')}`,
    });
  }
  const given = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
  const workload = workloadSchema.parse({ kind, ...known, ...given });
  const requests = generate(workload, transactionBytes);
  const last = requests.address.reduce((most, address) => Math.max(most, address), 0);
  if (last + transactionBytes <= Number.MAX_SAFE_INTEGER) return requests;
  throw new InputError(`addresses up to ${last}`, { field: '--generate', expected: 'addresses below 2^53' });
}
