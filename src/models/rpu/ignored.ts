import type { Fidelity } from '../../results/record.js';
import { ignoredMemory } from '../record/memory.js';
import type { RpuSpec } from './architecture.js';
import { BANK_STEPS, bankStep } from './banks.js';

/** Told beside a run, in no count of it; plaintexts are lowered in one digit. */
const TOLD = ['memory.name', 'sdm', 'he.bfv.plainDigit'];
/** What a bound of a program leaves out. */
const LEFT_OUT = ['queueDepth', 'latency', 'compiler.order', 'memory.model'];

/** Fields that no count of a run depends on. */
export function ignoredFields(spec: RpuSpec, fidelity: Fidelity): string[] {
  const step = bankStep(spec.banks);
  const others = BANK_STEPS.filter((one) => one !== step);
  const { protocol } = spec.he;
  return [
    ...TOLD,
    ...ignoredMemory(spec.memory),
    ...(spec.memory.model !== 'bandwidth' && spec.memory.channels !== 'auto' ? ['memory.bandwidth'] : []),
    // Commands of banks have their own energies.
    ...(spec.memory.model === 'banked' ? ['energy.actions.dram'] : []),
    ...(protocol === 'hybrid' ? ['he.ckks'] : []),
    ...(protocol === 'leveled' ? ['he.bfv'] : []),
    ...others.flatMap((one) => [`clocks.banks${one}`, `area.vdm.banks${one}`]),
    ...(fidelity === 'analytic' ? LEFT_OUT : []),
  ];
}
