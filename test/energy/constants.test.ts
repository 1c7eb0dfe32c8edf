import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../src/arch/load.js';
import * as registry from '../../src/models/registry.js';

const constant = async (path: string, name = 'systolic/8x8', ...set: string[]) =>
  (await loadArchitecture(name, set, registry)).provenance.find((one) => one.path === path);
const found45 = 'energy.technology={value: 45 nm, source: "a test", status: found}';

describe('constants that the technology gives', () => {
  it('are listed as those of the file are, by their own name and size', async () => {
    expect(await constant('energy.actions.mac', 'systolic/8x8', found45)).toEqual({
      path: 'energy.actions.mac',
      value: '300 fJ (8 x 8 + 32 bit int)',
      status: 'derived',
      source: 'multiplier and adder by width, Horowitz 2014 and TPUv4i table 2; 45 nm',
    });
    const set = ['scratchpad.ifmap.size=8 KiB', 'scratchpad.ofmap.size=2 MiB', found45];
    expect(await constant('energy.actions.scratchpad-read.ifmap', 'systolic/8x8', ...set)).toMatchObject({
      value: '1.25 pJ/B (8 KiB)',
      status: 'derived',
    });
    // Beyond the largest that was read it is a guess.
    expect(await constant('energy.actions.scratchpad-write.ofmap', 'systolic/8x8', ...set)).toMatchObject({
      status: 'assumed',
    });
    expect(await constant('energy.actions.register', 'systolic/8x8', found45)).toMatchObject({
      value: '5 fJ a bit',
      status: 'assumed',
    });
  });

  it('are never better than the node: an assumed node makes assumed energies', async () => {
    const at = (status: string) =>
      constant('energy.actions.mac', 'systolic/8x8', found45.replace('found', status));
    expect(await at('recalled')).toMatchObject({ status: 'recalled' });
    expect(await at('assumed')).toMatchObject({ status: 'assumed' });
    expect(await constant('energy.actions.mac', 'systolic/8x8', 'energy.technology=45 nm')).toMatchObject({
      status: 'assumed',
    });
    // Beyond the widths that were read a MAC is a guess.
    expect(await constant('energy.actions.mac', 'systolic/8x8', found45, 'data.filter=2 bit')).toMatchObject({
      status: 'assumed',
    });
  });

  it('are those of no action that is given', async () => {
    const { provenance } = await loadArchitecture('systolic/8x8', ['energy.actions.mac=1 pJ'], registry);
    const paths = provenance.map(({ path }) => path);
    expect(paths.filter((path) => path === 'energy.actions.mac')).toHaveLength(1);
    expect(paths).not.toContain('energy.actions.register');
    expect(paths).not.toContain('energy.actions.clock');
    expect(paths).toContain('energy.actions.scratchpad-read.ifmap');
  });

  it('of DRAM name standard and boundary', async () => {
    expect(await constant('energy.dram')).toEqual({
      path: 'energy.dram',
      value: '31.76 pJ/B (HBM2, device)',
      status: 'recalled',
      source: "O'Connor et al., MICRO 2017",
    });
    expect(await constant('energy.dram', 'systolic/tpu-v1-like')).toMatchObject({
      value: '243.8 pJ/B (DDR3, device+phy)',
      status: 'assumed',
    });
  });
});

describe('inherited constants whose carrier was changed', () => {
  it('are assumed: another bandwidth is another DRAM', async () => {
    const changed = await constant('energy.dram.standard', 'systolic/8x8', 'dram.bandwidth=64 GB/s');
    expect(changed).toMatchObject({ status: 'assumed' });
    expect(changed!.source).toMatch(
      /^inherited though dram.bandwidth was changed; was recalled: one HBM2 stack/,
    );
    expect(await constant('energy.dram', 'systolic/8x8', 'dram.bandwidth=64 GB/s')).toMatchObject({
      status: 'assumed',
    });
    expect(
      await constant('energy.actions.dram-read', 'eyeriss/chip-12x14', 'dram.bandwidth=1 GB/s'),
    ).toMatchObject({
      status: 'assumed',
      source: expect.stringContaining('was found: nn_dataflow') as string,
    });
  });

  it('keep their status if they are given with it, in whatever order', async () => {
    const standard = 'energy.dram.standard={value: DDR4, source: "data sheet", status: found}';
    for (const set of [
      [standard, 'dram.bandwidth=64 GB/s'],
      ['dram.bandwidth=64 GB/s', standard],
    ])
      expect(await constant('energy.dram.standard', 'systolic/8x8', ...set)).toMatchObject({
        status: 'found',
      });
    expect(await constant('energy.dram.standard')).toMatchObject({ status: 'recalled' });
    expect(await constant('energy.actions.dram-read', 'eyeriss/chip-12x14')).toMatchObject({
      status: 'found',
    });
  });

  it('so do a memory by its size and a MAC by its width; what follows from them stays', async () => {
    const size = 'scratchpad.ifmap.size=1 MiB';
    expect(await constant('energy.actions.scratchpad-read', 'eyeriss/chip-12x14', size)).toMatchObject({
      status: 'assumed',
    });
    expect(await constant('energy.actions.mac', 'eyeriss/chip-12x14', 'data.filter=8 bit')).toMatchObject({
      status: 'assumed',
    });
    expect(await constant('energy.actions.rf', 'eyeriss/chip-12x14', 'rs.spad.psum=96 B')).toMatchObject({
      status: 'assumed',
    });
    expect(await constant('energy.actions.rf', 'eyeriss/chip-12x14', size)).toMatchObject({
      status: 'found',
    });
  });

  it('in a file that extends another as on the command line', async () => {
    // The file changes the bandwidth and names its DRAM: nothing is inherited.
    expect(await constant('energy.dram.standard', 'wavecore/gddr5')).toMatchObject({ status: 'recalled' });
    expect(await constant('energy.actions.scratchpad-read', 'draco/rs-64x64')).toMatchObject({
      status: 'assumed',
      source: expect.stringMatching(/^inherited though scratchpad.ifmap.size was changed/) as string,
    });
  });

  it('leave a section that is emptied to the check of the whole', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-constants-'));
    const file = path.join(folder, 'emptied.yaml');
    const base = path.resolve('arch/haac/_base.yaml');
    fs.writeFileSync(
      file,
      `extends: ${base}\nmemory:\n  name: HBM2\n  bandwidth: 512 GB/s\nenergy:\n  power:\n`,
    );
    try {
      await expect(loadArchitecture(file, [], registry)).rejects.toThrow(
        `${file}:6:9: energy.power: is null; expected a mapping with engine, onChip, phy`,
      );
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});

describe('an energy section that says too little or nonsense', () => {
  const complaint = (...set: string[]): Promise<string> =>
    loadArchitecture('systolic/8x8', set, registry).then(
      () => 'accepted',
      (error: Error) => error.message,
    );

  it('is refused with the choices', async () => {
    expect(await complaint('energy.technology=46 nm')).toMatch(
      /energy.technology.*46 nm.*gives no constants, and mac is not given; expected one of 130 nm.*did you mean '45 nm'/,
    );
    expect(await complaint('energy.dram.standard=HBM4')).toMatch(
      /expected one of DDR3, DDR4.*did you mean 'HBM/,
    );
    expect(await complaint('energy.dram.standard=GDDR6')).toMatch(
      /energy.dram.boundary: is 'device'; expected device\+phy: all that is known of GDDR6/,
    );
    expect(await complaint('energy.dram.boundary=phy')).toMatch(/device/);
    expect(await complaint('energy.voltage=3.3')).toMatch(/energy.voltage/);
    expect(await complaint('energy.format=posit')).toMatch(/energy.format/);
  });

  it('names are enough of a technology if every constant is given', async () => {
    expect(await complaint('energy.technology=unobtainium', 'energy.actions.mac=1 pJ')).toMatch(
      /scratchpad-read is not given/,
    );
    const { spec } = await loadArchitecture('eyeriss/isca16-16x16', [], registry);
    expect((spec as { energy: { table: unknown } }).energy.table).toBeNull();
  });
});
