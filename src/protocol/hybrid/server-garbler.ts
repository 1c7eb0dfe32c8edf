import { isLinear } from './network.js';
import { bytesOfSite, HybridSteps, SESSION, type Given } from './protocol.js';
import type { Plan } from './task.js';

/**
 * DELPHI: products on random masks and garbling by the server in advance; online the server computes in plaintext on
 * masked values, and the client evaluates the circuits (spec C.1, C.4 SG).
 */
export function serverGarbler(given: Given): Plan {
  const steps = new HybridSteps(given, 'server');
  const { builder } = steps;
  const { network, sizes } = given;
  const keys = steps.keys();
  steps.products(network.layers, [keys]);
  steps.keepShares();
  const sent = steps.circuits();
  const base = builder.sendOnce('uplink', 'ot', sizes.baseOt, { operator: SESSION });
  network.sites
    .filter(({ site }) => site.kept > 0)
    .forEach(({ index, site }, at) => {
      const bytes = bytesOfSite(site, sizes);
      const asked = builder.send('uplink', 'ot', site.kept * bytes.otSetup, {
        operator: index,
        after: [base, sent[at]!],
      });
      builder.send('downlink', 'ot', site.kept * bytes.otSend, { operator: index, after: [asked] });
    });
  steps.triples();
  // Ciphertexts and back; questions of the transfer and answers.
  builder.wait(2, { operator: SESSION });
  online(steps);
  return builder.build();
}

function online(steps: HybridSteps): void {
  const { builder, given } = steps;
  const { network, sizes, costs } = given;
  builder.phase = 'online';
  let last: number[] = [];
  let result = 0;
  for (const step of network.steps) {
    const operator = step.index;
    if (isLinear(step)) {
      const waited = builder.wait(1, { operator, after: last });
      const bytes = sizes.share * step.inputs;
      const sent = builder.send('uplink', 'shares', bytes, { operator, after: [waited] });
      const headed = builder.sendOnce('uplink', 'shares', sizes.shareHeader, { operator, after: [sent] });
      last = [
        builder.compute('server', 'linear', costs.plainLayer(step.layer, 'server'), {
          operator,
          after: [headed],
        }),
      ];
      result = step.outputs;
      continue;
    }
    if (step.site.kept > 0) {
      const { site } = step;
      const encoded = builder.compute('server', 'evaluate', costs.encode(site, 'server', 'online'), {
        operator,
        after: last,
      });
      const bytes = site.kept * bytesOfSite(site, sizes).onlineLabels;
      const sent = builder.send('downlink', 'labels', bytes, { operator, after: [encoded] });
      last = [
        builder.compute('client', 'evaluate', costs.evaluateCircuits(site, 'client'), {
          operator,
          after: [sent],
        }),
      ];
    }
    last = steps.squareOnline(step, last);
  }
  steps.prediction(result, last);
}
