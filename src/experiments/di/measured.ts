import type { Accesses } from '../../metrics/intensity.js';
import { NETWORKS } from '../gpu-energy/measured.js';

/** Elements that the convolutions and fully connected layers of a network read and write, for one image. */
const ACTIVATIONS: Readonly<Record<string, readonly [read: number, written: number]>> = {
  resnet50: [10664400, 11115000],
  alexnet: [355200, 494184],
  mobilenet_v1: [5144060, 5043690],
  resnet18: [2183170, 2484710],
  squeezenet1_0: [2957950, 4346250],
  googlenet: [4663470, 3227160],
  inception_v3: [14144700, 8968490],
  shufflenet_v2_x1_0: [2037460, 1951200],
  mobilenet_v3_large: [4510620, 4407170],
  resnet152: [22104600, 22555100],
  mnasnet1_0: [5545730, 5457640],
  wide_resnet50_2: [13951000, 14401500],
};

/** A network that was run on the GPU in batches: accesses of one image, MACs a joule of the board, idle included. */
export interface MeasuredNetwork extends Accesses {
  name: string;
  batch: number;
  efficiency: number;
}

/** Batches whose joules were measured. */
export const BATCHES = [32, 4] as const;

/** The twelve networks at one batch; joules, MACs and weights as the table of GPU energies has them. */
export const measuredNetworks = (batch: number): MeasuredNetwork[] =>
  NETWORKS.filter((row) => row[1] === batch).map(([name, , joules, , macs, , weights]) => {
    const [read, written] = ACTIVATIONS[name]!;
    return { name, batch, macs, weights, activations: read + written, efficiency: (batch * macs) / joules };
  });
