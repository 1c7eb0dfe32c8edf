import { Command } from 'commander';
import { examples } from '../options.js';
import { countCommand } from './he-count.js';

export function heCommand(): Command {
  return new Command('he')
    .description('Homomorphic encryption: count the operations of programs')
    .helpCommand(false)
    .addCommand(countCommand())
    .addHelpText('after', examples('systole he count resnet50-imagenet --packing table-iv'));
}
