import { z } from 'zod';
import { constant, readTechnology } from './technology.js';

const gpuSchema = z.strictObject({
  literature: z.strictObject({
    dram: constant('joulesPerByte'),
    l2: constant('joulesPerByte'),
    shared: constant('joulesPerByte'),
    ffma: constant('joules'),
    board: constant('watts'),
  }),
  kernels: z.strictObject({
    idle: constant('watts'),
    instruction: constant('joules'),
    l2: constant('joulesPerByte'),
    dram: constant('joulesPerByte'),
  }),
  networks: z.record(
    z.string(),
    z.strictObject({
      mac: constant('joules'),
      activation: constant('joulesPerByte'),
      weight: constant('joulesPerByte'),
    }),
  ),
});

export type GpuEnergies = z.output<typeof gpuSchema>;

/** Energies of GPUs: from the literature, and fitted to measurements. */
export const gpuEnergies = (): GpuEnergies => readTechnology('_gpu.yaml', gpuSchema);
