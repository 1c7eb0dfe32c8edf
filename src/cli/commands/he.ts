import { Command } from 'commander';
import { noiseCommand } from './he-noise.js';
import { heRunCommand } from './he-run.js';

export function heCommand(): Command {
  return new Command('he')
    .description('Homomorphic encryption: noise, programs on real ciphertexts')
    .helpCommand(false)
    .addCommand(noiseCommand())
    .addCommand(heRunCommand());
}
