import type { Fidelity } from '../../results/record.js';
import { ignoredMemory } from '../record/memory.js';
import { PARTS, type HaacSpec } from './architecture.js';

/** Told beside a run, in no count of it. */
const TOLD = [
  'memory.name',
  'reference.area.phy',
  ...[...PARTS, 'phy'].map((part) => `reference.power.${part}`),
];

/** Fields that no count of a run depends on. */
export function ignoredFields(spec: HaacSpec, fidelity: Fidelity): string[] {
  const { role, preset, sww, stream } = spec;
  const otherRole = role === 'garbler' ? 'evaluator' : 'garbler';
  const otherPreset = preset === 'haac-paper' ? 'cryptographic' : 'haac-paper';
  const banked = spec.memory.model !== 'bandwidth';
  const ignored = [
    ...TOLD,
    ...ignoredMemory(spec.memory),
    // Then it only says how many channels there are, if nothing else does.
    ...(banked && spec.memory.channels !== 'auto' ? ['memory.bandwidth'] : []),
    ...[`latency.xor.${otherRole}`, `latency.and.${otherRole}`, `presets.${otherPreset}`],
  ];
  // The bound knows neither banks nor the order in which bytes arrive, and has no engine to give a gate to.
  if (fidelity === 'analytic')
    return [
      ...ignored,
      ...[
        'memory.model',
        'sww.accessesPerCycle',
        'sww.conflicts',
        'stream.mode',
        'stream.queues',
        'compiler.mapping',
      ],
      ...['conflicts', 'mode'].map((field) => `presets.${preset}.${field}`),
    ];
  const inOrder = stream.mode === 'in-order' && (banked || spec.memory.bandwidth < Infinity);
  return [
    ...ignored,
    ...(sww.conflicts ? [] : ['sww.accessesPerCycle']),
    ...(inOrder ? [] : ['stream.queues']),
  ];
}
