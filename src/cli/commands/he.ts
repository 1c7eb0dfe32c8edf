import { Command } from 'commander';
import { asmCommand } from './he-asm.js';
import { noiseCommand } from './he-noise.js';
import { heRunCommand } from './he-run.js';

export function heCommand(): Command {
  return new Command('he')
    .description('Homomorphic encryption: noise, programs on real ciphertexts')
    .helpCommand(false)
    .addCommand(asmCommand())
    .addCommand(noiseCommand())
    .addCommand(heRunCommand());
}
