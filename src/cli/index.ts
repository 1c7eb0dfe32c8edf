#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { InputError } from '../errors.js';
import { COMMANDS } from './commands.js';

/** Exit code for anything the user can mend; defects of ours exit with 1. */
const USER_ERROR = 2;

async function main(argv: string[]): Promise<number> {
  const program = new Command('systole')
    .description('Cycle-level simulator of neural-network accelerators')
    .option('--debug', 'show the stack trace of an error')
    .option('-V, --version', 'print the version')
    .configureHelp({ showGlobalOptions: false })
    .showSuggestionAfterError(true)
    .addHelpText(
      'after',
      '\nFirst steps:\n  $ systole run resnet50-imagenet --arch systolic/128x128\n  $ systole plot utilization --out utilization.svg\n',
    );
  const words = argv.slice(2);
  // Only the command that is asked for is loaded: start-up time is part of every run.
  const wanted = COMMANDS.filter(({ name }) => words.includes(name));
  const selected = wanted.length === 1 ? wanted : COMMANDS;
  for (const { load } of selected) program.addCommand(await load());
  strict(program);
  if (words.length === 1 && (words[0] === '-V' || words[0] === '--version')) {
    const { toolVersion } = await import('../simulation/identity.js');
    process.stdout.write(`${toolVersion()}\n`);
    return 0;
  }
  if (words.length === 0) {
    program.outputHelp();
    return 0;
  }
  await program.parseAsync(argv);
  return 0;
}

/** Errors are thrown, not exited on, so that all leave by one door; also in every subcommand. */
function strict(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => undefined });
  if (!command.options.some((option) => option.long === '--debug')) {
    command.addOption(command.createOption('--debug', 'show the stack trace of an error').hideHelp());
  }
  for (const child of command.commands) strict(child);
}

function explain(error: unknown, debug: boolean): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') return USER_ERROR;
    const text = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
    process.stderr.write(`systole: error: ${text}\n`);
    return USER_ERROR;
  }
  if (debug && error instanceof Error) process.stderr.write(`${error.stack ?? error.message}\n`);
  if (error instanceof InputError) {
    process.stderr.write(`systole: error: ${error.message}\n`);
    return USER_ERROR;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `systole: internal error: ${message}${debug ? '' : ' (--debug shows where; please report it)'}\n`,
  );
  return 1;
}

// A reader that has seen enough (`systole ... | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

main(process.argv).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = explain(error, process.argv.includes('--debug'));
  },
);
