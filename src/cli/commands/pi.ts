import { Command } from 'commander';
import { examples } from '../options.js';
import { truncationsCommand } from './pi-truncations.js';

/** One line a subcommand, in the order of the help. */
const SUBCOMMANDS: readonly (() => Command)[] = [truncationsCommand];

export function piCommand(): Command {
  const command = new Command('pi').description('Private inference').helpCommand(false);
  for (const subcommand of SUBCOMMANDS) command.addCommand(subcommand());
  return command.addHelpText('after', examples('systole pi truncations gpt2-small-T128'));
}
