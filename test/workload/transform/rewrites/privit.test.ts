import { describe, expect, it } from 'vitest';
import { sitesOf, type Site } from '../../../../src/workload/sites.js';
import { shareOut } from '../../../../src/workload/transform/rewrites/privit.js';
import { transformed, zooNetwork } from './networks.js';

const VIT = 'vit-tiny16-224-c100-privit';
const of = (text: string, name: string): Site[] =>
  sitesOf(transformed(VIT, text)).filter((site) => site.function === name);

describe('privit', () => {
  it('has the units of the paper: 7092 rows, 2364 tokens', () => {
    expect(() => transformed(VIT, 'privit softmax=7093')).toThrow(
      /softmax: .*has 7092 to keep; expected at most 7092/,
    );
    expect(() => transformed(VIT, 'privit gelu=2365')).toThrow(
      /gelu: .*has 2364 to keep; expected at most 2364/,
    );
    expect(transformed(VIT, 'privit softmax=7092 gelu=2364').operators).toEqual(zooNetwork(VIT).operators);
  });

  it('keeps rows evenly, each of 197 elements; the others are squared', () => {
    const sites = of('privit softmax=2409', 'softmax');
    // 2409 / 12 layers = 200.75: the nine last keep one more.
    expect(sites.map(({ kept }) => kept / 197)).toEqual([
      200,
      200,
      200,
      ...Array.from({ length: 9 }, () => 201),
    ]);
    expect(new Set(sites.map(({ otherwise }) => otherwise))).toEqual(new Set(['square']));
    expect(sites[0]!.elements).toBe(3 * 197 * 197);
    expect(of('privit softmax=2409', 'gelu')).toEqual(of('privit softmax=7092', 'gelu'));
  });

  it('keeps tokens of 768 elements, the last layers first; the others pass as they are', () => {
    const sites = of('privit gelu=500 order=last', 'gelu');
    expect(sites.map(({ stage, kept, otherwise }) => [stage, kept / 768, otherwise])).toEqual([
      [sites[0]!.stage, 106, 'identity'],
      [sites[1]!.stage, 197, undefined],
      [sites[2]!.stage, 197, undefined],
    ]);
    expect(sites[0]!.name).toMatch(/^block10\//);
  });

  it('keeps the first, too', () => {
    expect(
      of('privit gelu=200 order=first', 'gelu').map(({ name, kept }) => [name.split('/')[0], kept]),
    ).toEqual([
      ['block1', 197 * 768],
      ['block2', 3 * 768],
    ]);
  });

  it('makes polynomials of attention that keeps no softmax, and drops GELUs of no token', () => {
    const network = transformed(VIT, 'privit softmax=0 gelu=0');
    const sites = sitesOf(network);
    expect(sites.filter(({ function: name }) => name === 'polynomial')).toHaveLength(12);
    expect(
      sites.filter(({ function: name }) => name === 'polynomial').every(({ degree }) => degree === 2),
    ).toBe(true);
    expect(sites.some(({ function: name }) => name === 'gelu' || name === 'softmax')).toBe(false);
    expect(network.operators.find(({ name }) => name === 'block1/down')!.inputs).toEqual(['block1/up']);
    expect(sites.filter(({ function: name }) => name === 'layer-norm')).toHaveLength(25);
  });

  it('says that it does not know which', () => {
    const notes = transformed(VIT, 'privit gelu=500').notes!;
    expect(notes.map(({ name, value, status }) => [name, value, status])).toEqual([
      ['privit.order', 'even', 'assumed'],
    ]);
    expect(transformed({ ...zooNetwork(VIT), notes }, 'privit gelu=5 order=last').notes).toEqual([
      notes[0],
      { ...notes[0], value: 'last' },
    ]);
  });

  it.each([
    ['resnet18-c100', 'privit softmax=1', /has no softmax; expected a transformer/],
    ['resnet18-c100', 'privit gelu=0', /has no gelu/],
    [VIT, 'privit', /nothing is asked for/],
    [VIT, 'privit softmax=-1', /softmax.*whole number from 0/],
    [VIT, 'privit softmax=5 | privit softmax=4', /keeps part of its softmax already/],
    [VIT, 'privit gelu=5 order=best', /order/],
  ])('refuses %s with %s', (name, text, message) => {
    expect(() => transformed(name, text)).toThrow(message);
  });
});

describe('shareOut', () => {
  it.each([
    [7, [5, 3, 2], 'even', [3, 2, 2]],
    [9, [5, 3, 2], 'even', [4, 3, 2]],
    [4, [5, 3, 2], 'last', [0, 2, 2]],
    [6, [5, 3, 2], 'first', [5, 1, 0]],
    [10, [5, 3, 2], 'last', [5, 3, 2]],
    [0, [5, 3, 2], 'first', [0, 0, 0]],
  ] as const)('%d over %j, %s', (budget, has, order, shares) => {
    expect(shareOut(budget, has, order)).toEqual(shares);
  });
});
