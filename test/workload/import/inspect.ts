import { countNetwork } from '../../../src/workload/count.js';
import type { Network } from '../../../src/workload/graph.js';
import { inspectOnnx } from '../../../src/workload/import/onnx.js';
import { encodeModel, type ModelSpec } from './encode.js';
import { scratch } from './scratch.js';

/** What an import is told by: counts of the whole batch, and the dimensions of the outputs (of all nodes' last). */
export interface Inspected {
  network: Network;
  macs: number;
  parameters: number;
  /** Dimensions by name of the output. */
  outputs: Record<string, readonly number[] | undefined>;
}

/** A reader of models as they are written in tests. An output that is not named is that of the last node. */
export function inspector(): (spec: ModelSpec, sizes?: Record<string, number>) => Inspected {
  const write = scratch();
  return (spec, sizes = {}) => {
    const outputs = spec.outputs ?? spec.nodes.at(-1)?.outputs ?? [];
    const file = write('model.onnx', encodeModel({ ...spec, outputs }));
    const read = inspectOnnx(file, new Map(Object.entries(sizes)));
    const { macs, parameters } = countNetwork(read.network);
    return {
      network: read.network,
      macs: macs * read.network.batch,
      parameters,
      outputs: Object.fromEntries(read.outputs),
    };
  };
}
