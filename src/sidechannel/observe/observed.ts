import { InputError } from '../../errors.js';
import type { GpuSpec } from '../../models/gpu/architecture.js';
import type { SidechannelSection } from '../../models/gpu/schema/sidechannel.js';
import type { RunRecord } from '../../results/record.js';
import type { Experiment } from '../../simulation/simulate.js';
import { networkWork } from '../../work/network.js';
import type { Network } from '../../workload/graph.js';

export type { SidechannelSection };

/** A run of a network on a GPU, and what somebody beside it can see of it. */
export interface Observed {
  network: Network;
  record: Pick<RunRecord, 'operators'>;
  spec: GpuSpec;
  section: SidechannelSection;
}

/** @throws InputError if it is no network on a GPU with a section `sidechannel` */
export function observe({ architecture, work }: Experiment, record: RunRecord): Observed {
  if (architecture.kind !== 'gpu')
    throw new InputError(`'${architecture.name}' is of kind '${architecture.kind}'`, {
      field: '--arch',
      expected: 'an architecture of kind gpu such as gpu/p100',
    });
  const spec = architecture.spec as GpuSpec;
  if (spec.sidechannel === undefined)
    throw new InputError(`'${architecture.name}' has no section 'sidechannel'`, {
      field: 'sidechannel',
      expected: 'an architecture with it, such as gpu/p100',
    });
  if (work.kind !== networkWork.name || work.course !== undefined)
    throw new InputError('is no single pass of a network', {
      field: '<workload>',
      expected: 'a network such as mobilenetv1-imagenet',
    });
  return { network: work.given as Network, record, spec, section: spec.sidechannel };
}
