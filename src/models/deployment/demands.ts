import { DEMANDS, type Demand } from '../../protocol/cost.js';
import type { Outcome } from '../model.js';
import type { DeploymentSpec } from './architecture.js';
import { segmentsOf, type Resource } from './des/segments.js';
import { roomFor, type Service } from './des/service.js';

type Demands = Record<Demand, number>;

/** What one inference takes, out of the details of its totals. */
export function demandsOf({ totals }: Outcome): Demands {
  const found = DEMANDS.map((name): [Demand, number] => {
    const value = totals.details[name];
    if (typeof value !== 'number') throw new Error(`the outcome of an inference does not say its ${name}`);
    return [name, value];
  });
  return Object.fromEntries(found) as Demands;
}

/** The service that requests meet. */
export function serviceOf(demands: Demands, spec: DeploymentSpec): Service {
  const { offlineSeconds: offline, onlineSeconds: online } = demands;
  const each = { client: demands.clientStorageBytes, server: demands.serverStorageBytes };
  const fits = roomFor(each, { client: spec.client.storage, server: spec.server.storage });
  return {
    offline,
    online,
    // Where a phase takes no time there is nothing to compute in advance.
    room: offline > 0 ? fits : 0,
    producer: spec.producer,
    ...(spec.contention === 'shared' && {
      shared: {
        offline: segmentsOf(offline, resourcesOf(demands, 'offline')),
        online: segmentsOf(online, resourcesOf(demands, 'online')),
      },
    }),
  };
}

/** Seconds that a phase needs of each resource alone. */
const resourcesOf = (demands: Demands, phase: 'offline' | 'online'): Record<Resource, number> => ({
  client: demands[`${phase}ClientSeconds`],
  up: demands[`${phase}UplinkSeconds`],
  server: demands[`${phase}ServerSeconds`],
  down: demands[`${phase}DownlinkSeconds`],
});
