import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/arch/load.js';
import { InputError } from '../../../src/errors.js';
import { deploymentSchema, type DeploymentSpec } from '../../../src/models/deployment/architecture.js';
import { demandsOf, serviceOf } from '../../../src/models/deployment/demands.js';
import { deployment } from '../../../src/models/deployment/index.js';
import { waitText } from '../../../src/models/deployment/view.js';
import type { Context, Outcome } from '../../../src/models/model.js';
import { METRICS } from '../../../src/models/registry.js';
import { DEMANDS } from '../../../src/protocol/cost.js';
import type { RunRecord } from '../../../src/results/record.js';
import { NetworkBuilder } from '../../../src/workload/build.js';

const net = new NetworkBuilder({ name: 'small', batch: 1, input: { channels: 2, height: 4, width: 4 } });
net.conv('first', { filters: 3, kernel: 3 });
const NETWORK = net.build();

/** An inference by hand: 10 s offline, 7 s online. */
const DETAILS = {
  ...{ offlineSeconds: 10, offlineClientSeconds: 2, offlineServerSeconds: 4, onlineSeconds: 7 },
  ...{ offlineUplinkSeconds: 3, offlineDownlinkSeconds: 1, offlineUpBytes: 300, offlineDownBytes: 110 },
  ...{
    onlineClientSeconds: 1,
    onlineServerSeconds: 5,
    onlineUplinkSeconds: 0.5,
    onlineDownlinkSeconds: 0.25,
  },
  ...{ onlineUpBytes: 50, onlineDownBytes: 13, clientStorageBytes: 40, serverStorageBytes: 90 },
};

function inference(
  energy: Record<string, number> = {},
  details: Outcome['totals']['details'] = DETAILS,
): Outcome {
  const joules = Object.values(energy).reduce((sum, one) => sum + one, 0);
  return {
    machine: { unit: 'parties', units: 2, workUnit: 'ReLU', peakPerSecond: null, memoryBytesPerSecond: null },
    totals: { energyJoules: joules || null, energy, details } as unknown as Outcome['totals'],
    operators: [],
    assumptions: [{ name: 'threads', value: '4', status: 'assumed', source: 'chosen' }],
  };
}

interface Given {
  requests?: object;
  outcome?: Outcome;
  [section: string]: unknown;
}

/** Runs a service at evenly spaced requests unless told otherwise. */
function run({ requests, outcome = inference(), ...sections }: Given = {}) {
  const spec = deploymentSchema.parse({
    kind: 'deployment',
    inference: 'any',
    requests: { interval: '20 s', arrivals: 'uniform', horizon: '100 s', seeds: 2, ...requests },
    client: { storage: '100 B' },
    server: { storage: '1 TB' },
    ...sections,
  });
  const asked: unknown[] = [];
  const context: Context = {
    run: (...question) => {
      asked.push(question);
      return outcome;
    },
    remember: (_owner, _key, make) => make(),
  };
  const architecture: Architecture = { name: 'service', file: '', kind: 'deployment', spec, provenance: [] };
  const made = deployment.simulate(architecture, NETWORK, { fidelity: 'event' }, context);
  return { ...made, asked, spec: spec as DeploymentSpec };
}

describe('a service as a record', () => {
  it('asks the inference once, for the network that it was given', () => {
    const { asked, spec } = run();
    expect(asked).toEqual([[spec.inference, { kind: 'network', given: NETWORK }]]);
  });

  it('is a row a stream, side by side, each as long as the horizon: by hand', () => {
    // Two fit (40 + 40 < 100). Made 1..11, 12..22, 23 is full; requests at 20, 40, 60, 80, 100, each served at once
    // for 7 s; the third is made from 23 (a look every second after 22; taken at 20) on.
    const { operators, totals, machine } = run();
    expect(machine).toEqual({
      ...{ unit: 'servers', units: 2, workUnit: 'request', memoryBytesPerSecond: null },
      peakPerSecond: 2 / 11,
    });
    expect(operators.map(({ name, unit, kind }) => [name, unit, kind])).toEqual([
      ['stream 0', 'stream 0', 'requests'],
      ['stream 1', 'stream 1', 'requests'],
    ]);
    for (const row of operators)
      expect(row).toMatchObject({
        ...{ startCycle: 0, endCycle: 100e6, cycles: 100e6, computeCycles: 28e6, work: 4, macs: null },
        ...{ stallCycles: { offline: 0, idle: 72e6 }, peUtilization: 0.28, mappingEfficiency: null },
        details: {
          requestsArrived: 5,
          requestsServed: 4,
          requestsLeft: 0,
          latencySeconds: 7,
          queueSeconds: 0,
        },
      });
    expect(totals).toMatchObject({ cycles: 100e6, seconds: 100, work: 8, peUtilization: 0.28 });
    expect(totals.mappingEfficiency).toBeNull();
    expect(totals.details).toMatchObject({
      ...{ requestsPerHour: 180, offlinePhaseSeconds: 10, onlinePhaseSeconds: 7, precomputeRoom: 2 },
      ...{ latencySeconds: 7, latencyStandardError: 0, queueSeconds: 0, serviceSeconds: 7 },
      ...{ offlineWaitSeconds: 0, 'latencySeconds.p50': 7, 'latencySeconds.max': 7 },
      ...{ requestsArrived: 5, requestsServed: 4, requestsLeft: 0, sustained: 1 },
      ...{ precomputesStoredMost: 2, boundPerHour: 3600 / 11 },
    });
    // Phases end at 11, 22, 33, 51 (looked at 34, ..., 40, and taken at 40: 40..50), 70, 90: five, six.
    expect(totals.details['producerUtilization']).toBe(0.6);
  });

  it('counts bytes of phases that ended, and energy of requests that were served', () => {
    const { totals, operators } = run({ outcome: inference({ server: 3, link: 0.5 }) });
    expect(operators[0]!.traffic).toEqual([
      { level: 'link', tensor: 'offline', readBytes: 6 * 300, writeBytes: 6 * 110 },
      { level: 'link', tensor: 'online', readBytes: 4 * 50, writeBytes: 4 * 13 },
    ]);
    expect(totals.energy).toEqual({ server: 8 * 3, link: 8 * 0.5 });
    expect(totals.energyJoules).toBe(28);
    expect(totals.details['joulesPerRequest']).toBe(3.5);
    const unknown = run();
    expect(unknown.totals.energyJoules).toBeNull();
    expect(unknown.totals.details).not.toHaveProperty('joulesPerRequest');
  });

  it('where nothing fits, requests run both phases: bytes, waiting and utilisation too', () => {
    const { operators, totals } = run({ client: { storage: '40 B' } });
    // 20..37, 40..57, 60..77, 80..97, 100 begins.
    expect(totals.details).toMatchObject({
      ...{ precomputeRoom: 0, latencySeconds: 17, offlineWaitSeconds: 10, serviceSeconds: 17 },
      ...{ boundPerHour: 3600 / 17, producerUtilization: 0, precomputesStored: 0, requestsServed: 4 },
    });
    expect(operators[0]).toMatchObject({
      computeCycles: 68e6,
      traffic: [
        { tensor: 'offline', readBytes: 4 * 300, writeBytes: 4 * 110 },
        { tensor: 'online', readBytes: 200, writeBytes: 52 },
      ],
    });
  });

  it('the storage of the server counts as that of the client', () => {
    expect(
      run({ server: { storage: '200 B' }, client: { storage: '1 TB' } }).totals.details['precomputeRoom'],
    ).toBe(2);
    expect(
      run({ server: { storage: 0 }, client: { storage: '1 TB' } }).totals.details['precomputeRoom'],
    ).toBe(0);
  });

  it('without limit, tells as many as the horizon has time for', () => {
    const { totals } = run({ server: { storage: 'inf' }, client: { storage: 'inf' } });
    expect(totals.details['precomputeRoom']).toBe(10);
    expect(totals.details['precomputesStoredMost']).toBeGreaterThan(2);
  });

  it('an inference without an offline phase has nothing to compute in advance', () => {
    const none = { ...DETAILS, offlineSeconds: 0, clientStorageBytes: 0, serverStorageBytes: 0 };
    const { totals } = run({ outcome: inference({}, none), producer: { poll: 0 } });
    expect(totals.details).toMatchObject({ precomputeRoom: 0, latencySeconds: 7, boundPerHour: 3600 / 7 });
  });

  it('waiting for offline phases is told apart from idling', () => {
    // One fits; requests every 5 s: each waits for a phase of 10 s and a look.
    const { operators, totals } = run({ client: { storage: '50 B' }, requests: { interval: '5 s' } });
    const [row] = operators;
    const { offline, idle } = row!.stallCycles as { offline: number; idle: number };
    // Begun at 5, waits to 11, serves to 18, waits to 21 (looked at the moment, 11), ... and so on.
    expect(row!.computeCycles + offline + idle).toBe(100e6);
    expect(idle).toBe(5e6);
    expect(offline).toBeGreaterThan(20e6);
    expect(totals.details['sustained']).toBe(0);
    expect(totals.details['requestsLeft']).toBeGreaterThan(2);
  });

  it('looks for the sustained rate when it is asked to', () => {
    expect(run().totals.details).not.toHaveProperty('sustainedPerHour');
    const { totals } = run({ search: 'sustained-rate', requests: { horizon: '10000 s' } });
    const { sustainedPerHour, boundPerHour } = totals.details as Record<string, number>;
    expect(sustainedPerHour! / boundPerHour!).toBeGreaterThan(0.98);
    expect(sustainedPerHour! / boundPerHour!).toBeLessThan(1.02);
    const patient = run({
      search: 'sustained-rate',
      requests: { horizon: '10000 s' },
      sustained: { left: 200 },
    });
    expect(Number(patient.totals.details['sustainedPerHour'])).toBeGreaterThan(1.1 * boundPerHour!);
  });

  it('contention slows both phases down, alone it does not', () => {
    const busy = { requests: { interval: '12 s', horizon: '2000 s' } };
    const mean = (sections: Given): number => Number(run(sections).totals.details['latencySeconds']);
    expect(mean({ ...busy, contention: 'shared' })).toBeGreaterThan(mean(busy));
    const serial = { client: { storage: 0 }, requests: { interval: '25 s' } };
    expect(mean({ ...serial, contention: 'shared' })).toBeCloseTo(mean(serial), 9);
    expect(run({ contention: 'shared' }).assumptions.find(({ name }) => name === 'contention')).toMatchObject(
      {
        status: 'assumed',
      },
    );
  });

  it('cuts phases by what they ask of each resource: by hand', () => {
    const { spec, outcome } = { ...run({ contention: 'shared' }), outcome: inference() };
    expect(serviceOf(demandsOf(outcome), spec).shared).toEqual({
      offline: [
        { resource: 'client', seconds: 2 },
        { resource: 'up', seconds: 3 },
        { resource: 'server', seconds: 4 },
        { resource: 'down', seconds: 1 },
      ],
      online: [
        { resource: 'client', seconds: 1 },
        { resource: 'up', seconds: 0.5 },
        { resource: 'server', seconds: 5 },
        { resource: 'down', seconds: 0.25 },
        { resource: 'none', seconds: 0.25 },
      ],
    });
    expect(serviceOf(demandsOf(outcome), run().spec)).not.toHaveProperty('shared');
  });

  it('of two producers tells what each does in the mean', () => {
    // Two fit and nobody comes: 1..11 each, of 100 s.
    const { totals } = run({ requests: { interval: '200 s' }, producer: { parallel: 2 } });
    expect(totals.details).toMatchObject({ producerUtilization: 0.1, precomputesStored: 2 * 0.89 });
  });

  it('is sustained with fewer in the queue than the limit, not with as many', () => {
    // One every 10 s, 17 s each: at 100 s the sixth is served (since 95 s), four wait.
    const of = (left: number): unknown =>
      run({ client: { storage: 0 }, requests: { interval: '10 s' }, sustained: { left } }).totals.details;
    expect(of(4)).toMatchObject({ requestsArrived: 10, requestsLeft: 4, sustained: 0 });
    expect(of(4.5)).toMatchObject({ requestsLeft: 4, sustained: 1 });
  });

  it('rests on what the inference rests on', () => {
    expect(run().assumptions.map(({ name }) => name)).toEqual(['contention', 'inference.threads']);
  });

  it('streams differ by seed, are counted up from it, and each counts alike', () => {
    const random = { arrivals: 'poisson', horizon: '400 s', seeds: 3, seed: 5 };
    const { operators, totals } = run({ requests: random });
    expect(operators.map(({ name }) => name)).toEqual(['seed 5', 'seed 6', 'seed 7']);
    const of = (name: string): number[] => operators.map(({ details }) => Number(details[name]));
    expect(new Set(of('latencySeconds')).size).toBe(3);
    const latencies = of('latencySeconds');
    const mean = latencies.reduce((sum, one) => sum + one, 0) / 3;
    expect(totals.details['latencySeconds']).toBeCloseTo(mean, 12);
    const variance = latencies.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 2;
    expect(totals.details['latencyStandardError']).toBeCloseTo(Math.sqrt(variance / 3), 12);
    const [second] = run({ requests: { ...random, seeds: 1, seed: 6 } }).operators;
    expect(second).toEqual({ ...operators[1] });
  });

  it('of a horizon in which nobody comes says nothing of latencies', () => {
    const { totals } = run({ requests: { horizon: '10 s' } });
    expect(totals.details).toMatchObject({ requestsArrived: 0, requestsServed: 0, sustained: 1 });
    expect(Object.keys(totals.details).filter((name) => name.startsWith('latency'))).toEqual([]);
  });

  it('has a definition of every detail', () => {
    const { totals, operators } = run({ search: 'sustained-rate', outcome: inference({ a: 1 }) });
    for (const name of [...Object.keys(totals.details), ...Object.keys(operators[0]!.details)])
      expect(METRICS.lookUp(name), name).toBeDefined();
  });
});

describe('what a service refuses', () => {
  it('more requests than memory is for', () => {
    const error = (given: Given): InputError => {
      try {
        run(given);
      } catch (thrown) {
        if (thrown instanceof InputError) return thrown;
      }
      throw new Error('nothing was refused');
    };
    expect(error({ requests: { interval: '1 us', horizon: '20 s' } }).message).toBe(
      'requests.horizon: 20,000,000 requests a stream; expected at most 2,000,000: a shorter horizon or a longer interval',
    );
    expect(error({ search: 'sustained-rate', requests: { horizon: '9000 h' } }).detail.field).toBe(
      'requests.horizon',
    );
    expect(run({ requests: { horizon: '9000 h', interval: '1 h' } }).totals.work).toBe(2 * 8999);
  });

  it('an inference that does not say what it takes', () => {
    for (const name of DEMANDS) {
      const { [name]: _left, ...rest } = DETAILS;
      expect(() => run({ outcome: inference({}, rest) }), name).toThrow(`does not say its ${name}`);
    }
  });
});

describe('times of people', () => {
  it.each([
    [0, '0 s'],
    [48.251, '48.25 s'],
    [640.8, '10.68 min'],
    [7200, '120 min'],
    [14400, '4 h'],
  ])('%f s: %s', (seconds, text) => expect(waitText(seconds)).toBe(text));

  it('are what a terminal shows', () => {
    const { asked: _asked, spec, ...outcome } = run({ search: 'sustained-rate' });
    const record = { ...outcome, run: { architecture: spec } } as unknown as RunRecord;
    expect(deployment.view!.lines!(record).map(([label, text]) => `${label}: ${text}`))
      .toMatchInlineSnapshot(`
        [
          "latency: 7 +- 0 s: queue 0 s, service 7 s (waiting for the offline phase 0 s)",
          "percentiles: p50 7 s, p95 7 s, p99 7 s, max 7 s",
          "in advance: 2 fit into the client's 100 B, 1.24 lie there in the mean; producer busy 60.0 %",
          "rate: 180 /h is sustained: 0.00 left in the queue in the mean",
          "at most: 327.3 /h for ever, 395.8 /h sustained up to the horizon",
        ]
      `);
    expect(deployment.view!.settings!(spec as unknown as Record<string, unknown>)).toEqual([
      'uniform, one request in 20 s',
      'contention none',
    ]);
    const serial = run({ client: { storage: 0 } });
    const lines = deployment.view!.lines!({
      ...serial,
      run: { architecture: serial.spec },
    } as unknown as RunRecord);
    expect(lines[2]).toEqual([
      'in advance',
      'none fits into the storage (client 0 B): every request runs both phases',
    ]);
  });
});
