/** Published numbers of Eyeriss (Chen et al., ISCA 2016 and JSSC 2017). */

export const TABLE_V = 'Eyeriss, JSSC 2017, table V, as transcribed in cucapra/fodlam';
export const TABLE_VI = 'Eyeriss, JSSC 2017, table VI, as transcribed in cucapra/fodlam';
export const FIGURE_10 = "Eyeriss, ISCA 2016, figure 10, as in nn_dataflow's test_eyeriss_isca16";

/** A measured layer of the chip: all images of the batch. */
export interface ChipLayer {
  /** Name in the paper, and of the operator in our workload. */
  layer: string;
  operator: string;
  /** Milliwatts. */
  power: number;
  /** Milliseconds. */
  total: number;
  processing: number;
  activePes: number;
  /** MB as printed; what they add up to says MiB. */
  buffer: number;
  dram: number;
}

export interface ChipNetwork {
  workload: string;
  batch: number;
  source: string;
  /** The chip with its own mapping of this network, and whether that is published or inferred from its traffic. */
  mapped: { arch: string; origin: 'published' | 'inferred' };
  layers: readonly ChipLayer[];
  /** Milliseconds and milliwatts, as printed. */
  totals: { total: number; processing: number; power: number };
}

type Row = readonly [
  layer: string,
  operator: string,
  power: number,
  total: number,
  processing: number,
  activePes: number,
  buffer: number,
  dram: number,
];

const layers = (rows: readonly Row[]): ChipLayer[] =>
  rows.map(([layer, operator, power, total, processing, activePes, buffer, dram]) => ({
    layer,
    operator,
    power,
    total,
    processing,
    activePes,
    buffer,
    dram,
  }));

export const ALEXNET: ChipNetwork = {
  workload: 'alexnet-original-imagenet',
  batch: 4,
  source: TABLE_V,
  mapped: { arch: 'eyeriss/chip-alexnet', origin: 'published' },
  layers: layers([
    ['CONV1', 'conv0', 332, 20.9, 16.5, 154, 18.5, 5.0],
    ['CONV2', 'conv2', 288, 41.9, 39.2, 135, 77.6, 4.0],
    ['CONV3', 'conv4', 266, 23.6, 21.8, 156, 50.2, 3.0],
    ['CONV4', 'conv5', 235, 18.4, 16.0, 156, 37.4, 2.1],
    ['CONV5', 'conv6', 236, 10.5, 10.0, 156, 24.9, 1.3],
  ]),
  totals: { total: 115.3, processing: 103.5, power: 278 },
};

/** Of CONV5-1 the transcription has 163 PEs, a slip of the scan: its neighbours and its time say 168. */
export const VGG16: ChipNetwork = {
  workload: 'vgg16-imagenet',
  batch: 3,
  source: TABLE_VI,
  mapped: { arch: 'eyeriss/chip-vgg16', origin: 'inferred' },
  layers: layers([
    ['CONV1-1', 'conv0', 247, 76.2, 38.0, 156, 112.6, 15.4],
    ['CONV1-2', 'conv1', 218, 910.3, 810.6, 156, 2402.8, 54.0],
    ['CONV2-1', 'conv3', 242, 470.3, 405.3, 156, 1201.4, 33.4],
    ['CONV2-2', 'conv4', 231, 894.3, 810.8, 156, 2402.8, 48.5],
    ['CONV3-1', 'conv6', 254, 241.1, 204.0, 156, 607.4, 20.2],
    ['CONV3-2', 'conv7', 235, 460.9, 408.1, 156, 1214.8, 32.2],
    ['CONV3-3', 'conv8', 233, 457.7, 408.1, 156, 1214.8, 30.8],
    ['CONV4-1', 'conv10', 278, 135.8, 105.1, 168, 321.8, 17.8],
    ['CONV4-2', 'conv11', 261, 254.8, 210.0, 168, 643.7, 28.6],
    ['CONV4-3', 'conv12', 240, 246.3, 210.0, 168, 643.7, 22.8],
    ['CONV5-1', 'conv14', 258, 54.3, 48.3, 168, 90.0, 6.3],
    ['CONV5-2', 'conv15', 236, 53.7, 48.5, 168, 90.0, 5.7],
    ['CONV5-3', 'conv16', 230, 53.7, 48.5, 168, 90.0, 5.6],
  ]),
  totals: { total: 4309.5, processing: 3755.2, power: 236 },
};

/** Energy of AlexNet, N = 16, on 16x16 PEs, in 1e9 MAC energies: ALU, DRAM, RF. */
export const BREAKDOWN: readonly (readonly [
  layer: string,
  operator: string,
  alu: number,
  dram: number,
  rf: number,
])[] = [
  ['CONV1', 'conv0', 1.69, 2.46, 6.75],
  ['CONV2', 'conv2', 3.58, 2.27, 14.33],
  ['CONV3', 'conv4', 2.39, 2.02, 9.57],
  ['CONV4', 'conv5', 1.79, 1.57, 7.18],
  ['CONV5', 'conv6', 1.2, 1.05, 4.78],
  ['FC1', 'fc8', 0.6, 7.78, 2.42],
  ['FC2', 'fc9', 0.27, 3.39, 1.07],
  ['FC3', 'fc10', 0.07, 0.84, 0.26],
];
