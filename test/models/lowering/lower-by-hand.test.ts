import { describe, expect, it } from 'vitest';
import {
  lowerNetwork,
  NETWORK_INPUT,
  type FusedWork,
  type Lowered,
  type VectorWork,
} from '../../../src/models/lowering/lower.js';
import type { LoweringSpec } from '../../../src/models/lowering/schema.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import { ACTIVATIONS, NORMS, type Network } from '../../../src/workload/graph.js';
import { trainingStep } from '../../../src/workload/transform/training.js';

/** Every rate a number of its own, so that none can stand for another. */
const spec: LoweringSpec = {
  data: { ifmap: 8, filter: 6, ofmap: 16, accumulator: 32 },
  vector: {
    lanes: 3,
    fuse: true,
    throughput: {
      relu: 2,
      activation: 0.5,
      polynomial: 5,
      softmax: 0.25,
      norm: 0.75,
      elementwise: 1.5,
      pool: 7,
      embedding: 11,
    },
  },
};
const unfused: LoweringSpec = { ...spec, vector: { ...spec.vector, fuse: false } };

const input = { channels: 4, height: 6, width: 5 };
const BATCH = 2;
/** Elements of the input of a batch. */
const ELEMENTS = 2 * 120;

function network(build: (builder: NetworkBuilder) => void, header: object = {}): Network {
  const builder = new NetworkBuilder({ name: 'net', batch: BATCH, input, ...header });
  build(builder);
  return builder.build();
}

function lower(build: (builder: NetworkBuilder) => void, given = spec): Record<string, Lowered> {
  const list = lowerNetwork(network(build), given);
  return Object.fromEntries(list.map((work) => [work.operator.name, work]));
}

const vector = (work: Lowered | undefined): VectorWork => {
  expect(work?.unit).toBe('vector');
  return work as VectorWork;
};

/** `ceil(work / (lanes x rate))` with the three lanes of the machine. */
const cycles = (work: number, rate: number): number => Math.ceil(work / (3 * rate));

describe('passes of the vector unit, by hand', () => {
  it('pool: every element of every window', () => {
    const { pool } = lower((builder) => builder.pool('pool', { type: 'max', kernel: [3, 2], stride: 1 }));
    // 4x4 positions of 4 channels of 2 images; 6 elements a window
    expect(vector(pool)).toMatchObject({
      inputElements: ELEMENTS,
      tableElements: 0,
      outputElements: 128,
      work: 128 * 6,
      cycles: cycles(768, 7),
      reads: [NETWORK_INPUT],
    });
    expect((pool as VectorWork).cycles).toBe(37);
  });

  it('elementwise: both inputs, and what was learned of it once for the batch', () => {
    const { twin, position } = lower((builder) => {
      builder.conv('conv', { filters: 4, kernel: 1 });
      builder.add('twin', { inputs: ['conv', 'input'] });
      builder.add('position', { inputs: ['twin'], parameters: 120 });
    });
    expect(vector(twin)).toMatchObject({
      inputElements: 2 * ELEMENTS,
      tableElements: 0,
      outputElements: ELEMENTS,
      work: ELEMENTS,
      cycles: cycles(240, 1.5),
      reads: [0, NETWORK_INPUT],
    });
    expect((twin as VectorWork).cycles).toBe(54);
    expect(vector(position)).toMatchObject({ inputElements: ELEMENTS, tableElements: 120, reads: [1] });
  });

  it('embedding: every looked up row of the table, nothing of the input', () => {
    const { bag } = lower((builder) =>
      builder.embedding('bag', { rows: 1000, features: 13, tokens: 5, lookups: 3 }),
    );
    expect(vector(bag)).toMatchObject({
      inputElements: 0,
      tableElements: 2 * 5 * 3 * 13,
      outputElements: 2 * 5 * 13,
      work: 390,
      cycles: cycles(390, 11),
    });
    expect((bag as VectorWork).cycles).toBe(12);
  });

  it.each(NORMS)('%s norm that follows no layer reads its input once', (type) => {
    const { norm } = lower((builder) => builder.norm('norm', { type }));
    const rate = type === 'batch' ? 1.5 : 0.75;
    expect(vector(norm)).toMatchObject({
      inputElements: ELEMENTS,
      outputElements: ELEMENTS,
      work: ELEMENTS,
      cycles: cycles(240, rate),
    });
  });

  it.each(ACTIVATIONS.filter((name) => name !== 'identity' && name !== 'polynomial'))('%s', (name) => {
    const { act } = lower((builder) => builder.activation('act', { function: name }), unfused);
    const rate = name === 'softmax' ? 0.25 : name === 'relu' || name === 'relu6' ? 2 : 0.5;
    expect(vector(act)).toMatchObject({ inputElements: ELEMENTS, tableElements: 0, work: ELEMENTS });
    expect((act as VectorWork).cycles).toBe(cycles(240, rate));
  });

  it.each([
    [1, 16],
    [2, 32],
    [3, 48],
  ])('polynomial of degree %i takes as many times as long: %i cycles', (degree, expected) => {
    const { act } = lower(
      (builder) => builder.activation('act', { function: 'polynomial', degree }),
      unfused,
    );
    expect(vector(act).cycles).toBe(expected);
  });

  it('a polynomial without a degree is one of degree 1', () => {
    const plain = network((builder) => builder.activation('act', { function: 'polynomial' }));
    const [act] = plain.operators;
    const bare = { ...plain, operators: [{ ...act!, degree: 0 } as typeof act & object] };
    expect(vector(lowerNetwork(bare, unfused)[0]).cycles).toBe(16);
  });
});

describe('training', () => {
  const step = lowerNetwork(
    trainingStep(
      network((builder) => {
        builder.conv('conv', { filters: 4, kernel: 1 });
        builder.norm('norm', { type: 'batch' });
        builder.activation('relu', { function: 'relu' });
        builder.norm('group', { type: 'group' });
        builder.linear('out', { features: 3 });
      }),
    ),
    spec,
  );
  const of = (name: string): Lowered => step.find(({ operator }) => operator.name === name)!;

  it('a batch norm reads its input twice, at the rate of a norm, and is neither folded nor fused', () => {
    expect(vector(of('norm'))).toMatchObject({
      inputElements: 2 * ELEMENTS,
      outputElements: ELEMENTS,
      work: ELEMENTS,
      cycles: cycles(240, 0.75),
    });
    // Other norms have their statistics within an image.
    expect(vector(of('group'))).toMatchObject({ inputElements: ELEMENTS, cycles: cycles(240, 0.75) });
  });

  it('backward of a norm reads gradient and input twice', () => {
    expect(vector(of('norm.backward'))).toMatchObject({
      inputElements: 2 * 2 * ELEMENTS,
      outputElements: ELEMENTS,
      work: ELEMENTS,
      cycles: cycles(240, 0.75),
    });
    expect(vector(of('relu.backward'))).toMatchObject({
      inputElements: 2 * ELEMENTS,
      cycles: cycles(240, 1.5),
    });
  });

  it('a weight gradient reads activations on both sides, in their width; a data gradient weights', () => {
    const index = (name: string) => step.findIndex(({ operator }) => operator.name === name);
    const weights = of('out.wgrad');
    expect(weights).toMatchObject({ unit: 'array', widths: { ifmap: 8, filter: 8 } });
    expect(weights).toMatchObject({ reads: [index('group')], readsFilter: [NETWORK_INPUT] });
    expect(of('out.dgrad')).toMatchObject({ unit: 'array', widths: { filter: 6 }, readsFilter: [] });
    expect(of('conv.wgrad')).toMatchObject({
      reads: [NETWORK_INPUT],
      readsFilter: [index('norm.backward')],
    });
  });
});

describe('what rides along, and what is free', () => {
  it('batch norm behind a layer is folded, activations behind it are applied to its results', () => {
    const { conv, norm, relu, gelu, next } = lower((builder) => {
      builder.conv('conv', { filters: 7, kernel: 1 });
      builder.norm('norm', { type: 'batch' });
      builder.activation('relu', { function: 'relu' });
      builder.activation('gelu', { function: 'gelu' });
      builder.linear('next', { features: 2 });
    });
    expect(conv).toMatchObject({ unit: 'array', reads: [NETWORK_INPUT], readsFilter: [] });
    expect(norm).toMatchObject({ unit: 'free', host: 0 });
    const work = 2 * 7 * 30;
    expect(relu).toMatchObject({ unit: 'fused', host: 0, work, cycles: cycles(work, 2) });
    expect(gelu).toMatchObject({ unit: 'fused', host: 0, work, cycles: cycles(work, 0.5) });
    expect((gelu as FusedWork).cycles).toBe(280);
    expect(next).toMatchObject({ unit: 'array', reads: [0] });
  });

  it('batch norm behind a product of activations, a pool or another norm is a pass or fused', () => {
    const shape = { channels: 6, height: 4, width: 1 };
    const list = lowerNetwork(
      network(
        (builder) => {
          builder.matmul('scores', { count: 1, m: 4, n: 4, k: 3, layout: 'scores' });
          builder.norm('norm', { type: 'batch' });
        },
        { input: shape },
      ),
      spec,
    );
    expect(list[1]).toMatchObject({ unit: 'fused', host: 0, work: 2 * 16, cycles: cycles(32, 1.5) });
    const { pool, norm } = lower((builder) => {
      builder.pool('pool', { type: 'max', kernel: 2 });
      builder.norm('norm', { type: 'batch' });
    });
    expect(pool!.unit).toBe('vector');
    expect(norm).toMatchObject({ unit: 'fused', host: 0 });
    const { layer } = lower((builder) => {
      builder.conv('conv', { filters: 4, kernel: 1 });
      builder.norm('layer', { type: 'layer' });
    });
    expect(layer!.unit).toBe('vector');
  });

  it('softmax is a pass of its own: it needs the whole row', () => {
    const { act } = lower((builder) => {
      builder.linear('linear', { features: 4 });
      builder.activation('act', { function: 'softmax' });
    });
    expect(act!.unit).toBe('vector');
  });

  it('nothing is fused if the machine does not, if others read the producer too, or if there is none', () => {
    const both = (builder: NetworkBuilder): void => {
      builder.conv('conv', { filters: 4, kernel: 1 });
      builder.activation('relu', { function: 'relu' });
    };
    expect(lower(both).relu!.unit).toBe('fused');
    expect(lower(both, unfused).relu).toMatchObject({ unit: 'vector', reads: [0] });
    const shared = lower((builder) => {
      builder.conv('conv', { filters: 4, kernel: 1 });
      builder.norm('norm', { type: 'batch' });
      builder.activation('relu', { function: 'relu', inputs: ['conv'] });
      builder.add('sum', { inputs: ['norm', 'relu'] });
    });
    expect(shared.norm).toMatchObject({ unit: 'vector', reads: [0], cycles: cycles(240, 1.5) });
    expect(shared.relu).toMatchObject({ unit: 'vector', reads: [0] });
    expect(shared.sum).toMatchObject({ unit: 'vector', reads: [1, 2] });
    const alone = lower((builder) => builder.activation('relu', { function: 'relu' }));
    expect(alone.relu).toMatchObject({ unit: 'vector', reads: [NETWORK_INPUT] });
  });

  it('batch norm is folded also where nothing is fused', () => {
    const { norm } = lower((builder) => {
      builder.conv('conv', { filters: 4, kernel: 1 });
      builder.norm('norm', { type: 'batch' });
    }, unfused);
    expect(norm).toMatchObject({ unit: 'free', host: 0 });
  });

  it('views hand on what they view; behind the input alone nothing is fused', () => {
    const works = lower((builder) => {
      builder.reshape('flat', { shape: { channels: 120, height: 1, width: 1 } });
      builder.activation('same', { function: 'identity' });
      builder.activation('relu', { function: 'relu' });
      builder.linear('a', { features: 120 });
      builder.activation('act', { function: 'tanh' });
      builder.concat('both', { inputs: ['act', 'same', 'a'] });
      builder.norm('norm', { type: 'batch', inputs: ['both'] });
      builder.linear('b', { features: 3, inputs: ['both'] });
    });
    expect(works.flat).toMatchObject({ unit: 'free', host: -1 });
    expect(works.same).toMatchObject({ unit: 'free', host: -1 });
    // Their input comes from DRAM: there is no unit whose results it could ride along with.
    expect(works.relu).toMatchObject({ unit: 'vector', reads: [NETWORK_INPUT] });
    expect(works.a).toMatchObject({ unit: 'array', reads: [2] });
    expect(works.act).toMatchObject({ unit: 'vector', reads: [3] });
    expect(works.both).toMatchObject({ unit: 'free', host: -1 });
    // Each tensor once, in the order in which it is first met.
    expect(works.b).toMatchObject({ unit: 'array', reads: [4, NETWORK_INPUT, 3] });
    expect(works.norm).toMatchObject({ unit: 'vector', reads: [4, NETWORK_INPUT, 3] });
  });

  it('an operator without inputs reads the input of the network', () => {
    const plain = network((builder) => builder.activation('relu', { function: 'relu' }));
    const bare = { ...plain, operators: [{ ...plain.operators[0]!, inputs: [] }] };
    expect(lowerNetwork(bare, spec)[0]).toMatchObject({ unit: 'vector', reads: [NETWORK_INPUT] });
  });

  it('attention reads both of its operands, or one twice', () => {
    const shape = { channels: 6, height: 4, width: 1 };
    const list = lowerNetwork(
      network(
        (builder) => {
          builder.linear('q', { features: 6 });
          builder.linear('k', { features: 6, inputs: ['input'] });
          builder.matmul('scores', { count: 2, m: 4, n: 4, k: 3, layout: 'scores', inputs: ['q', 'k'] });
          builder.matmul('own', { count: 2, m: 4, n: 4, k: 3, layout: 'scores', inputs: ['q'] });
        },
        { input: shape },
      ),
      spec,
    );
    expect(list[2]).toMatchObject({ reads: [0], readsFilter: [1], widths: { ifmap: 8, filter: 8 } });
    expect(list[3]).toMatchObject({ reads: [0], readsFilter: [0] });
    expect(list[0]).toMatchObject({ readsFilter: [], widths: { ifmap: 8, filter: 6 } });
  });

  it('equal layers share one product', () => {
    const { a, b, c } = lower((builder) => {
      builder.conv('a', { filters: 4, kernel: 1 });
      builder.conv('b', { filters: 4, kernel: 1 });
      builder.conv('c', { filters: 5, kernel: 1 });
    });
    const gemm = (work?: Lowered) => (work?.unit === 'array' ? work.gemm : undefined);
    expect(gemm(b)).toBe(gemm(a));
    expect(gemm(c)).not.toBe(gemm(a));
  });
});

describe('widths of the data', () => {
  const widths = (bits?: Network['bits']) => {
    const plain = network((builder) => builder.linear('linear', { features: 3 }));
    return lowerNetwork(bits === undefined ? plain : { ...plain, bits }, spec)[0]!.widths;
  };

  it('are the machine’s, or narrower ones that the workload asks for', () => {
    expect(widths()).toEqual({ ifmap: 8, filter: 6, ofmap: 16, accumulator: 32 });
    expect(widths({ weight: 3 })).toEqual({ ifmap: 8, filter: 3, ofmap: 16, accumulator: 32 });
    expect(widths({ activation: 4 })).toEqual({ ifmap: 4, filter: 6, ofmap: 4, accumulator: 32 });
    expect(widths({ activation: 8, weight: 6 })).toEqual({ ifmap: 8, filter: 6, ofmap: 8, accumulator: 32 });
  });

  it('never wider ones', () => {
    expect(() => widths({ activation: 9 })).toThrow(
      /data.ifmap: workload 'net' asks for 9-bit activations; expected an array at least 9 bit wide, or a workload of at most 8 bit/,
    );
    expect(() => widths({ weight: 7 })).toThrow(/data.filter: workload 'net' asks for 7-bit weights/);
  });

  it('results are never stored wider than the machine stores them', () => {
    const plain = network((builder) => builder.linear('linear', { features: 3 }));
    const narrow: LoweringSpec = { ...spec, data: { ...spec.data, ofmap: 4 } };
    expect(lowerNetwork({ ...plain, bits: { activation: 8 } }, narrow)[0]!.widths.ofmap).toBe(4);
  });
});
