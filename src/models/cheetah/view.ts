import { formatPercent, formatSi } from '../../quantity/format.js';
import type { RecordView } from '../model.js';
import { encryptedPart } from '../record/encrypted.js';

/** How linear layers on ciphertexts read: what a layer is cut into, what kernels take the time, how the lanes are used. */
export const cheetahView: RecordView = {
  part: encryptedPart,
  columns: ['heMultiplies', 'heRotations', 'outputCiphertexts', 'rounds', 'level', 'budgetBits'],
  lines({ totals: { details } }) {
    const number = (name: string): number => Number(details[name] ?? 0);
    const percent = (name: string): string => formatPercent(number(name));
    return [
      [
        'kernels',
        `NTT ${percent('nttShare')}, rotate ${percent('rotateShare')}, multiply ${percent('multiplyShare')}, add ${percent('addShare')}`,
      ],
      [
        'lanes',
        `${percent('laneUtilization')} have work${'joulesPerPartial' in details ? `, ${formatSi(number('joulesPerPartial'), 'J')} a partial` : ''}`,
      ],
      ['link', `busy ${percent('linkUtilization')} of the time`],
      [
        'silicon',
        `${(number('areaSquareMetres') * 1e6).toFixed(0)} mm^2, ${formatSi(number('lanePowerWatts'), 'W')} (fitted)`,
      ],
    ];
  },
};
