import type { Timed } from '../../protocol/hybrid/schedule.js';
import type { Kept } from '../../protocol/hybrid/task.js';
import type { InferenceSpec } from './architecture.js';

/** Joules by who draws them: parties while they compute, both ends of the link, storage that is written. */
export function energyOf(
  timed: readonly Timed[],
  kept: readonly Kept[],
  { energy }: InferenceSpec,
): Record<string, number> {
  const joules = { client: 0, server: 0, uplink: 0, downlink: 0, clientStorage: 0, serverStorage: 0 };
  for (const { task } of timed) {
    if (task.on === 'wait') continue;
    joules[task.on] +=
      task.on === 'uplink' || task.on === 'downlink' ? task.bytes * energy.link : task.joules;
  }
  for (const { party, bytes } of kept)
    joules[party === 'client' ? 'clientStorage' : 'serverStorage'] += bytes * energy.storage;
  return joules;
}
