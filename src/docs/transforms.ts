import { derivedFileSchema } from '../workload/transform/derived-schema.js';
import { traceSchema } from '../workload/transform/trace.js';
import { fieldTable } from './architectures.js';
import { fieldsOf, jsonSchema } from './fields.js';
import { blocks, fence } from './markdown.js';

/** An example that a test reads as a workload file. */
export const DERIVED_EXAMPLE = `kind: network
name: resnet50-pruned-step
base: resnet50-imagenet
prune: { trace: resnet50, strength: r0.2, epoch: 30 }
training: { batch: 32 }
`;

/** Networks made from others: training steps, pruning traces, DRACO's groups. */
export function transformsMarkdown(): string {
  return blocks(
    '### A network made from another',
    'A workload file with a `base` has no operators of its own; transforms are applied in the order prune, draco, training. The command line takes the same: `--prune resnet50@r0.2:epoch=30 --draco G=8 --training batch=32`. A sweep takes them in `workloads: [{base: resnet50-imagenet, training: {batch: 32}}]` and as axes (`draco.G: [1, 2, 4, 8]`, `prune.epoch: "0..80 step 10"`).',
    fence(DERIVED_EXAMPLE),
    fieldTable(fieldsOf(jsonSchema(derivedFileSchema))),
    'A training step has, behind the forward pass and last layer first, `x.wgrad` and `x.dgrad` of every layer (none of the first), an element-by-element `x.backward` of norms, activations and pools, and `x.merge` where gradients of one tensor are summed. The data gradient of a strided layer is one dense product for every residue of the stride, `x.dgrad1`, `x.dgrad2`, ..., and `x.dgrad` joins them; `dgrad: spread` (`--training batch=32,dgrad=spread`) makes it one product over the spread-out gradient, inserted zeros multiplied too, as FlexSA and PruneTrain count. Loss and weight update are left out. With `--training` and a `--prune` without an epoch, a run is the whole training: one row an interval between reconfigurations, cycles of a step times the steps.',
    '### Pruning traces',
    'A file `<name>.trace.yaml` below `workloads/` is found by its name, any other by its path. `generated` is the name of a trace that exists for every network with convolutions: channels as in the traced ResNet-50, by depth and role (assumed).',
    fieldTable(fieldsOf(jsonSchema(traceSchema))),
  );
}
