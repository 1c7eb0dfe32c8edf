import { afterEach, describe, expect, it, vi } from 'vitest';
import { countCommand } from '../../src/cli/commands/he-count.js';

afterEach(() => vi.restoreAllMocks());

/** Runs `systole he count` in this process; what it prints, and what it says about it. */
async function count(...words: string[]): Promise<{ stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    });
  await countCommand().exitOverride().parseAsync(words, { from: 'user' });
  return said;
}

const rows = async (...words: string[]): Promise<Record<string, string | number>[]> =>
  JSON.parse((await count(...words, '--format', 'json')).stdout) as Record<string, string | number>[];

describe('systole he count', () => {
  it('counts a network layer by layer, and all of it', async () => {
    const layers = await rows('resnet50-v1-imagenet', '--packing', 'table-iv');
    const total = layers.pop()!;
    expect(total).toMatchObject({ layer: 'total', 'multiply-plain': 1_852_736, rotate: 1_846_785 });
    const sum = (key: string): number => layers.reduce((all, row) => all + Number(row[key]), 0);
    for (const key of ['multiply-plain', 'rotate', 'add', 'inputs', 'outputs', 'transforms'])
      expect(total[key]).toBe(sum(key));
    // one prime of 60 bits in digits of 20: 4 transforms a rotation
    expect(total.transforms).toBe(4 * 1_846_785);
    const sides = layers.filter((row) => row['multiply-plain'] === 36_864 && row.rotate === 36_864);
    expect(sides.length).toBeGreaterThan(0);
  });

  it('has a special prime unless there are digits, and counts transforms as SEAL', async () => {
    const layers = await rows('minionn-c10', '--packing', 'partial-aligned', '--coeff-bits', '36,36,37');
    const layer = layers.find(({ kind }) => kind === 'conv')!;
    const turns = Number(layer.rotate) + Number(layer.swap ?? layer['swap-rows']);
    // two limbs: 12 transforms a rotation, 10 a product in coefficients
    expect(layer.transforms).toBe(12 * turns + 10 * Number(layer['multiply-plain']));
    const two = await rows('minionn-c10', '--packing', 'partial-aligned', '--plain-digit-bits', '10');
    expect(two.find(({ kind }) => kind === 'conv')).toMatchObject({
      'multiply-plain': 2 * Number(layer['multiply-plain']),
    });
    const four = await rows(
      'minionn-c10',
      '--packing',
      'table-iv',
      '--coeff-bits',
      '30,30',
      '--digit-bits',
      '30',
    );
    const first = four.find(({ kind }) => kind === 'conv')!;
    // two digits on two limbs, and back
    expect(first.transforms).toBe((2 * 2 + 2) * Number(first.rotate));
  });

  it('shows both programs of a kernel', async () => {
    expect(await rows('sobel')).toEqual([
      {
        version: 'synthesized',
        ...{
          instructions: 19,
          depth: 9,
          rotate: 8,
          add: 7,
          multiply: 2,
          'multiply-plain': 0,
          relinearize: 2,
        },
      },
      {
        version: 'baseline',
        ...{
          instructions: 29,
          depth: 7,
          rotate: 12,
          add: 13,
          multiply: 2,
          'multiply-plain': 0,
          relinearize: 2,
        },
      },
    ]);
    const { stdout } = await count('harris', '--format', 'csv', '--width', '16');
    expect(stdout.split('\n')[1]).toBe('synthesized,42,17,14,15,6,1,6');
  });

  it('says how and of what it counted', async () => {
    const { stdout, stderr } = await count('resnet18-c100', '--packing', 'coefficients');
    expect(stdout).toContain('x plain');
    expect(stderr).toMatch(/^coefficients, n = 4096; \d+ of \d+ operators have no operation of their own/);
  });

  it.each([
    [['sobell'], "did you mean 'sobel'"],
    [['resnet50-imagenet', '--n', '4095'], 'n = 4095 is no ring dimension'],
    [['resnet50-imagenet', '--packing', 'dephi'], "did you mean 'delphi'"],
    [['resnet50-imagenet', '--coeff-bits', '60,60'], 'less than 128-bit security'],
    [['resnet50-imagenet', '--coeff-bits', '60,x'], '--coeff-bits: is'],
    [['resnet50-imagenet', '--plain-bits', '5'], 'does not batch 4096 slots'],
    [['resnet50-imagenet', '--scheme', 'bgv'], 'one of bfv, ckks'],
  ])('refuses %j', async (words, message) => {
    await expect(count(...words)).rejects.toThrow(message);
  });
});
