import { Command } from 'commander';
import { examples } from '../options.js';
import { dramCheckCommand } from './dram-check.js';
import { dramExplainCommand } from './dram-explain.js';
import { dramRunCommand } from './dram-run.js';
import { dramStandardsCommand } from './dram-standards.js';

export function dramCommand(): Command {
  return new Command('dram')
    .description('Memories with banks: run traces, list standards, explain runs, compare with golden numbers')
    .helpCommand(false)
    .addCommand(dramRunCommand())
    .addCommand(dramCheckCommand())
    .addCommand(dramStandardsCommand())
    .addCommand(dramExplainCommand())
    .addHelpText(
      'after',
      examples(
        'systole dram run --standard DDR4-2400 --generate stream',
        'systole dram standards HBM2-2000',
        'systole dram explain resnet50-imagenet --arch systolic/128x128',
        'systole dram check cases.json',
      ),
    );
}
