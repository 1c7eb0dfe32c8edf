import { describe, expect, it } from 'vitest';
import { transformed } from './networks.js';

const notesOf = (network: string, text: string) =>
  (transformed(network, text).notes ?? []).map(({ name, value, status }) => [name, value, status]);

describe('what of a rewrite was not read in a source', () => {
  it('is the profile and the order of a budget', () => {
    const profile = ['transform.snl.profile', 'sites are filled one by one', 'assumed'];
    expect(notesOf('resnet18-c100', 'snl budget=9')).toEqual([
      profile,
      ['transform.snl.order', 'S1 S4 S2 S3', 'derived'],
    ]);
    expect(notesOf('vgg16-c100', 'snl budget=9')).toEqual([
      profile,
      ['transform.snl.order', 'S1 S5 S2 S3 S4', 'assumed'],
    ]);
    expect(notesOf('vgg16-c100', 'snl budget=9 order=S1,S2')).toEqual([profile]);
  });

  it('is which stages are dropped, and how padded blocks merge', () => {
    expect(notesOf('resnet18-c100', 'deepreduce drop=auto')).toEqual([
      ['transform.deepreduce.drop', 'culled S1, thinned S4 S2 S3', 'derived'],
    ]);
    expect(notesOf('resnet18-c100', 'deepreduce drop=1 order=S2')).toEqual([]);
    expect(notesOf('resnet18-c100', 'deepreduce cull=S1 merge=true').map(([name]) => name)).toEqual([
      'transform.deepreduce.merge',
    ]);
    expect(notesOf('resnet18-c100', 'deepreduce cull=S1 alpha=0.5')).toEqual([]);
  });

  it('is which layers become quadratic, unless they are named; notes of several rewrites add up', () => {
    expect(notesOf('resnet20-c100', 'quadratic layers=3 | deepreduce alpha=0.5 | quadratic at=0')).toEqual([
      ['transform.quadratic.layers', 'the last ones', 'assumed'],
    ]);
    expect(notesOf('resnet18-c100', 'quadratic layers=3 | snl budget=9')).toHaveLength(3);
  });

  it('changes neither name nor source of the network', () => {
    const made = transformed('resnet18-c100', 'deepreduce cull=S1 | merge');
    expect(made.name).toBe('resnet18-c100+deepreduce[cull=S1]+merge');
    expect(made.transforms).toEqual({ deepreduce: { cull: 'S1' }, merge: {} });
    expect(made.source).toContain('Deep Residual Learning');
  });
});
