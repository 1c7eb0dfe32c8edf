import { Command } from 'commander';
import { examples } from '../options.js';
import { accuraciesCommand } from './pi-accuracies.js';
import { criticalityCommand } from './pi-criticality.js';
import { rangesCommand } from './pi-ranges.js';
import { relusCommand } from './pi-relus.js';
import { transformsCommand } from './pi-transforms.js';
import { truncationsCommand } from './pi-truncations.js';

/** One line a subcommand, in the order of the help. */
const SUBCOMMANDS: readonly (() => Command)[] = [
  transformsCommand,
  relusCommand,
  criticalityCommand,
  accuraciesCommand,
  rangesCommand,
  truncationsCommand,
];

export function piCommand(): Command {
  const command = new Command('pi')
    .description(
      'Private inference: rewrites of networks, their ReLUs, criticality, published accuracies, ranges of polynomials, truncations',
    )
    .helpCommand(false);
  for (const subcommand of SUBCOMMANDS) command.addCommand(subcommand());
  return command.addHelpText(
    'after',
    examples(
      'systole pi transforms',
      "systole pi relus resnet18-c100 --transform 'deepreduce cull=S1 thin=S2,S3,S4'",
      'systole pi criticality resnet18-tiny',
      'systole pi ranges resnet18-c100 --transform polynomial',
      'systole pi truncations gpt2-small-T128',
    ),
  );
}
