import { isLinear } from './network.js';
import { bytesOfSite, HybridSteps, SESSION, type Given } from './protocol.js';
import type { Plan } from './task.js';

/**
 * CryptoNite's proposal: as DELPHI, but the client garbles in advance and the server, which has the storage and the
 * threads, keeps and evaluates the circuits; it gets its labels online, by oblivious transfer (spec C.1, C.4 CG).
 */
export function clientGarbler(given: Given): Plan {
  const steps = new HybridSteps(given, 'client');
  const { builder } = steps;
  const { network, sizes } = given;
  const keys = steps.keys();
  steps.products(network.layers, [keys]);
  steps.keepShares();
  steps.circuits();
  builder.sendOnce('downlink', 'ot', sizes.baseOt, { operator: SESSION });
  steps.triples();
  builder.wait(2, { operator: SESSION });
  online(steps);
  return builder.build();
}

function online(steps: HybridSteps): void {
  const { builder, given } = steps;
  const { network, sizes, costs } = given;
  builder.phase = 'online';
  const first = network.layers[0]!;
  const place = { operator: first.index };
  const share = builder.send('uplink', 'shares', sizes.share * first.inputs, place);
  let last = [builder.sendOnce('uplink', 'shares', sizes.shareHeader, { ...place, after: [share] })];
  let result = 0;
  for (const step of network.steps) {
    const operator = step.index;
    if (isLinear(step)) {
      const { layer, outputs } = step;
      last = [
        builder.compute('server', 'linear', costs.plainLayer(layer, 'server'), { operator, after: last }),
      ];
      result = outputs;
      continue;
    }
    const { site } = step;
    if (site.kept > 0) {
      const bytes = bytesOfSite(site, sizes);
      const encoded = builder.compute('client', 'evaluate', costs.encode(site, 'client', 'online'), {
        operator,
        after: last,
      });
      const waited = builder.wait(1, { operator, after: [encoded] });
      const asked = builder.send('downlink', 'ot', site.kept * bytes.otSetup, { operator, after: [waited] });
      const answered = builder.send('uplink', 'ot', site.kept * bytes.otSend, { operator, after: [asked] });
      const evaluate = costs.evaluateCircuits(site, 'server');
      last = [builder.compute('server', 'evaluate', evaluate, { operator, after: [answered] })];
    }
    last = steps.squareOnline(step, last);
  }
  steps.prediction(result, last);
}
