import { Option, type Command } from 'commander';
import { InputError, nearest } from '../../errors.js';
import { defaultWorkers } from '../../sweep/pool.js';

/** Names of the options that only mean something to the Slurm engine. */
export const SLURM_OPTIONS = ['out', 'tasks', 'retries', 'sbatch'] as const;

const workers = (description: string): Option =>
  new Option('--workers <n>', description).argParser((text) => {
    const count = Number(text);
    if (Number.isInteger(count) && count >= 0 && count <= 1024) return count;
    throw new InputError(`is '${text}'`, { field: '--workers', expected: 'a whole number from 0 to 1024' });
  });

export const workersOption = (): Option =>
  workers('worker threads (default: one per core; 0: none)').default(defaultWorkers(), 'cores');

export const shardWorkersOption = (): Option => workers('worker threads (default: none, one core)');

export const yesOption = (): Option => new Option('--yes', 'allow more than a million points');

/**
 * Options of a subcommand. `sweep` itself reads those that it has too, wherever they stand; those that it has
 * and the subcommand has not are refused here.
 */
export function optionsOf<Options extends object>(command: Command): Options {
  const parent = command.parent!;
  const own = command.options.filter(({ hidden }) => !hidden).map(({ long }) => long ?? '');
  const given = parent.options.filter(
    (option) => parent.getOptionValueSource(option.attributeName()) === 'cli' && option.long !== '--debug',
  );
  const alien = given.find(({ long }) => !own.includes(long ?? ''));
  if (alien?.long !== undefined) {
    throw new InputError(`unknown option '${alien.long}'`, {
      expected: `one of ${[...own, '--debug', '--help'].join(', ')}`,
      nearest: nearest(alien.long, own),
    });
  }
  const values = { ...command.opts() };
  for (const option of given)
    values[option.attributeName()] = parent.getOptionValue(option.attributeName()) as unknown;
  return values as Options;
}

/** The value of an option that must be given. */
export function requireOption<Value>(value: Value | undefined, option: string, expected: string): Value {
  if (value !== undefined) return value;
  throw new InputError('is missing', { field: option, expected });
}
