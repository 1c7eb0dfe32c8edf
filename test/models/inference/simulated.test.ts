import { describe, expect, it } from 'vitest';
import { loadArchitecture, type Architecture } from '../../../src/arch/load.js';
import { RunContext } from '../../../src/models/dispatch.js';
import type { InferenceSpec } from '../../../src/models/inference/architecture.js';
import { simulatedSource } from '../../../src/models/inference/simulated/index.js';
import { alone, garbled, withDelphi } from '../../../src/models/inference/simulated/one-layer.js';
import { ModelSource } from '../../../src/models/inference/source-model.js';
import type { Context, Outcome } from '../../../src/models/model.js';
import * as registry from '../../../src/models/registry.js';
import { protocolNetwork } from '../../../src/protocol/hybrid/network.js';
import type { Work } from '../../../src/work/kind.js';
import { workOf } from '../../../src/work/network.js';
import type { Activation, Network } from '../../../src/workload/graph.js';
import { parseNetwork } from '../../../src/workload/load.js';

const arch = (name: string, ...set: string[]) => loadArchitecture(name, set, registry);

const NETWORK = parseNetwork(`kind: network
name: small
input: { channels: 3, height: 8, width: 8 }
operators:
  - { name: c1, kind: conv, filters: 8, kernel: 3, padding: 1, then: [relu] }
  - { name: c2, kind: conv, filters: 8, kernel: 3, padding: 1, then: [relu] }
  - { name: c3, kind: conv, filters: 8, kernel: 3, padding: 1, stride: 2, then: [relu] }
  - { name: mean, kind: pool, type: average, kernel: global }
  - { name: fc, kind: linear, features: 5 }
`);
const SEEN = protocolNetwork(NETWORK, 'omitted');
const [first, second, third, fc] = SEEN.layers.map(({ layer }) => layer);
const [cut] = SEEN.sites.map(({ site }) => site);

interface Asked {
  machine: Architecture;
  network: Network;
}

/** Machines that take 3, 5, ... milliseconds and 7 joules a second: whoever is asked is written down. */
function listening(seconds: (asked: Asked) => number, joules = true) {
  const asked: Asked[] = [];
  const context: Context = {
    run(machine: Architecture, work: Work): Outcome {
      const one = { machine, network: work.given as Network };
      asked.push(one);
      const time = seconds(one);
      const totals = { seconds: time, energyJoules: joules ? 7 * time : null, peUtilization: 0.25 };
      return { totals } as Outcome;
    },
    remember: (_owner, _key, make) => make(),
  };
  return { asked, context };
}

const sourceOf = async (context: Context, name: string, ...set: string[]) => {
  const spec = (await arch(name, ...set)).spec as InferenceSpec;
  return {
    spec,
    source: simulatedSource(context, spec, SEEN),
    constants: new ModelSource(spec, SEEN),
  };
};

describe('costs from machines', () => {
  it('are those of a layer alone, in the program of the protocol, on the machine of the party', async () => {
    const { asked, context } = listening(() => 0.003);
    const { source } = await sourceOf(
      context,
      'inference/delphi-haac-rpu',
      'client.he.arch=rpu/64x64',
      'server.he.arch=rpu/128x128',
    );
    expect(source.evaluateLayer(second!, 'server')).toEqual({
      seconds: 0.003,
      joules: 0.021,
      utilization: 0.25,
    });
    const [{ machine, network }] = asked as [Asked];
    expect(machine.name).toBe('rpu/128x128');
    expect(machine.spec).toMatchObject({ he: { protocol: 'hybrid', packing: 'delphi', bfv: { plain: 41 } } });
    expect(network).toMatchObject({ batch: 1, input: { channels: 8, height: 8, width: 8 } });
    expect(network.operators).toHaveLength(1);
    expect(network.operators[0]).toMatchObject({ kind: 'conv', filters: 8, inputs: [] });
    source.evaluateLayer(fc!, 'client');
    expect(asked[1]!.machine.name).toBe('rpu/64x64');
    expect(asked[1]!.network.operators[0]).toMatchObject({ kind: 'linear', features: 5 });
  });

  it('are of circuits as garbler and as evaluator, of each party on its own machine', async () => {
    const { asked, context } = listening(() => 0.005);
    const { source } = await sourceOf(
      context,
      'inference/delphi-haac',
      'client.gc=haac/4ge-2mb-ddr4',
      'server.gc=haac/16ge-2mb-hbm2',
    );
    expect(source.garble(cut!, 'server')).toEqual({ seconds: 0.005, joules: 0.035, utilization: 0.25 });
    source.evaluateCircuits(cut!, 'client');
    source.garble(cut!, 'client');
    source.evaluateCircuits(cut!, 'server');
    const told = asked.map(({ machine }) => [machine.name, (machine.spec as { role: string }).role]);
    expect(told).toEqual([
      ['haac/16ge-2mb-hbm2', 'garbler'],
      ['haac/4ge-2mb-ddr4', 'evaluator'],
      ['haac/4ge-2mb-ddr4', 'garbler'],
      ['haac/16ge-2mb-hbm2', 'evaluator'],
    ]);
    for (const { network } of asked)
      expect(network.operators[0]).toMatchObject({ kind: 'activation', function: 'relu' });
    // A machine of rates has no role.
    const peer = await sourceOf(context, 'inference/delphi-haac', 'client.gc=gc-peer/gpu');
    peer.source.garble(cut!, 'client');
    expect(asked.at(-1)!.machine.spec).not.toHaveProperty('role');
  });

  it('are of a plaintext layer on the machine for those, if there is one', async () => {
    const { asked, context } = listening(() => 0.011);
    const { source } = await sourceOf(context, 'inference/delphi-haac', 'server.linear=systolic/8x8');
    expect(source.plainLayer(third!, 'server').seconds).toBe(0.011);
    expect(asked[0]!.machine.kind).toBe('systolic');
    const { source: without, constants } = await sourceOf(context, 'inference/delphi-haac');
    expect(without.plainLayer(third!, 'server')).toEqual(constants.plainLayer(third!, 'server'));
  });

  it('of keys, encryption and decryption are as many times less than constants as all layers together', async () => {
    // A layer takes 2 ms and one more for each input channel.
    const { context } = listening(({ network }) => 0.002 + 0.001 * network.input.channels);
    const { source, constants } = await sourceOf(context, 'inference/delphi-rpu');
    const simulated = (2 + 3 + (2 + 8) + (2 + 8) + (2 + 8)) * 1e-3;
    const all = [first!, second!, third!, fc!];
    const model = all.reduce((sum, layer) => sum + constants.evaluateLayer(layer, 'client').seconds, 0);
    const ratio = simulated / model;
    for (const [ours, constant] of [
      [source.encrypt('client'), 4.6e-3],
      [source.decrypt('client'), 1.65e-3],
      [source.generateKeys('client'), 0.34],
    ] as const) {
      expect(ours.seconds).toBeCloseTo(constant * ratio, 15);
      expect(ours.joules).toBeCloseTo(7 * constant * ratio, 15);
    }
    const silent = await sourceOf(listening(() => 0.002, false).context, 'inference/delphi-rpu');
    expect(silent.source.encrypt('client').joules).toBeNull();
    expect(silent.source.evaluateLayer(first!, 'server').joules).toBeNull();
    // A client without a machine encrypts on its threads, whatever the server has.
    const { source: alone } = await sourceOf(context, 'inference/delphi-haac');
    expect(alone.encrypt('client')).toEqual(constants.encrypt('client'));
  });

  it("of labels are as many times less than constants as the party's garbling of the site by one thread", async () => {
    const { context } = listening(() => 0.004);
    const { source, constants } = await sourceOf(context, 'inference/delphi-haac');
    // 512 elements at 103.743 us, less the intercept, on one thread of 32.
    const thread = 32 * constants.garble(cut!, 'server').seconds;
    expect(thread).toBeCloseTo(512 * (103.743e-6 - 8.9e-6 / SEEN.relus), 12);
    const offline = source.encode(cut!, 'server', 'offline');
    expect(offline.seconds).toBeCloseTo((512 * 7.8e-6 * 0.004) / thread, 15);
    expect(offline.joules).toBeCloseTo(7 * offline.seconds, 15);
    const online = source.encode(cut!, 'server', 'online');
    expect(online.seconds / offline.seconds).toBeCloseTo(3.3 / 7.8, 12);
    const { source: without } = await sourceOf(context, 'inference/delphi-rpu');
    expect(without.encode(cut!, 'server', 'online')).toEqual(constants.encode(cut!, 'server', 'online'));
  });

  it('has a machine do one layer at a time, threads several', async () => {
    const { context } = listening(() => 1);
    const threads = async (name: string) => (await sourceOf(context, name)).source.parallelLayers('server');
    expect(await threads('inference/client-garbler-rpu')).toBe(1);
    expect(await threads('inference/client-garbler-haac')).toBe(17);
    expect(await threads('inference/delphi-haac')).toBe(1);
  });
});

describe('an operator alone', () => {
  it('is the same question whatever it is called and wherever it stands', () => {
    const conv = { ...second!, name: 'other', stage: 'S9', inputs: ['c1'] };
    expect(alone(conv)).toEqual(alone(second!));
    expect(alone(third!)).not.toEqual(alone(second!));
  });

  it('is garbled without its squares, and a hard swish as its ReLU6', () => {
    const site = NETWORK.operators.find(({ kind }) => kind === 'activation') as Activation;
    expect(garbled({ ...site, kept: 5, otherwise: 'square' })).toMatchObject({
      kept: 5,
      otherwise: 'identity',
    });
    expect(garbled(site)).not.toHaveProperty('kept');
    expect(garbled({ ...site, function: 'hswish' })).toMatchObject({ function: 'relu6' });
    expect(garbled(second!)).toBe(second);
  });

  it('runs in parameters that hold the shares and are those of the ciphertexts', async () => {
    const rpu = await arch('rpu/128x128');
    expect(() => withDelphi(rpu, 41, 'server.he')).toThrow(
      /server.he: he.bfv.plain: 'rpu\/128x128' has a plaintext modulus of 20 bits; expected at least 41/,
    );
    const cheetah = await arch('cheetah/8x512', 'he.bfv.plain=41 bit');
    expect(() => withDelphi(cheetah, 41, 'client.he')).toThrow(
      /client.he: he.bfv.n: 'cheetah\/8x512' has rings of 4096; expected 8192/,
    );
    const cinnamon = await arch('cinnamon/1-chip');
    expect(() => withDelphi(cinnamon, 41, 'server.he')).toThrow(
      /server.he: 'cinnamon\/1-chip' runs no networks under encryption/,
    );
    const wide = await arch('rpu/128x128', 'he.bfv.plain=41 bit');
    expect(() => withDelphi(wide, 42, 'server.he')).toThrow(/at least 42/);
    expect(withDelphi(wide, 41, 'server.he').spec).toMatchObject({ he: { packing: 'delphi' } });
    // The machine as it was given is not touched.
    expect(wide.spec).toMatchObject({ he: { packing: 'gazelle', protocol: 'auto' } });
  });
});

describe('an inference on simulated machines', () => {
  const run = async (name: string, ...set: string[]) =>
    new RunContext().run(await arch(name, ...set), workOf({ network: NETWORK }), { fidelity: 'analytic' });

  it('without any is one of constants', async () => {
    for (const name of ['inference/delphi', 'inference/client-garbler']) {
      const [simulated, model] = [await run(name, 'costs=simulated'), await run(name, 'costs=model')];
      expect(simulated.totals.seconds).toBe(model.totals.seconds);
      expect(simulated.totals.energy).toEqual(model.totals.energy);
    }
  });

  it('has the server evaluate layers on its threads, side by side, whatever machine the client has', async () => {
    const machine = ['client.he.arch=rpu/128x128', 'client.he.set.he.bfv.plain=41 bit'];
    const plain = await run('inference/client-garbler');
    const client = await run('inference/client-garbler', 'costs=simulated', ...machine);
    expect(client.totals.details['offlineServerSeconds']).toBe(plain.totals.details['offlineServerSeconds']);
    expect(client.totals.energy['server']).toBe(plain.totals.energy['server']);
    expect(Number(client.totals.details['offlineClientSeconds'])).toBeLessThan(
      Number(plain.totals.details['offlineClientSeconds']),
    );
  });

  it('takes what its machines take for the layers and sites one by one', async () => {
    const both = await run('inference/delphi-haac-rpu');
    const { run: ask } = new RunContext();
    const time = (machine: Architecture, operators: Network['operators']): [number, number] => {
      const totals = operators.map((one) => ask(machine, workOf({ network: alone(one) })).totals);
      return [
        totals.reduce((sum, { seconds }) => sum + seconds, 0),
        totals.reduce((sum, { energyJoules }) => sum + energyJoules!, 0),
      ];
    };
    const rpu = await arch(
      'rpu/128x128',
      ...['he.bfv.limbs=[43 bit, 43 bit, 44 bit, 44 bit]', 'he.bfv.special=[44 bit]'],
      ...['he.bfv.keySwitching.dnum=4', 'he.bfv.plain=41 bit', 'he.protocol=hybrid', 'he.packing=delphi'],
    );
    const [products, productJoules] = time(
      rpu,
      SEEN.layers.map(({ layer }) => layer),
    );
    const { details } = both.totals;
    const sites = NETWORK.operators.filter(({ kind }) => kind === 'activation');
    const [evaluated] = time(await arch('haac/16ge-2mb-hbm2'), sites);
    const [garbling] = time(await arch('haac/16ge-2mb-hbm2', 'role=garbler'), sites);
    // Ciphertexts in and out, and labels, come on top: a part of it, in proportion to it.
    const near = (name: string, least: number, most: number): void => {
      expect(Number(details[name])).toBeGreaterThan(least);
      expect(Number(details[name])).toBeLessThan(most);
    };
    near('offlineHeSeconds', products, 2 * products);
    near('offlineGarbleSeconds', garbling, 1.1 * garbling);
    near('onlineEvaluateSeconds', evaluated, 1.1 * evaluated);
    expect(both.totals.energy['server']).toBeGreaterThan(productJoules);
    // Neither changes a byte.
    const plain = await run('inference/delphi');
    for (const name of ['offlineUpBytes', 'offlineDownBytes', 'onlineUpBytes', 'onlineDownBytes'])
      expect(details[name]).toBe(plain.totals.details[name]);
    expect(details['communicationSeconds']).toBe(plain.totals.details['communicationSeconds']);
  });
});

describe('assumptions of machines', () => {
  const RULES = ['client.he.gain', 'client.gc.gain', 'server.gc.gain', 'server.linear.words'];
  const told = async (name: string, ...set: string[]): Promise<string[]> => {
    const outcome = new RunContext().run(await arch(name, ...set), workOf({ network: NETWORK }), {
      fidelity: 'analytic',
    });
    for (const { name: rule, status } of outcome.assumptions)
      if (RULES.includes(rule)) expect(status).toBe('assumed');
    return outcome.assumptions.map(({ name: rule }) => rule).filter((rule) => RULES.includes(rule));
  };

  it('are told of those that are there, and asked', async () => {
    expect(await told('inference/delphi', 'costs=simulated')).toEqual([]);
    expect(await told('inference/delphi-rpu')).toEqual(['client.he.gain']);
    // Labels are the garbler's.
    expect(await told('inference/delphi-haac')).toEqual(['server.gc.gain']);
    expect(await told('inference/client-garbler-haac')).toEqual(['client.gc.gain']);
    const plain = 'server.linear=systolic/8x8';
    expect(await told('inference/delphi', 'costs=simulated', plain)).toEqual(['server.linear.words']);
    expect(await told('inference/delphi-haac-rpu', plain)).toEqual([
      'client.he.gain',
      'server.gc.gain',
      'server.linear.words',
    ]);
  });

  it('are not told if nobody asks: constants, or a protocol without circuits and plaintext layers', async () => {
    const plain = 'server.linear=systolic/8x8';
    expect(await told('inference/delphi-haac-rpu', plain, 'costs=model')).toEqual([]);
    expect(await told('inference/delphi-haac-rpu', plain, 'protocol=cryptflow2')).toEqual(['client.he.gain']);
    expect(await told('inference/delphi-haac', plain, 'protocol=gazelle')).toEqual(['server.gc.gain']);
  });
});
