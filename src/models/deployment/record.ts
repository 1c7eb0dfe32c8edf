import type { Architecture } from '../../arch/load.js';
import type { Assumption, Details, Traffic } from '../../results/record.js';
import type { Outcome } from '../model.js';
import { assumptionsOf } from '../record/assumptions.js';
import { RecordBuilder, type OperatorDraft } from '../record/builder.js';
import type { DeploymentSpec } from './architecture.js';
import type { demandsOf } from './demands.js';
import { latencyOf, type Measures } from './des/statistics.js';
import { boundInterval } from './des/sustained.js';
import { totalDetails, type Result } from './summary.js';

/** Cycles of the record: microseconds. */
const CLOCK = 1e6;

/** What one request takes of everything. */
export interface Request {
  demands: ReturnType<typeof demandsOf>;
  outcome: Outcome;
}

/** A row a stream of requests: a server each, side by side for the whole horizon. */
export function recordOf(result: Result, request: Request, architecture: Architecture): Outcome {
  const spec = architecture.spec as DeploymentSpec;
  const { seeds, seed, horizon, arrivals } = spec.requests;
  // What is not random has no seed.
  const nameOf = (index: number): string =>
    arrivals === 'uniform' ? `stream ${index}` : `seed ${seed + index}`;
  const builder = new RecordBuilder({
    unit: 'servers',
    units: seeds,
    workUnit: 'request',
    peakPerSecond: seeds / boundInterval(result.service),
    memoryBytesPerSecond: null,
    clock: CLOCK,
  });
  for (const [index, measures] of result.measures.entries())
    builder.add(operatorOf(measures, nameOf(index), request, result, horizon));
  const busy = result.measures.reduce((sum, one) => sum + one.busy, 0);
  return builder.finish({
    cycles: Math.round(horizon * CLOCK),
    details: { ...totalDetails(result, spec), ...energyDetails(request) },
    totals: { peUtilization: busy / horizon / seeds, mappingEfficiency: null },
    assumptions: [...assumptionsOf(architecture), ...rulesOf(spec), ...ofInference(request)],
  });
}

function operatorOf(
  measures: Measures,
  name: string,
  request: Request,
  { service }: Result,
  horizon: number,
): OperatorDraft {
  const { busy, blocked, served } = measures;
  const [all, compute, waiting] = [horizon, busy, blocked].map((seconds) => Math.round(seconds * CLOCK)) as [
    number,
    number,
    number,
  ];
  const offline = Math.min(waiting, all - compute);
  return {
    name,
    kind: 'requests',
    // Streams are simulated side by side.
    unit: name,
    startCycle: 0,
    phases: { compute, stalls: { offline, idle: all - compute - offline } },
    work: served,
    utilization: busy / horizon,
    mappingEfficiency: null,
    traffic: trafficOf(request, service.room === 0 ? served : measures.made, served),
    energy: energyOf(request, served),
    details: detailsOf(measures),
  };
}

const detailsOf = (measures: Measures): Details => {
  const latency = latencyOf(measures);
  return {
    requestsArrived: measures.arrived,
    requestsServed: measures.served,
    requestsLeft: measures.left,
    ...(latency !== undefined && { latencySeconds: latency }),
    ...(measures.queue !== undefined && { queueSeconds: measures.queue }),
    ...(measures.offlineWait !== undefined && { offlineWaitSeconds: measures.offlineWait }),
  };
};

/** Bytes over the link of phases that ended: the server reads what comes up, and writes what goes down. */
function trafficOf({ demands }: Request, offline: number, online: number): Traffic[] {
  return [
    {
      level: 'link',
      tensor: 'offline',
      readBytes: offline * demands.offlineUpBytes,
      writeBytes: offline * demands.offlineDownBytes,
    },
    {
      level: 'link',
      tensor: 'online',
      readBytes: online * demands.onlineUpBytes,
      writeBytes: online * demands.onlineDownBytes,
    },
  ];
}

/** Energy of whole inferences, by component, if their model knows it. */
const energyOf = ({ outcome: { totals } }: Request, served: number): Record<string, number> =>
  Object.fromEntries(
    Object.entries(totals.energy).map(([component, joules]) => [component, joules * served]),
  );

const energyDetails = ({ outcome: { totals } }: Request): Details =>
  totals.energyJoules === null ? {} : { joulesPerRequest: totals.energyJoules };

/** Rules of the model that were not read in a source. */
const rulesOf = ({ contention }: DeploymentSpec): Assumption[] =>
  contention === 'none'
    ? [
        {
          name: 'contention',
          value: 'none',
          status: 'derived',
          source: "as the authors' simulator: each phase has all threads and the whole link",
        },
      ]
    : [
        {
          name: 'contention',
          value: 'client, uplink, server, downlink in this order, once a phase, equal parts',
          status: 'assumed',
          source: 'how the parts of a phase lie in time is known to the inference only',
        },
      ];

/** What the numbers of one inference rest on, beside the constants of its architecture. */
const ofInference = ({ outcome }: Request): Assumption[] =>
  outcome.assumptions.map((one) => ({ ...one, name: `inference.${one.name}` }));
