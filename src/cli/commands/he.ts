import { Command } from 'commander';
import { examples } from '../options.js';
import { asmCommand } from './he-asm.js';
import { countCommand } from './he-count.js';
import { noiseCommand } from './he-noise.js';
import { heRunCommand } from './he-run.js';
import { tuneCommand } from './he-tune.js';

export function heCommand(): Command {
  return new Command('he')
    .description('Homomorphic encryption: count, noise, parameters, programs on real ciphertexts, B512')
    .helpCommand(false)
    .addCommand(countCommand())
    .addCommand(noiseCommand())
    .addCommand(tuneCommand())
    .addCommand(heRunCommand())
    .addCommand(asmCommand())
    .addHelpText(
      'after',
      examples(
        'systole he count resnet50-imagenet --packing table-iv',
        "systole he noise --n 8192 --coeff-bits 43,43,44,44,44 --plain-bits 17 --ops 'mulplain,rotate'",
        'systole he tune resnet50-imagenet',
      ),
    );
}
