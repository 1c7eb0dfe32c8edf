import { LIMB_KERNELS } from '../../he/kernels.js';
import { formatCount, formatPercent, formatSi } from '../../quantity/format.js';
import type { RecordView } from '../model.js';
import { encryptedPart } from '../record/encrypted.js';
import { CLASSES } from './isa/program.js';

/** How networks on ring vector processors read: machine, programs, what took the time, pipelines, levels. */
export const rpuView: RecordView = {
  part: encryptedPart,
  settings: ({ busyboard, registersPerSram }) => [
    `${String(busyboard)} busyboard`,
    `${String(registersPerSram)} registers an SRAM`,
  ],
  columns: ['rotations', 'limbTransforms', 'level', 'budgetBits', 'kernelShare.ntt'],
  lines({ totals: { details } }) {
    const number = (name: string): number => Number(details[name] ?? 0);
    const { heProtocol, heScheme, busyboard } = details;
    return [
      [
        'machine',
        `${formatCount(number('hples'))} HPLEs, ${formatCount(number('banks'))} banks, ${busyboard} busyboard, ${formatCount(number('registersPerSram'))} registers an SRAM`,
      ],
      [
        'encryption',
        `${heScheme}, ${heProtocol}, n = ${formatCount(number('ringDimension'))}, q of ${formatCount(number('modulusBits'))} bits`,
      ],
      [
        'programs',
        LIMB_KERNELS.map((kernel) => `${kernel} ${formatCount(number(`kernelCycles.${kernel}`))}`).join(
          ', ',
        ) + ' cycles a limb',
      ],
      [
        'kernels',
        LIMB_KERNELS.map((kernel) => `${kernel} ${formatPercent(number(`kernelShare.${kernel}`))}`).join(
          ', ',
        ),
      ],
      [
        'queues',
        CLASSES.map((queue) => `${queue} ${formatPercent(number(`queueUtilization.${queue}`))}`).join(', '),
      ],
      [
        'silicon',
        `${(number('areaSquareMetres') * 1e6).toFixed(2)} mm^2 at ${formatSi(number('clockHertz'), 'Hz')}, memory interface apart`,
      ],
    ];
  },
};
