import { InputError, nearest } from '../errors.js';
import type { Experiment } from './experiment.js';

/** Every published system that is reproduced; the module is loaded when it is asked for. */
export const EXPERIMENTS: Readonly<Record<string, () => Promise<Experiment>>> = {
  flexsa: async () => (await import('./flexsa/index.js')).flexsa,
  wavecore: async () => (await import('./wavecore/index.js')).wavecore,
  draco: async () => (await import('./draco/index.js')).draco,
  eyeriss: async () => (await import('./eyeriss/index.js')).eyeriss,
  haac: async () => (await import('./haac/index.js')).haac,
  cheetah: async () => (await import('./cheetah/index.js')).cheetah,
  circa: async () => (await import('./circa/index.js')).circa,
  'gpu-energy': async () => (await import('./gpu-energy/index.js')).gpuEnergy,
  delta: async () => (await import('./delta/index.js')).delta,
  networks: async () => (await import('./networks/index.js')).networks,
  stonne: async () => (await import('./stonne/index.js')).stonne,
  di: async () => (await import('./di/index.js')).di,
  h100: async () => (await import('./h100/index.js')).h100,
  ulsam: async () => (await import('./ulsam/index.js')).ulsam,
  deeppeep: async () => (await import('./deeppeep/index.js')).deeppeep,
  porcupine: async () => (await import('./porcupine/index.js')).porcupine,
  artemis: async () => (await import('./artemis/index.js')).artemis,
  gazelle: async () => (await import('./gazelle/index.js')).gazelle,
  seal: async () => (await import('./seal/index.js')).seal,
  prunetrain: async () => (await import('./prunetrain/index.js')).prunetrain,
  sisyphus: async () => (await import('./sisyphus/index.js')).sisyphus,
  'circa-pi': async () => (await import('./circa-pi/index.js')).circaPi,
  rpu: async () => (await import('./rpu/index.js')).rpu,
  deepreduce: async () => (await import('./deepreduce/index.js')).deepreduce,
  snl: async () => (await import('./snl/index.js')).snl,
  delphi: async () => (await import('./delphi/index.js')).delphi,
  cryptonite: async () => (await import('./cryptonite/index.js')).cryptonite,
  'pi-accelerators': async () => (await import('./pi-accelerators/index.js')).piAccelerators,
  sphynx: async () => (await import('./sphynx/index.js')).sphynx,
  cryptonas: async () => (await import('./cryptonas/index.js')).cryptonas,
  aero: async () => (await import('./aero/index.js')).aero,
  privit: async () => (await import('./privit/index.js')).privit,
  truncformer: async () => (await import('./truncformer/index.js')).truncformer,
  dram: async () => (await import('./dram/index.js')).dram,
};

export const SYSTEMS = Object.keys(EXPERIMENTS);

/** @throws InputError with the nearest name */
export async function experimentOf(system: string): Promise<Experiment> {
  const load = Object.hasOwn(EXPERIMENTS, system) ? EXPERIMENTS[system] : undefined;
  if (load !== undefined) return load();
  throw new InputError(`unknown system '${system}'`, {
    expected: `one of ${SYSTEMS.join(', ')}, or all`,
    nearest: nearest(system, SYSTEMS),
  });
}
