/** Published numbers of the RPU (Soni et al., ISPASS 2023). What is read off a figure is so to about 5 %. */

export const TEXT = 'RPU, ISPASS 2023, text';
export const FIGURE = 'RPU, ISPASS 2023, read off a figure';

/** The transform of most figures. */
export const RING = 65536;

/** Instructions of the transform of 64K elements. */
export const COUNTS = { compute: 1024, shuffle: 1920 } as const;

/** Cycles of the transform of 64K elements on 128 lanes and 128 banks: 11.1 to 11.3 thousand. */
export const CYCLES = 11_200;

/** Microseconds of the scheduled program by lanes and banks. */
export const MACHINES: readonly (readonly [lanes: number, banks: number, microseconds: number])[] = [
  [128, 128, 6.7],
  [128, 64, 9.9],
  [128, 32, 18],
  [256, 256, 4.4],
  [256, 128, 5.6],
  [256, 64, 8.4],
  [256, 32, 16.5],
  [64, 128, 12.2],
  [64, 64, 13.5],
  [32, 128, 24],
  [16, 128, 48],
  [8, 128, 96],
  [4, 128, 190],
  [4, 32, 250],
];

/** Microseconds of the program that was not scheduled, by lanes; 128 banks. */
export const UNSCHEDULED: readonly (readonly [lanes: number, microseconds: number])[] = [
  [4, 303],
  [8, 152],
  [16, 77],
  [32, 40],
  [64, 22],
  [128, 14],
  [256, 11],
];

/** Average gain of scheduling. */
export const GAIN = 1.8;

/** Cycles over those with interval 1: 16 % more with 2; with 7, 28.9 to 30 thousand of 11.2 thousand. */
export const INTERVAL_2 = 1.16;
export const INTERVAL_7_CYCLES = 29_500;

/** Per cent that latencies of 10 instead of 4 cycles cost: loads and stores; shuffles up to 7 cycles. */
export const LOAD_LATENCY_COST = 1.7;
export const SHUFFLE_LATENCY_COST = 0;

/** Time over `n log2 n / (lanes * clock)`, by elements. */
export const RINGS: readonly (readonly [n: number, ratio: number])[] = [
  [1024, 3.86],
  [2048, 2.35],
  [4096, 1.71],
  [8192, 1.488],
  [16384, 1.42],
  [32768, 1.39],
  [65536, 1.38],
];

/** Clock by banks, GHz. */
export const CLOCKS: readonly (readonly [banks: number, gigahertz: number])[] = [
  [32, 1.29],
  [64, 1.53],
  [128, 1.68],
  [256, 1.68],
];

/** Area (mm2) by lanes and banks; power (W) and energy (uJ) of the transform on 128 lanes and 128 banks. */
export const AREAS: readonly (readonly [lanes: number, banks: number, area: number])[] = [
  [4, 128, 7.2],
  [8, 128, 7.6],
  [16, 128, 8.3],
  [32, 128, 9.8],
  [64, 128, 12.8],
  [128, 128, 20.5],
  [256, 128, 37],
  [128, 32, 17.5],
  [128, 64, 18],
  [128, 256, 23.5],
];
export const POWER = 7.44;
export const ENERGY = 49.18;
/** Performance per area, 1e6 / (us mm2), of the best machine; the second best has 64 lanes and 64 banks. */
export const BEST_PER_AREA = 7300;
