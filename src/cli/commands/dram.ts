import { Command } from 'commander';
import { examples } from '../options.js';
import { dramExplainCommand } from './dram-explain.js';

export function dramCommand(): Command {
  return new Command('dram')
    .description('Memories with banks: run traces, list standards, compare with golden numbers')
    .helpCommand(false)
    .addCommand(dramExplainCommand())
    .addHelpText('after', examples('systole dram explain resnet50-imagenet --arch systolic/128x128'));
}
