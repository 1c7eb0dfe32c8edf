import { Command } from 'commander';

/** What every command takes, said once by the program. */
export const SWITCHES = {
  '--debug': 'show the stack trace of an error',
  '--wide': 'whole tables and lines, however narrow the terminal is',
} as const;

/** The program without its commands. */
export const newProgram = (): Command =>
  new Command('systole')
    .description('Cycle-level simulator of neural-network accelerators')
    .option('--debug', SWITCHES['--debug'])
    .option('--wide', SWITCHES['--wide'])
    .option('-V, --version', 'print the version')
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      'after',
      '\nFirst steps:\n' +
        '  $ systole list archs; systole list workloads\n' +
        '  $ systole run resnet50-imagenet --arch systolic/128x128\n' +
        '  $ systole plot utilization --out utilization.svg\n' +
        "\n'systole <command> --help' shows the options of a command, with examples.\n",
    );
