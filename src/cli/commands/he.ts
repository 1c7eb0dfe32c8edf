import { Command } from 'commander';
import { examples } from '../options.js';
import { tuneCommand } from './he-tune.js';

export const heCommand = (): Command =>
  new Command('he')
    .description('Homomorphic encryption: choose parameters')
    .helpCommand(false)
    .addCommand(tuneCommand())
    .addHelpText('after', examples('systole he tune resnet50-imagenet --t-rule all'));
