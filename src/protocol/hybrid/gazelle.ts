import { isLinear } from './network.js';
import { bytesOfSite, HybridSteps, SESSION, type Given } from './protocol.js';
import type { Plan } from './task.js';

/**
 * Gazelle: products under encryption when the input is known, layer by layer; circuits garbled by the server and sent
 * in advance, evaluated by the client (spec C.1). Packing and sizes are DELPHI's.
 */
export function gazelle(given: Given): Plan {
  const steps = new HybridSteps(given, 'server');
  const { builder } = steps;
  const { network, sizes, costs } = given;
  const keys = steps.keys();
  steps.circuits();
  const base = builder.sendOnce('uplink', 'ot', sizes.baseOt, { operator: SESSION });
  steps.triples();
  builder.wait(1, { operator: SESSION });
  builder.phase = 'online';
  let last: number[] = [keys];
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
      const bytes = bytesOfSite(site, sizes);
      // The client's share is new: its labels are transferred now.
      const waited = builder.wait(1, { operator, after: [base, ...last] });
      const asked = builder.send('uplink', 'ot', site.kept * bytes.otSetup, { operator, after: [waited] });
      const answered = builder.send('downlink', 'ot', site.kept * bytes.otSend, { operator, after: [asked] });
      const encode = costs.encode(site, 'server', 'online');
      const encoded = builder.compute('server', 'evaluate', encode, { operator, after: [answered] });
      const labels = site.kept * bytes.onlineLabels;
      const sent = builder.send('downlink', 'labels', labels, { operator, after: [encoded] });
      const evaluate = costs.evaluateCircuits(site, 'client');
      last = [builder.compute('client', 'evaluate', evaluate, { operator, after: [sent] })];
    }
    last = steps.squareOnline(step, last);
  }
  steps.prediction(result, last);
  return builder.build();
}
