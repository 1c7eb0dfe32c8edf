import { type Command, CommanderError } from 'commander';
import { nameOfInput } from '../document/stdin.js';
import { InputError, oneLine } from '../errors.js';
import { COMMANDS } from './commands.js';
import { newProgram, SWITCHES } from './program.js';
import { unknownCommand, usageError } from './usage.js';

/** Exit code for anything the user can mend; defects of ours exit with 1. */
const USER_ERROR = 2;

/** Runs one command line; what it has to say goes to standard output and error. @returns the exit code */
export async function run(words: readonly string[]): Promise<number> {
  const program = newProgram();
  const wide = words.includes('--wide') ? await import('./output.js') : undefined;
  try {
    wide?.setWide(true);
    await obey(program, words);
    return 0;
  } catch (error) {
    return explain(error, program, words);
  } finally {
    wide?.setWide(false);
  }
}

async function obey(program: Command, words: readonly string[]): Promise<void> {
  const topic = words[0] === 'help' ? words[1] : undefined;
  if (topic !== undefined && !COMMANDS.some(({ name }) => name === topic)) throw unknownCommand(topic);
  // Only the command that is asked for is loaded: start-up time is part of every run.
  // The first word names it; others may be named like one (systole dram run).
  const first = words.find((word) => !word.startsWith('-'));
  const wanted = COMMANDS.filter(({ name }) => name === first);
  const selected = wanted.length === 1 ? wanted : COMMANDS;
  if (wanted.length === 0 && words.some((word) => word === '-V' || word === '--version')) {
    const { toolVersion } = await import('../simulation/identity.js');
    process.stdout.write(`${toolVersion()}\n`);
    return;
  }
  for (const { load } of selected) program.addCommand(await load());
  strict(program);
  if (words.every((word) => Object.hasOwn(SWITCHES, word))) program.outputHelp();
  else await program.parseAsync(words, { from: 'user' });
}

/** Errors are thrown, not exited on, so that all leave by one door; also in every subcommand. */
function strict(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => undefined });
  for (const [name, says] of Object.entries(SWITCHES)) {
    if (!command.options.some((option) => option.long === name))
      command.addOption(command.createOption(name, says).hideHelp());
  }
  for (const child of command.commands) strict(child);
}

function explain(error: unknown, program: Command, words: readonly string[]): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') return USER_ERROR;
    return explain(usageError(error, program, words), program, words);
  }
  const debug = words.includes('--debug');
  if (debug && error instanceof Error) process.stderr.write(`${error.stack ?? error.message}\n`);
  if (error instanceof InputError) {
    const { file } = error.detail;
    const told = file === undefined ? error : error.with({ file: nameOfInput(file) });
    process.stderr.write(`systole: error: ${told.message}\n`);
    return USER_ERROR;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `systole: internal error: ${oneLine(message)}${debug ? '' : ' (--debug shows where; please report it)'}\n`,
  );
  return 1;
}
