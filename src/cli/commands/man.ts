import { Command } from 'commander';
import { toolVersion } from '../../simulation/identity.js';
import type { Entry } from '../completion/candidates.js';
import { manPage } from '../man.js';
import { examples } from '../options.js';
import { print } from '../output.js';

/** @param program makes the program, without commands @param entries its commands */
export function manCommand(program: () => Command, entries: readonly Entry[]): Command {
  return new Command('man')
    .description('The manual page of all commands, as roff')
    .addHelpText(
      'after',
      examples('systole man | man -l -', 'systole man > ~/.local/share/man/man1/systole.1'),
    )
    .action(async () => print(await manPage(program(), entries, toolVersion())));
}
