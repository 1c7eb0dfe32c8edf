import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../src/arch/load.js';
import { nodeNames, nodeTable } from '../../src/energy/node-table.js';
import { digest } from '../models/frozen/frozen.js';
import * as registry from '../../src/models/registry.js';

/** Constants of a machine as they are told: what each is worth and how well it is known. */
async function constants(name: string, ...set: string[]): Promise<string> {
  const { provenance } = await loadArchitecture(name, set, registry);
  return provenance
    .filter(({ path }) => path.startsWith('energy.'))
    .map(({ path, value, status }) => `${path} ${value} ${status}`)
    .join('\n');
}

const OWN = 'energy.technology={value: 45 nm, source: "a test", status: found}';

describe('frozen constants of machines', () => {
  it.each([
    ['systolic/8x8', []],
    [
      'systolic/8x8',
      [OWN, 'scratchpad.ifmap.size=8 KiB', 'scratchpad.filter.size=1 KiB', 'scratchpad.ofmap.size=1 MiB'],
    ],
    [
      'systolic/8x8',
      [OWN, 'scratchpad.ifmap.ports=2', 'scratchpad.filter.size=32 KiB', 'energy.accessWidth=64 bit'],
    ],
    ['systolic/8x8', [OWN, 'energy.accessWidth=32 bit', 'data.ifmap=4 bit', 'data.filter=16 bit']],
    ['systolic/8x8', ['energy.technology=7 nm', 'energy.format=float', 'data.accumulator=64 bit']],
    ['systolic/8x8', ['energy.actions.mac=1 pJ', 'energy.actions.noc=1 pJ/B', 'energy.leakage.pe=1 uW']],
    [
      'systolic/8x8',
      [
        'energy.actions.scratchpad-read=1 pJ/B',
        'energy.leakage.scratchpad=1 uW/KiB',
        'energy.clocked=true',
        'energy.actions.mac=1 pJ',
      ],
    ],
    ['systolic/8x8', ['dataflow=rs', OWN]],
    ['systolic/8x8', ['dataflow=rs', 'energy.actions.rf=1 pJ/B']],
    ['systolic/tpu-v1-like', ['energy.voltage=1.1']],
    ['eyeriss/chip-12x14', []],
    ['draco/rs-64x64', []],
    ['flexsa/4g1f', []],
    [
      'flexsa/1g4c',
      ['energy.actions.lbuf=1 pJ/B', 'energy.leakage.gbuf=1 uW/KiB', 'energy.actions.vector-op=1 pJ'],
    ],
    ['wavecore/gddr5', []],
    ['wavecore/hbm2', ['energy.technology=16 nm']],
  ])('%s %j', async (name, set) => {
    expect(await constants(name, ...set)).toMatchSnapshot();
  });
});

it('frozen tables of nodes', () => {
  const tables = nodeNames().flatMap((node) =>
    [undefined, 0.8, 1.05].map((volts) => `${node} ${volts ?? 'usual'} V: ${digest(nodeTable(node, volts))}`),
  );
  expect(tables.join('\n')).toMatchSnapshot();
});
