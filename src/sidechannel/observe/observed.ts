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
export function checkObservable({ architecture, work }: Experiment): SidechannelSection {
  if (architecture.kind !== 'gpu')
    throw new InputError(`'${architecture.name}' is of kind '${architecture.kind}'`, {
      field: '--arch',
      expected: 'an architecture of kind gpu such as gpu/p100',
    });
  const { sidechannel } = architecture.spec as GpuSpec;
  if (sidechannel === undefined)
    throw new InputError(`'${architecture.name}' has no section 'sidechannel'`, {
      field: 'sidechannel',
      expected: 'an architecture with it, such as gpu/p100',
    });
  if (work.kind === networkWork.name && work.course === undefined) return sidechannel;
  throw new InputError('is no single pass of a network', {
    field: '<workload>',
    expected: 'a network such as mobilenetv1-imagenet',
  });
}

/** @throws InputError as `checkObservable` */
export function observe(experiment: Experiment, record: Pick<RunRecord, 'operators'>): Observed {
  const section = checkObservable(experiment);
  const { architecture, work } = experiment;
  return { network: work.given as Network, record, spec: architecture.spec as GpuSpec, section };
}
