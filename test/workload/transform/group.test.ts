import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import { macs, parameters } from '../../../src/workload/count.js';
import type { Conv, Network } from '../../../src/workload/graph.js';
import { groupDepthwise } from '../../../src/workload/transform/group.js';

function network(channels = 24): Network {
  const builder = new NetworkBuilder({
    name: 'small',
    title: 'Small',
    source: 'a test',
    input: { channels: 3, height: 8, width: 8 },
  });
  builder.conv('stem', { filters: channels, kernel: 1 });
  builder.conv('dw', { filters: channels, kernel: 3, padding: 1, groups: channels });
  builder.conv('wide', { filters: 2 * channels, kernel: 3, groups: channels });
  builder.conv('grouped', { filters: channels, kernel: 1, groups: 2 });
  return builder.build();
}
const conv = ({ operators }: Network, name: string): Conv =>
  operators.find((operator) => operator.name === name) as Conv;

describe('groupDepthwise', () => {
  it.each([1, 2, 8, 24])('G = %i: that many channels a group, filters as before, work times G', (G) => {
    const before = network();
    const after = groupDepthwise(before, G);
    for (const name of ['dw', 'wide']) {
      const [old, grouped] = [conv(before, name), conv(after, name)];
      expect(grouped.groups).toBe(24 / G);
      expect(grouped.output).toEqual(old.output);
      expect(macs(grouped)).toBe(G * macs(old));
      expect(parameters(grouped)).toBe(G * parameters(old));
    }
    for (const name of ['stem', 'grouped']) expect(conv(after, name)).toEqual(conv(before, name));
    expect(conv(before, 'dw').groups).toBe(24);
  });

  it('says where it comes from', () => {
    const after = groupDepthwise(network(), 8);
    expect(after.name).toBe('small+draco-G8');
    expect(after.title).toBe('Small; 2 depthwise convolutions with 8 channels a group');
    expect(after.source).toMatch(/^a test; grouped as in DRACO/);
    expect(after.transforms).toEqual({ draco: { G: 8 } });
  });

  it('a layer with fewer channels becomes dense', () => {
    expect(conv(groupDepthwise(network(), 64), 'dw').groups).toBe(1);
  });

  it('refuses a G that does not divide the channels, and networks without depthwise layers', () => {
    expect(() => groupDepthwise(network(), 5)).toThrow(InputError);
    expect(() => groupDepthwise(network(), 5)).toThrow(
      "draco.G: operator 'dw': 24 channels cannot be split into groups of 5; expected a divisor of 24",
    );
    const plain = { ...network(), operators: network().operators.slice(0, 1) };
    expect(() => groupDepthwise(plain, 2)).toThrow(/has no depthwise convolution/);
  });
});
