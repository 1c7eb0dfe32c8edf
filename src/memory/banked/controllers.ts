import type { Channel } from './channel.js';
import { DualBusChannel } from './dual-bus.js';
import { GenericChannel } from './generic.js';
import { SplitActivateChannel } from './split-activate.js';
import type { DramSystem } from './system.js';

/** Commands that the controller of a memory ever issues. */
function issuedBy({ controller, commands }: DramSystem): string[] {
  const split = controller.kind === 'split-activate';
  const issued = new Set(split ? ['ACT1', 'ACT2', 'CAS_RD', 'CAS_WR'] : ['ACT']);
  for (const command of ['PREpb', 'RD', 'WR']) issued.add(command);
  if (controller.rowPolicy === 'closed-cap') issued.add('RDA').add('WRA');
  if (controller.refresh !== 'none') issued.add('PREab').add('REFab');
  return commands.filter((command) => issued.has(command));
}

/** A channel of a memory with its controller, at rest. */
export function openChannel(system: DramSystem): Channel {
  const commands = issuedBy(system);
  switch (system.controller.kind) {
    case 'generic':
      return new GenericChannel(system, commands);
    case 'dual-bus':
      return new DualBusChannel(system, commands);
    case 'split-activate':
      return new SplitActivateChannel(system, commands);
  }
}
