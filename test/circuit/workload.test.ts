import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { netlistPieces } from '../../src/circuit/files/index.js';
import { generateCircuit } from '../../src/circuit/generate/index.js';
import { namesCircuit } from '../../src/circuit/words.js';
import { circuitFrom, circuitOfWord } from '../../src/circuit/workload.js';
import { removeAliases } from '../../src/models/haac/compile/aliases.js';
import { shelfFiles } from '../../src/document/files.js';
import { parseYaml, readYaml } from '../../src/document/yaml.js';
import { prepare, simulate, type Request } from '../../src/simulation/simulate.js';
import { planSweep } from '../../src/sweep/plan.js';
import { openPool } from '../../src/sweep/pool.js';
import { executePoints } from '../../src/sweep/execute.js';
import type { FinishedPoint } from '../../src/results/sweeps/store.js';
import { useTemporaryFolder } from '../results/records.js';

const temporary = useTemporaryFolder();
const from = (text: string) => circuitFrom(parseYaml(text, 'circuit.yaml'));
const request = (workload: string, more: Partial<Request> = {}): Request => ({
  ...{ workload, arch: 'haac/16ge-2mb-ddr4', overrides: [], fidelity: 'event' },
  ...more,
});

function written(name: string, compressed: boolean): string {
  const file = path.join(temporary(), name);
  const format = name.includes('.bin') ? 'binary' : 'fashion';
  fs.writeFileSync(
    file,
    Buffer.concat([...netlistPieces(generateCircuit('add', ['bits=8']), format, compressed)]),
  );
  return file;
}

describe('a circuit as a workload', () => {
  it.each([
    'kind: circuit\ngenerator: add\nparameters: { bits: 8 }\ncopies: 3',
    'circuit:add?bits=8&copies=3',
  ])('is generated: %s', (text) => {
    const job = text.startsWith('kind') ? from(text) : circuitOfWord(text);
    expect(job).toEqual({ netlist: generateCircuit('add', ['bits=8']), copies: 3 });
  });

  it.each(['add.txt', 'add.txt.gz', 'add.bin', 'add.bin.gz'])(
    'is read from %s, by itself or by a YAML file',
    (name) => {
      const file = written(name, name.endsWith('.gz'));
      expect(namesCircuit(file)).toBe(true);
      const { netlist } = circuitOfWord(file);
      // Bristol Fashion has no constants: writing it adds a copy of one.
      expect(removeAliases(netlist).gates).toBe(generateCircuit('add', ['bits=8']).gates);
      const yaml = path.join(path.dirname(file), `${name}.yaml`);
      fs.writeFileSync(yaml, `kind: circuit\nname: eight\nfile: ./${name}\n`);
      expect(circuitFrom(readYaml(yaml)).netlist).toEqual({ ...netlist, name: 'eight' });
    },
  );

  it.each([
    [
      'kind: circuit\ngenerator: ad',
      /circuit.yaml:2:12: generator: unknown circuit 'ad'.*did you mean 'add'/,
    ],
    [
      'kind: circuit\ngenerator: add\nparameters: { bit: 8 }',
      /circuit.yaml:3.*'bit' is no parameter.*did you mean 'bits'/,
    ],
    [
      'kind: circuit\ngenerator: add\nparameters: { bits: 1 }',
      /circuit.yaml:3:21: parameters.bits: is '1'; expected a whole number/,
    ],
    ['kind: circuit\ncopies: 2', /generator: is missing; expected either generator or file/],
    ['kind: circuit\ngenerator: add\nfile: x.txt', /either generator or file/],
    ['kind: circuit\nfile: x.txt\nparameters: {}', /parameters: are given for a file/],
    ['kind: circuit\ngenerator: add\ncopies: 0', /circuit.yaml:3:9: copies/],
    ['kind: circuit\ngenerater: add', /generater/],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => from(text)).toThrow(message);
  });

  it.each([
    ['circuit:ad', /did you mean 'add'/],
    ['circuit:add?bits=1', /circuit:add bits: is '1'/],
    ['circuit:add?copies=none', /copies: is 'none'/],
  ])('says what is wrong with %s', (word, message) => {
    expect(() => circuitOfWord(word)).toThrow(message);
  });
});

describe('running circuits', () => {
  it.each(
    [...shelfFiles('workloads').keys()].filter(
      (name) => name.startsWith('circuits/') && !/bubbst|8192/.test(name),
    ),
  )('%s runs', async (name) => {
    const record = simulate(await prepare(request(name, { fidelity: 'analytic' })));
    expect(record.totals.cycles).toBeGreaterThan(0);
  });

  it('is the same run from a file and from its generator, but for the name', async () => {
    const generated = await prepare(request('circuit:add?bits=8'));
    const file = await prepare(request(written('same.txt', false)));
    expect(simulate(file).totals).toEqual(simulate(generated).totals);
    const again = await prepare(request('circuit:add?bits=8&copies=1'));
    expect(again.identity.id).toBe(generated.identity.id);
    const copies = await prepare(request('circuit:add?bits=8', { batch: 2 }));
    expect(copies.identity.id).toBe((await prepare(request('circuit:add?bits=8&copies=2'))).identity.id);
    expect(copies.identity.id).not.toBe(generated.identity.id);
  });

  it('is refused on machines for networks, and transforms are', async () => {
    await expect(prepare(request('circuits/add-6', { arch: 'systolic/8x8' }))).rejects.toThrow(
      /kind 'systolic' runs networks, and 'add-6' is a circuit; expected a network/,
    );
    await expect(prepare(request('circuits/add-6', { transforms: { draco: { G: 8 } } }))).rejects.toThrow(
      /'circuits\/add-6' is a circuit; expected a network/,
    );
    await expect(prepare(request('circuits/add-6', { fidelity: 'register' }))).rejects.toThrow(
      /no fidelity 'register'/,
    );
  });
});

const SWEEP = `kind: sweep
name: engines
title: gate engines and copies
arch: haac/16ge-2mb-ddr4
workloads: ['circuit:mul?bits=8', circuits/add-16]
axes:
  gateEngines: [1, 4]
  batch: [1, 8]
objectives: { minimize: [cycles, areaSquareMetres] }
`;

describe('a sweep of circuits', () => {
  const planned = (text: string) => {
    const file = path.join(temporary(), 'circuits.sweep.yaml');
    fs.writeFileSync(file, text);
    return planSweep(file, { yes: false });
  };

  it('gives what single runs give', async () => {
    const plan = await planned(SWEEP);
    const points: FinishedPoint[] = [];
    const pool = openPool(plan.variants.works, 0);
    await executePoints(plan, {
      ...{ stage: 1, fidelity: 'event', pool, stopped: () => false },
      indices: Array.from({ length: plan.header.planned }, (_, index) => index),
      onFinished: (finished) => points.push(...finished),
    });
    await pool.close();
    expect(points).toHaveLength(8);
    for (const { point } of points) {
      const { gateEngines, batch } = point.values;
      const workload = point.workload.startsWith('mul') ? 'circuit:mul?bits=8' : 'circuits/add-16';
      const single = await prepare(
        request(workload, { overrides: [`gateEngines=${gateEngines}`], batch: Number(batch) }),
      );
      expect(point.metrics).toMatchObject({ cycles: simulate(single).totals.cycles });
      expect(point.metrics['areaSquareMetres']).toBeGreaterThan(0);
    }
  });

  it('refuses circuits on machines for networks alone, and transforms of circuits, at their lines', async () => {
    const arrays = SWEEP.replace('haac/16ge-2mb-ddr4', 'systolic/8x8').replace('  gateEngines: [1, 4]\n', '');
    await expect(
      planned(arrays.replace("'circuit:mul?bits=8', circuits/add-16", 'resnet20-c100, circuits/add-16')),
    ).rejects.toThrow(/circuits.sweep.yaml:5:28: workloads.1: kind 'systolic' runs networks/);
    await expect(
      planned(SWEEP.replace('circuits/add-16', '{base: circuits/add-16, draco: {G: 4}}')),
    ).rejects.toThrow(/draco: changes networks, and 'add-16' is a circuit/);
  });
});
