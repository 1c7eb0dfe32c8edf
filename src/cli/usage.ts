import type { Command, CommanderError } from 'commander';
import { InputError, nearest } from '../errors.js';
import { COMMANDS } from './commands.js';

/**
 * A complaint of the argument parser in the words of every other error: field, problem, expected, nearest.
 * A misspelt option comes first: it is why a required one is missing.
 */
export function usageError(error: CommanderError, program: Command, words: readonly string[]): InputError {
  const command = deepest(program, words);
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const options = flagsOf(command);
  switch (error.code) {
    case 'commander.unknownCommand':
      return unknownCommand(quoted, command === program ? undefined : namesOf(command));
    case 'commander.unknownOption':
      return choice(`unknown option '${quoted}'`, quoted, options);
    case 'commander.missingMandatoryOptionValue': {
      const unknown = words.find((word) => word.startsWith('--') && !options.includes(word.split('=')[0]!));
      if (unknown !== undefined) return choice(`unknown option '${unknown}'`, unknown, options);
      const option = command.options.find(({ flags }) => flags === quoted);
      return new InputError('is missing', { field: option?.long, expected: meaning(option?.description) });
    }
    case 'commander.optionMissingArgument': {
      const option = command.options.find(({ flags }) => flags === quoted);
      return new InputError('has no value', { field: option?.long, expected: meaning(option?.description) });
    }
    case 'commander.missingArgument': {
      const argument = command.registeredArguments.find((candidate) => candidate.name() === quoted);
      return new InputError('is missing', { field: `<${quoted}>`, expected: argument?.description });
    }
    case 'commander.excessArguments': {
      const wanted = command.registeredArguments.map((argument) => `<${argument.name()}>`).join(' ');
      return new InputError('too many arguments', {
        expected: `systole ${command.parent === program || command.parent === null ? '' : `${command.parent.name()} `}${command.name()} ${wanted} (quote what holds blanks)`,
      });
    }
    default:
      return new InputError(error.message.replace(/^error: /, ''));
  }
}

/** The innermost subcommand that the words name. */
function deepest(command: Command, words: readonly string[]): Command {
  const at = words.findIndex((word) => command.commands.some((child) => child.name() === word));
  if (at < 0) return command;
  const child = command.commands.find((candidate) => candidate.name() === words[at])!;
  return deepest(child, words.slice(at + 1));
}

/** @param choices names of the commands there are; default: those of the program */
export const unknownCommand = (
  word: string,
  choices: readonly string[] = COMMANDS.map(({ name }) => name),
): InputError => choice(`unknown command '${word}'`, word, choices);

const namesOf = (command: Command): string[] => command.commands.map((child) => child.name());

const meaning = (description: string | undefined): string | undefined =>
  description?.replace(/ \(required\)$/, '');

const choice = (problem: string, word: string, choices: readonly string[]): InputError =>
  new InputError(problem, {
    expected: `one of ${choices.join(', ')}`,
    nearest: nearest(word.split('=')[0]!, choices),
  });

const flagsOf = (command: Command): string[] => [
  ...new Set([
    ...command.options.filter(({ hidden }) => !hidden).map(({ long, short }) => long ?? short ?? ''),
    '--debug',
    '--help',
  ]),
];
