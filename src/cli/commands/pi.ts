import { Command } from 'commander';
import { rangesCommand } from './pi-ranges.js';

export function piCommand(): Command {
  return new Command('pi')
    .description('Private inference: ranges of polynomial activations')
    .helpCommand(false)
    .addCommand(rangesCommand());
}
