import { own, type MetricGroup } from '../../metrics/definition.js';

const RPU = "RPU (ISPASS'23)";

/** Details of networks under encryption on vector processors for rings. Work is element operations, which are no MACs. */
export const RINGS: MetricGroup = {
  title: 'Ring kernels on a vector processor (details)',
  metrics: [
    own('hples', 'lanes', 'Lanes (HPLEs), an element a cycle each.', 'hples', { source: RPU }),
    own('banks', 'banks', 'Banks of the vector data memory.', 'banks', { source: RPU }),
    own('clockHertz', 'Hz', 'Clock of everything.', 'clock, else as the banks allow', { source: RPU }),
    own(
      'busyboard',
      'word',
      'When registers that are only read are free again.',
      'busyboard, else by assumptions',
      {
        source: 'strict: with the result, as RPU describes it; read-release: when they have been read',
      },
    ),
    own(
      'registersPerSram',
      'registers',
      'Vector registers behind one port.',
      'registersPerSram, else by assumptions',
      { source: RPU },
    ),
    own(
      'kernelCycles.<kernel>',
      'cycles',
      'One kernel on one limb: its B512 program.',
      'last result of the program, by the event engine',
      { excludes: 'off-chip memory' },
    ),
    own(
      'kernelShare.<kernel>',
      'fraction of 1',
      'Share of a kernel in the time of the programs.',
      'limbs * kernelCycles / cycles of all kernels',
      { denominator: 'cycles of all programs', excludes: 'waiting for off-chip memory' },
    ),
    own(
      'queueUtilization.<queue>',
      'fraction of 1',
      'Time that the pipeline of a queue is held.',
      'cycles of its instructions / cycles',
      { denominator: 'cycles', goal: 'maximize' },
    ),
  ],
};
