import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../../src/workload/expand.js';
import { macs } from '../../../../src/workload/count.js';
import type { NetworkEntry } from '../../../../src/workload/schema.js';
import { convs, expectValid, refused, transformed, twoStages } from './networks.js';

const chain = (...operators: NetworkEntry[]) =>
  buildNetwork({ kind: 'network', name: 'chain', input: { channels: 5, height: 12, width: 12 }, operators });
const conv = (name: string, filters: number, more: object = {}): NetworkEntry =>
  ({ name, kind: 'conv', stage: 'S1', filters, kernel: 3, padding: 1, ...more }) as NetworkEntry;

describe('merge', () => {
  it('makes one convolution of two: inputs of the first, filters of the last, strides multiplied', () => {
    const made = transformed(
      chain(conv('a', 7, { stride: 2, bias: true }), conv('b', 11, { stride: 3, kernel: 1, padding: 0 })),
      'merge',
    );
    expect(convs(made)).toEqual([
      expect.objectContaining({
        name: 'b',
        filters: 11,
        kernel: [3, 3],
        stride: [6, 6],
        bias: true,
        inputs: ['input'],
        padding: { top: 1, bottom: 1, left: 1, right: 1 },
        output: { channels: 11, height: 2, width: 2 },
      }),
    ]);
    expect(macs(made.operators[0]!)).toBe(2 * 2 * 11 * 9 * 5);
    expectValid(made);
  });

  it('merges through batch norms, which go but for the last', () => {
    const made = transformed(
      chain(conv('a', 7, { then: ['batch-norm'] }), conv('b', 11, { then: ['batch-norm', 'relu'] })),
      'merge',
    );
    expect(made.operators.map(({ name }) => name)).toEqual(['b', 'b.batch-norm', 'b.relu']);
  });

  it('adds up what comes from one tensor: a projection, a skip, a padded shortcut', () => {
    const sums: NetworkEntry[][] = [
      [conv('p', 7, { kernel: 1, padding: 0, inputs: ['x'], then: ['batch-norm'] })],
      [],
      [
        {
          name: 'p',
          kind: 'reshape',
          stage: 'S1',
          mode: 'pad',
          shape: { channels: 7, height: 12, width: 12 },
          inputs: ['x'],
        },
      ],
    ];
    for (const [index, side] of sums.entries()) {
      const width = index === 2 ? 5 : 7;
      const made = transformed(
        chain(
          conv('x', width, { then: ['relu'] }),
          conv('y', 7),
          ...side,
          {
            name: 's',
            kind: 'add',
            stage: 'S1',
            inputs: ['y', side.length === 0 ? 'x' : 'p'],
            then: ['relu'],
          },
          conv('z', 3),
        ),
        'merge',
      );
      expect(made.operators.map(({ name }) => name)).toEqual(['x', 'x.relu', 'y', 's.relu', 'z']);
      expect(made.operators[3]!.inputs).toEqual(['y']);
      expectValid(made);
    }
  });

  it('merges fully connected layers of any stage, but not across stages', () => {
    const fc = (name: string, features: number, more: object = {}): NetworkEntry =>
      ({ name, kind: 'linear', features, ...more }) as NetworkEntry;
    const made = transformed(chain(fc('up', 31), fc('down', 7, { bias: true })), 'merge');
    expect(made.operators).toEqual([
      expect.objectContaining({ name: 'down', features: 7, bias: true, inputs: ['input'] }),
    ]);
    expect(macs(made.operators[0]!)).toBe(144 * 5 * 7);
    expect(
      refused(chain(fc('up', 31, { stage: 'A' }), fc('down', 7, { stage: 'B' })), 'merge').message,
    ).toMatch(/no linear layers to merge/);
  });

  it('keeps the bias of a fully connected layer that goes', () => {
    const fc = (name: string, bias: boolean): NetworkEntry => ({ name, kind: 'linear', features: 7, bias });
    expect(transformed(chain(fc('a', true), fc('b', false)), 'merge').operators).toEqual([
      expect.objectContaining({ name: 'b', bias: true }),
    ]);
  });

  /** What reads one tensor, `x`, and is joined by `kind`. */
  const joined = (kind: 'add' | 'multiply', ...sides: NetworkEntry[]): NetworkEntry[] => [
    conv('x', 7, { then: ['relu'] }),
    ...sides,
    {
      name: 's',
      kind,
      stage: 'S1',
      inputs: sides.map((side) => ('name' in side ? side.name : '')),
    } as NetworkEntry,
  ];

  it.each([
    ['a product', joined('multiply', conv('y', 7, { inputs: ['x'] }), conv('z', 7, { inputs: ['x'] }))],
    [
      'a sum of what comes from two tensors',
      joined('add', conv('y', 7, { inputs: ['x'] }), conv('z', 7, { inputs: ['input'] })),
    ],
    [
      'a sum of one pixel and a map',
      joined(
        'add',
        conv('y', 7, { inputs: ['x'], kernel: 1, padding: 0, stride: 12 }),
        conv('z', 7, { inputs: ['x'], kernel: 1, padding: 0 }),
      ),
    ],
    [
      'a sum with a layer of another stage',
      joined('add', conv('y', 7, { inputs: ['x'] }), conv('z', 7, { inputs: ['x'], stage: 'S2' })),
    ],
    [
      'a shortcut that leaves channels out',
      [
        conv('x', 9, { then: ['relu'] }),
        conv('y', 7, { inputs: ['x'] }),
        {
          name: 'z',
          kind: 'reshape',
          stage: 'S1',
          mode: 'select',
          shape: { channels: 7, height: 12, width: 12 },
          inputs: ['x'],
        },
        { name: 's', kind: 'add', stage: 'S1', inputs: ['y', 'z'] },
      ],
    ],
    [
      'tied weights',
      [
        { name: 'a', kind: 'linear', features: 7 },
        { name: 'b', kind: 'linear', features: 9, tied: true },
      ],
    ],
  ] as [string, NetworkEntry[]][])('does not apply to %s', (_, operators) => {
    expect(refused(chain(...operators), 'merge').message).toMatch(/no linear layers to merge/);
  });

  it.each([
    ['a ReLU in between', [conv('a', 7, { then: ['relu'] }), conv('b', 7)]],
    [
      'a pool in between',
      [conv('a', 7), { name: 'p', kind: 'pool', stage: 'S1', type: 'average', kernel: 2 }, conv('b', 7)],
    ],
    [
      'another reader',
      [conv('a', 7), conv('b', 7), { name: 's', kind: 'concat', stage: 'S1', inputs: ['a', 'b'] }],
    ],
    ['groups', [conv('a', 5, { groups: 5 }), conv('b', 7)]],
    ['no padding', [conv('a', 7, { padding: 0 }), conv('b', 7, { padding: 0 })]],
    ['dilation', [conv('a', 7, { dilation: 2, padding: 2 }), conv('b', 7)]],
    ['a layer norm', [conv('a', 7, { then: ['layer-norm'] }), conv('b', 7)]],
  ] as [string, NetworkEntry[]][])('does not apply to %s', (_, operators) => {
    expect(refused(chain(...operators), 'merge')).toMatchObject({
      detail: { field: 'transform.merge.stages' },
    });
  });

  it('keeps to the stages that are named', () => {
    const linear = transformed(twoStages(), 'deepreduce cull=S1,S2');
    expect(convs(transformed(linear, 'merge')).map(({ name }) => name)).toEqual(['stem', 'a2', 'b2']);
    expect(convs(transformed(linear, 'merge stages=S2')).map(({ name }) => name)).toEqual([
      'stem',
      'a1',
      'a2',
      'b2',
    ]);
    expect(refused(linear, 'merge stages=S3').message).toMatch(/no stage 'S3'.*did you mean 'S[12]'/);
    expect(refused(linear, 'merge stages=Conv1').message).toMatch(/no linear layers to merge/);
  });
});
