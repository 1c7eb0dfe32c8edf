import { describe, expect, it } from 'vitest';
import { vectorOperations } from '../../src/models/lowering/operations.js';
import { METRICS } from '../../src/models/registry.js';
import { bytesOf } from '../../src/models/record/traffic.js';
import type { OperatorRecord, RunRecord } from '../../src/results/record.js';
import { assemble, prepare, simulate } from '../../src/simulation/simulate.js';
import { workOf } from '../../src/work/network.js';
import { NetworkBuilder } from '../../src/workload/build.js';
import { countNetwork } from '../../src/workload/count.js';
import type { Network, Operator } from '../../src/workload/graph.js';
import { trainingStep } from '../../src/workload/transform/training.js';

/** Everything that a lowering tells apart: strided and grouped layers, norms, pools, sums, look-ups, attention. */
function everything(): Network {
  const net = new NetworkBuilder({ name: 'all', batch: 3, input: { channels: 4, height: 13, width: 11 } });
  net.conv('stem', { filters: 6, kernel: 3, stride: 2, padding: 1 });
  net.norm('bn', { type: 'batch' });
  net.activation('relu', { function: 'relu' });
  net.pool('pool', { type: 'max', kernel: [3, 2], stride: 1, padding: 0 });
  net.conv('depthwise', { filters: 6, kernel: 3, stride: 2, padding: 1, groups: 6 });
  net.conv('grouped', { filters: 10, kernel: 1, groups: 2 });
  net.activation('gelu', { function: 'gelu' });
  net.conv('left', { filters: 10, kernel: 3, padding: 1 });
  net.add('sum', { inputs: ['left', 'gelu'] });
  net.norm('ln', { type: 'layer' });
  net.activation('poly', { function: 'polynomial', degree: 3 });
  net.pool('average', { type: 'average', kernel: 'global' });
  net.reshape('flat', { shape: 'flatten' });
  net.linear('fc', { features: 7 });
  net.activation('softmax', { function: 'softmax' });
  return net.build();
}

const MAC = 13;
const VECTOR = 11;
/** Energies that are all different, in pJ; bytes read and written apart. */
const SYSTOLIC = [
  `energy.actions.mac=${MAC} pJ`,
  'energy.actions.scratchpad-read=3 pJ/B',
  'energy.actions.scratchpad-write=7 pJ/B',
  'energy.actions.dram-read=17 pJ/B',
  'energy.actions.dram-write=19 pJ/B',
  `energy.actions.vector-op=${VECTOR} pJ`,
];
const RS = ['energy.actions.rf=2 pJ/B', 'energy.actions.noc=5 pJ/B', 'rs.tileColumns=true'];
const FLEXSA = [
  `energy.actions.mac=${MAC} pJ`,
  'energy.actions.lbuf=2 pJ/B',
  'energy.actions.gbuf=3 pJ/B',
  'energy.actions.dram=17 pJ/B',
  `energy.actions.vector-op=${VECTOR} pJ`,
];

type Row = readonly [arch: string, overrides: readonly string[], training: boolean, cores: number];
const MACHINES: readonly Row[] = [
  ...['ws', 'os', 'is'].map((dataflow): Row => [
    'systolic/8x8',
    [`dataflow=${dataflow}`, ...SYSTOLIC],
    false,
    1,
  ]),
  ['systolic/8x8', ['dataflow=ws', 'scratchpad.ofmap.size=64 B', ...SYSTOLIC], true, 1],
  ['eyeriss/chip-12x14', [...SYSTOLIC, ...RS], false, 1],
  ['eyeriss/chip-12x14', [...SYSTOLIC, ...RS], true, 1],
  ['flexsa/1g4c', ['side=4', ...FLEXSA], true, 1],
  ['flexsa/4g1f', ['side=3', ...FLEXSA], true, 1],
  ...['baseline', 'il', 'mbs1', 'mbs2'].map((scheduler): Row => [
    'wavecore/hbm2',
    ['rows=7', 'cols=5', 'globalBuffer.size=2 KiB', `scheduler=${scheduler}`, ...SYSTOLIC],
    true,
    2,
  ]),
];

async function run([arch, overrides, training]: Row, fidelity: 'analytic' | 'event') {
  const { architecture } = await prepare({
    workload: 'resnet20-c100',
    arch,
    overrides,
    ...(arch.startsWith('wavecore') ? { transforms: { training: {} } } : {}),
  });
  const network = training ? trainingStep(everything()) : everything();
  const record = simulate(assemble(architecture, workOf({ network }), fidelity));
  return { record, network };
}

const isProduct = ({ kind }: Operator): boolean => ['conv', 'linear', 'matmul', 'gradient'].includes(kind);
const isView = (one: Operator): boolean => one.kind === 'reshape' || one.kind === 'concat';

/** Operations of an operator that are no MACs; batch norm folds into the layer before it at inference. */
const operationsOf = (one: Operator, network: Network, training: boolean): number =>
  isProduct(one) || isView(one) || (one.name === 'bn' && !training)
    ? 0
    : vectorOperations(one, network.batch);

const joules = (picojoules: number): number => picojoules * 1e-12;
const close = (ours: number, theirs: number, what: string): void =>
  expect(Math.abs(ours - theirs), `${what}: ${ours} against ${theirs}`).toBeLessThanOrEqual(
    1e-12 * Math.max(Math.abs(theirs), 1e-15),
  );

function checkScratchpad(
  { name, traffic, energy }: OperatorRecord,
  perByte: readonly [number, number],
): void {
  const levels = ['scratchpad', 'scratchpad-dma'];
  const bytes = (side: 'readBytes' | 'writeBytes'): number =>
    levels.reduce((sum, level) => sum + bytesOf(traffic, level, side), 0);
  const [read, write] = perByte;
  const expected = joules(bytes('readBytes') * read + bytes('writeBytes') * write);
  close(energy['scratchpad'] ?? energy['gbuf']!, expected, `${name}, scratchpad`);
  // DRAM's side: what is read from DRAM is written here.
  expect(bytesOf(traffic, 'scratchpad-dma', 'writeBytes'), name).toBe(bytesOf(traffic, 'dram', 'readBytes'));
  expect(bytesOf(traffic, 'scratchpad-dma', 'readBytes'), name).toBe(bytesOf(traffic, 'dram', 'writeBytes'));
}

function checkMapping(record: RunRecord): void {
  const { units } = record.machine;
  let [work, cycles] = [0, 0];
  for (const one of record.operators) {
    expect(one.mappingEfficiency === null, one.name).toBe(one.unit !== 'array');
    if (one.unit !== 'array') {
      expect(one.peUtilization, one.name).toBe(0);
      continue;
    }
    work += one.work;
    cycles += one.computeCycles;
    expect(one.mappingEfficiency!).toBeLessThanOrEqual(1);
    close(one.mappingEfficiency! * one.computeCycles * units, one.work, `${one.name}, mapping`);
    close(
      one.peUtilization! * one.cycles,
      one.mappingEfficiency! * one.computeCycles,
      `${one.name}, utilisation`,
    );
  }
  close(record.totals.mappingEfficiency!, work / (cycles * units), 'mapping of the run');
  close(record.totals.peUtilization!, work / (record.totals.cycles * units), 'utilisation of the run');
}

describe.each(['analytic', 'event'] as const)('one meaning in every kind, %s', (fidelity) => {
  it.each(MACHINES)('%s %j, training %s', async (...row) => {
    const [arch, , training, cores] = row;
    const { record, network } = await run(row, fidelity);
    expect(record.totals.macs).toBe(cores * countNetwork(network).batchMacs);
    checkMapping(record);
    const perByte = arch.startsWith('flexsa') ? ([3, 3] as const) : ([3, 7] as const);
    for (const [index, one] of record.operators.entries()) {
      const operator = network.operators[index]!;
      checkScratchpad(one, perByte);
      close(one.energy['mac']!, joules(one.macs! * MAC), `${one.name}, mac`);
      const operations = cores * operationsOf(operator, network, training);
      close(one.energy['vector']!, joules(operations * VECTOR), `${one.name}, vector`);
    }
  });
});

describe('what the tables of metrics say of it', () => {
  it('is one definition each', () => {
    expect(METRICS.find('mappingEfficiency').formula).toContain('computeCycles * PEs');
    expect(METRICS.find('traffic.scratchpad-dma.filter.writeBytes').formula).toContain(
      'a DRAM read is a write here',
    );
    expect(METRICS.find('traffic.scratchpad.filter.readBytes').excludes).toContain('scratchpad-dma');
    expect(METRICS.find('energy.scratchpad').name).toBe('energy.scratchpad');
    expect(METRICS.find('energy.gbuf').name).toBe('energy.scratchpad');
    expect(METRICS.find('energy.vector').formula).toContain("of an operator's result");
  });
});
