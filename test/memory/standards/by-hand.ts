import type { StandardName } from '../../../src/memory/standards/index.js';

/**
 * Cycles from one command to the next, worked out by hand from the sheets of the standards (JEDEC's rules, numbers of
 * the speed grade): where the second goes to the same bank, another bank of the group, another group, another half
 * of the stack, or away: another rank or pseudo-channel.
 */
export type Where = 'bank' | 'group' | 'other' | 'sid' | 'away';

/** `before after where cycles`, blanks between. 0: nothing keeps it. */
export const BY_HAND: Record<StandardName, string[]> = {
  'DDR4-2400': [
    ...['ACT RD bank 16', 'ACT WR bank 16', 'ACT PREpb bank 39', 'ACT ACT bank 55', 'ACT ACT group 6'],
    ...['ACT ACT other 4', 'ACT ACT away 0', 'PREpb ACT bank 16', 'PREab ACT bank 16', 'RD RD bank 6'],
    ...['RD RD group 6', 'RD RD other 4', 'RD RD away 6', 'WR WR group 6', 'WR WR other 4', 'WR WR away 4'],
    ...[
      'RD WR bank 10',
      'RD WR other 10',
      'RD WR away 6',
      'WR RD bank 25',
      'WR RD group 25',
      'WR RD other 19',
    ],
    ...['WR RD away 2', 'RD PREpb bank 9', 'RD PREab other 9', 'WR PREpb bank 34', 'WR PREab other 34'],
    ...[
      'RDA ACT bank 25',
      'WRA ACT bank 50',
      'REFab ACT bank 433',
      'REFab PREab bank 433',
      'ACT REFab bank 55',
    ],
    ...['PREpb REFab bank 16', 'RDA REFab bank 25', 'WRA REFab bank 50', 'REFab ACT away 0'],
  ],
  'DDR4-3200': [
    ...['ACT RD bank 22', 'ACT WR bank 22', 'ACT PREpb bank 52', 'ACT ACT bank 74', 'ACT ACT group 8'],
    ...[
      'ACT ACT other 4',
      'PREpb ACT bank 22',
      'RD RD group 8',
      'RD RD other 4',
      'RD RD away 6',
      'RD WR bank 12',
    ],
    ...[
      'WR WR group 8',
      'WR RD group 32',
      'WR RD other 24',
      'WR RD away 0',
      'RD PREpb bank 12',
      'WR PREpb bank 44',
    ],
    ...[
      'RDA ACT bank 34',
      'WRA ACT bank 66',
      'REFab ACT bank 576',
      'ACT REFab bank 74',
      'PREab REFab bank 22',
    ],
  ],
  'DDR4-4400': [
    ...['ACT RD bank 19', 'ACT WR bank 19', 'ACT PREpb bank 39', 'ACT ACT bank 58', 'ACT ACT group 11'],
    ...[
      'ACT ACT other 6',
      'PREpb ACT bank 19',
      'RD RD group 11',
      'RD RD other 4',
      'RD RD away 6',
      'RD WR bank 7',
    ],
    ...[
      'WR WR group 11',
      'WR RD group 39',
      'WR RD other 28',
      'WR RD away 5',
      'RD PREpb bank 17',
      'WR PREpb bank 55',
    ],
    ...[
      'RDA ACT bank 36',
      'WRA ACT bank 74',
      'REFab ACT bank 792',
      'ACT REFab bank 58',
      'PREab REFab bank 19',
    ],
  ],
  // ACT, RD and WR take four cycles of the only command bus, the others two.
  'LPDDR4-4266': [
    ...['ACT RD bank 39', 'ACT WR bank 39', 'ACT PREpb bank 92', 'ACT ACT bank 129', 'ACT ACT other 16'],
    ...[
      'ACT ACT away 4',
      'PREpb ACT bank 37',
      'PREab ACT bank 43',
      'PREpb PREpb other 4',
      'PREpb RD other 2',
    ],
    ...['RD RD bank 8', 'RD RD other 8', 'RD RD away 10', 'WR WR bank 8', 'WR WR away 10', 'RD WR bank 36'],
    ...[
      'RD WR other 36',
      'RD WR away 38',
      'WR RD bank 49',
      'WR RD other 49',
      'WR RD away 4',
      'RD PREpb bank 18',
    ],
    ...['RD PREab other 18', 'WR PREpb bank 68', 'RDA ACT bank 55', 'WRA ACT bank 105', 'REFab ACT bank 382'],
    ...['REFab REFab bank 384', 'ACT REFab bank 131', 'PREpb REFab bank 39', 'PREab REFab bank 45'],
    ...['REFpb ACT bank 190', 'REFpb ACT other 14', 'ACT REFpb other 18', 'REFpb REFpb other 192'],
  ],
  'LPDDR5-6400': [
    ...['ACT1 RD bank 15', 'ACT1 WR bank 15', 'ACT1 PREpb bank 34', 'ACT1 ACT1 bank 49', 'ACT1 ACT1 group 4'],
    ...[
      'ACT1 ACT1 other 4',
      'ACT1 ACT1 away 0',
      'PREpb ACT1 bank 15',
      'PREab ACT1 bank 17',
      'PREpb PREpb other 2',
    ],
    ...['RD RD bank 4', 'RD RD group 4', 'RD RD other 2', 'RD RD away 4', 'WR WR group 4', 'WR WR other 2'],
    ...[
      'RD WR bank 12',
      'RD WR other 12',
      'RD WR away 4',
      'WR RD group 23',
      'WR RD other 16',
      'WR RD away 12',
    ],
    ...['RD PREpb bank 8', 'WR PREpb bank 39', 'RDA ACT1 bank 23', 'WRA ACT1 bank 54', 'REFab ACT1 bank 168'],
    ...['REFab REFpb bank 168', 'ACT1 REFab bank 49', 'PREab REFab bank 15', 'REFpb ACT1 bank 96'],
    ...['REFpb ACT1 other 6', 'REFpb REFpb other 72', 'REFpb REFab bank 96', 'CAS_RD RD bank 0'],
  ],
  'GDDR5-8000': [
    ...['ACT RD bank 24', 'ACT WR bank 20', 'ACT PREpb bank 56', 'ACT ACT bank 80', 'ACT ACT group 10'],
    ...['ACT ACT other 10', 'PREpb ACT bank 24', 'PREpb PREpb other 5', 'RD RD group 3', 'RD RD other 2'],
    ...[
      'WR WR group 3',
      'WR WR other 2',
      'RD WR bank 21',
      'WR RD group 19',
      'WR RD other 19',
      'RD PREpb bank 2',
    ],
    ...['WR PREpb bank 33', 'RDA ACT bank 26', 'WRA ACT bank 57', 'REFab ACT bank 700', 'ACT REFab bank 80'],
    ...['PREpb REFab bank 24', 'RD PREab other 2', 'WR PREab other 33'],
  ],
  'GDDR6-14000': [
    ...['ACT RD bank 30', 'ACT WR bank 20', 'ACT PREpb bank 60', 'ACT ACT bank 90', 'ACT ACT group 11'],
    ...['ACT ACT other 11', 'PREpb ACT bank 30', 'PREpb PREpb other 2', 'RD RD group 4', 'RD RD other 2'],
    ...[
      'WR WR group 4',
      'WR WR other 2',
      'RD WR bank 25',
      'WR RD group 19',
      'WR RD other 17',
      'RD PREpb bank 4',
    ],
    ...['WR PREpb bank 38', 'RDA ACT bank 34', 'WRA ACT bank 68', 'REFab ACT bank 211', 'REFab RD bank 211'],
    ...[
      'ACT REFab bank 90',
      'PREab REFab bank 30',
      'REFpb ACT bank 106',
      'REFpb ACT other 22',
      'ACT REFpb other 11',
    ],
  ],
  // ACT takes two cycles of the row bus of both pseudo-channels.
  'HBM2-2000': [
    ...['ACT RD bank 15', 'ACT WR bank 13', 'ACT PREpb bank 35', 'ACT ACT bank 48', 'ACT ACT group 4'],
    ...['ACT ACT other 4', 'ACT ACT away 2', 'ACT PREpb away 2', 'ACT RD away 0', 'PREpb ACT bank 13'],
    ...['RD RD group 4', 'RD RD other 2', 'RD RD away 0', 'WR WR group 4', 'WR WR other 2', 'RD WR bank 13'],
    ...[
      'WR RD group 15',
      'WR RD other 13',
      'WR RD away 0',
      'RD PREpb bank 5',
      'WR PREpb bank 23',
      'RDA ACT bank 18',
    ],
    ...[
      'WRA ACT bank 36',
      'REFab ACT bank 349',
      'REFab PREab bank 350',
      'ACT REFab bank 49',
      'PREpb REFab bank 14',
    ],
    ...['REFpb ACT bank 159', 'REFpb ACT other 7', 'ACT REFpb other 5', 'REFab ACT away 0'],
  ],
  'HBM2-2400': [
    ...['ACT RD bank 18', 'ACT WR bank 15', 'ACT PREpb bank 41', 'ACT ACT bank 57', 'ACT ACT group 5'],
    ...[
      'ACT ACT other 5',
      'ACT ACT away 2',
      'PREpb ACT bank 16',
      'RD RD group 4',
      'RD RD other 2',
      'RD WR bank 15',
    ],
    ...['WR RD group 18', 'WR RD other 16', 'RD PREpb bank 6', 'WR PREpb bank 27', 'RDA ACT bank 22'],
    ...[
      'WRA ACT bank 43',
      'REFab ACT bank 420',
      'ACT REFab bank 58',
      'PREpb REFab bank 17',
      'REFpb ACT bank 192',
    ],
    ...['REFpb ACT other 9', 'ACT REFpb other 6'],
  ],
  // Half clocks: ACT takes three of the row bus, RD and WR two of the column bus.
  'HBM3-6400': [
    ...['ACT RD bank 63', 'ACT WR bank 31', 'ACT PREpb bank 92', 'ACT ACT bank 144', 'ACT ACT group 10'],
    ...['ACT ACT other 8', 'ACT ACT sid 8', 'ACT ACT away 3', 'PREpb ACT bank 50', 'PREpb PREpb other 4'],
    ...['RD RD group 8', 'RD RD other 4', 'RD RD sid 6', 'RD RD away 2', 'WR WR group 8', 'WR WR sid 6'],
    ...[
      'RD WR bank 40',
      'RD WR sid 40',
      'WR RD group 44',
      'WR RD other 38',
      'WR RD sid 38',
      'RD PREpb bank 19',
    ],
    ...[
      'WR PREpb bank 91',
      'RDA ACT bank 69',
      'WRA ACT bank 141',
      'REFab ACT bank 1118',
      'ACT REFab bank 146',
    ],
    ...['PREpb REFab bank 52', 'REFpb ACT bank 638', 'REFpb ACT other 24', 'REFpb REFpb other 26'],
  ],
};

/** From the first of so many activations, as close as they may come, to the one behind the last. */
export const WINDOWS: Record<StandardName, [number, number][]> = {
  'DDR4-2400': [[4, 26]],
  'DDR4-3200': [[4, 34]],
  'DDR4-4400': [[4, 47]],
  'LPDDR4-4266': [[4, 64]],
  'LPDDR5-6400': [[4, 16]],
  'GDDR5-8000': [
    [4, 40],
    [32, 360],
  ],
  'GDDR6-14000': [[4, 44]],
  'HBM2-2000': [[4, 16]],
  'HBM2-2400': [[4, 20]],
  'HBM3-6400': [[4, 48]],
};
