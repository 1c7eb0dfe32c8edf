import { isLinear } from '../hybrid/network.js';
import { HybridSteps, SESSION, type Given } from '../hybrid/protocol.js';
import type { Plan } from '../hybrid/task.js';
import { reluBits, reluRounds } from './bits.js';

/**
 * CrypTFlow2 and Cheetah of Alibaba: everything when the input is known. Layers under encryption, one after another;
 * comparisons by oblivious transfer, half of the bits each way, both parties busy in turn (spec C.6).
 */
export function transferred(given: Given): Plan {
  const { network, sizes, costs } = given;
  const steps = new HybridSteps(given, 'server');
  const { builder } = steps;
  builder.phase = 'online';
  let last = [steps.keys()];
  last = [builder.sendOnce('uplink', 'ot', sizes.baseOt, { operator: SESSION, after: last })];
  steps.triples(false);
  let result = 0;
  for (const step of network.steps) {
    const operator = step.index;
    if (isLinear(step)) {
      last = steps.productOnline(step, last);
      result = step.outputs;
      continue;
    }
    const { site } = step;
    if (site.kept > 0) {
      const bytes = (site.kept * reluBits(sizes.transfers)) / 8;
      const waited = builder.wait(reluRounds(sizes.transfers), { operator, after: last });
      const up = builder.send('uplink', 'ot', bytes / 2, { operator, after: [waited] });
      const down = builder.send('downlink', 'ot', bytes / 2, { operator, after: [up] });
      const client = builder.compute('client', 'ot', costs.compare(site, 'client'), {
        operator,
        after: [down],
      });
      last = [builder.compute('server', 'ot', costs.compare(site, 'server'), { operator, after: [client] })];
    }
    last = steps.squareOnline(step, last);
  }
  steps.prediction(result, last);
  return builder.build();
}
