import type { Network } from '../../workload/graph.js';
import { PlanBuilder } from '../hybrid/plan-builder.js';
import type { Plan } from '../hybrid/task.js';
import type { TransformerConstants } from './constants.js';
import { transformerCost } from './cost.js';

/**
 * A transformer as tasks: an operator each, all online, one after another. Its fitted time holds that of its bytes, of
 * which half go each way: the link is to have no limit. @throws InputError for what is no transformer
 */
export function transformerPlan(network: Network, constants: TransformerConstants): Plan {
  // The cost is that of the whole batch.
  const builder = new PlanBuilder(1);
  builder.phase = 'online';
  const places = new Map(network.operators.map(({ name }, index) => [name, index]));
  let last: number[] = [];
  for (const { operator: name, part, bytes, seconds } of transformerCost(network, constants).rows) {
    const operator = places.get(name)!;
    const step = part === 'ffn' || part === 'token' || part === 'vocabulary' ? 'linear' : 'evaluate';
    const done = builder.compute('server', step, { seconds, joules: null }, { operator, after: last });
    const up = builder.send('uplink', 'ot', bytes / 2, { operator, after: [done] });
    last = [builder.send('downlink', 'ot', bytes / 2, { operator, after: [up] })];
  }
  return builder.build();
}
