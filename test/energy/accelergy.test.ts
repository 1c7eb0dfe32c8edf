import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../src/arch/load.js';
import { InputError } from '../../src/errors.js';
import type { SystolicSpec } from '../../src/models/systolic/architecture.js';
import * as registry from '../../src/models/registry.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-ert-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const ERT = `ERT:
  version: '0.4'
  tables:
    - name: chip.mac[1..16]
      actions:
        - {name: compute, arguments: {}, energy: 3}
        - {name: leak, arguments: {}, energy: 0.5}
    - name: chip.glb[1..1]
      actions:
        - {name: read, arguments: {data_delta: 0}, energy: 8}
        - {name: read, arguments: {data_delta: 1}, energy: 40}
        - {name: write, arguments: {}, energy: 24}
        - {name: write, arguments: {}, energy: 24}
    - name: chip.left.dram[1..1]
      actions:
        - {name: read, arguments: {}, energy: 512}
    - name: chip.right.dram[1..1]
      actions:
        - {name: read, arguments: {}, energy: 640}
`;
const ART = `ART:
  version: '0.4'
  tables:
    - {name: 'chip.mac[1..16]', area: 300}
    - {name: 'chip.spad[1..16]', area: 50}
    - {name: 'chip.glb[1..1]', area: 4096}
`;
const COMPONENTS = `{mac: mac.compute, scratchpad-read: glb.read(data_delta=1) / 64 bit, scratchpad-write: glb.write / 32 bit,
    dram-read: left.dram.read / 64 bit, dram-write: chip.right.dram.read / 64 bit}`;

function machine(energy: string, ert = ERT, art = ART): string {
  fs.writeFileSync(path.join(folder, 'chip.ERT.yaml'), ert);
  fs.writeFileSync(path.join(folder, 'chip.ART.yaml'), art);
  const file = path.join(folder, 'chip.yaml');
  fs.writeFileSync(file, `extends: systolic/8x8\nenergy:\n  ${energy}\n`);
  return file;
}
const load = async (energy: string, ...set: string[]) => {
  const loaded = await loadArchitecture(machine(energy), set, registry);
  return { ...loaded, spec: loaded.spec as SystolicSpec };
};
async function complaint(energy: string, ert = ERT, art = ART): Promise<string> {
  const error: unknown = await loadArchitecture(machine(energy, ert, art), [], registry).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message.replaceAll(`${folder}/`, '');
}

describe('tables of Accelergy', () => {
  it('give energies of actions, in pJ and per byte of what one action moves', async () => {
    const { spec, provenance } = await load(`ert: ./chip.ERT.yaml\n  components: ${COMPONENTS}`);
    const { actions } = spec.energy;
    expect(actions.mac).toBeCloseTo(3e-12, 20);
    expect(actions['scratchpad-read']).toBeCloseTo((40 / 8) * 1e-12, 20);
    expect(actions['scratchpad-write']).toBeCloseTo((24 / 4) * 1e-12, 20);
    expect(actions['dram-read']).toBeCloseTo((512 / 8) * 1e-12, 20);
    expect(actions['dram-write']).toBeCloseTo((640 / 8) * 1e-12, 20);
    expect(provenance).toContainEqual({
      path: 'energy.actions.scratchpad-write',
      value: '6 pJ/B',
      status: 'derived',
      source: "glb.write / 32 bit of Accelergy's ERT chip.ERT.yaml",
    });
    // What the table does not give comes from the technology; a MAC from the table has its registers in it.
    expect(provenance.map(({ path: name }) => name)).toContain('energy.actions.vector-op');
    expect(provenance.map(({ path: name }) => name)).not.toContain('energy.actions.register');
  });

  it('give areas, several components to a PE, a byte of the scratchpads', async () => {
    const { spec } = await load(
      'art: ./chip.ART.yaml\n  components: {pe-area: mac + spad, scratchpad-area: glb / 2 KiB}',
    );
    expect(spec.area.pe).toBeCloseTo(350e-12, 18);
    expect(spec.area.scratchpad).toBeCloseTo(2e-12, 18);
  });

  it('have areas in one file and actions in the other', async () => {
    expect(await complaint('art: ./chip.ART.yaml\n  components: {mac: mac.compute}')).toMatch(
      /unknown key 'mac'; expected one of pe-area, scratchpad-area/,
    );
    expect(await complaint('ert: ./chip.ERT.yaml\n  components: {pe-area: mac}')).toMatch(
      /unknown key 'pe-area'; expected one of mac, register/,
    );
  });

  it('may be small, and are never less than nothing', async () => {
    const tiny = ART.replace('area: 300', 'area: 0').replace('area: 50', 'area: 0.25');
    const all = 'art: ./chip.ART.yaml\n  components: {pe-area: mac + spad}';
    const { spec } = await loadArchitecture(machine(all, ERT, tiny), [], registry);
    expect((spec as SystolicSpec).area.pe).toBeCloseTo(0.25e-12, 20);
    expect(await complaint(all, ERT, ART.replace('area: 50', 'area: -1'))).toMatch(/^chip.ART.yaml:5.*area/);
    const free = 'ert: ./chip.ERT.yaml\n  components: {mac: mac.leak}';
    const { spec: zero } = await loadArchitecture(machine(free, ERT.replace('0.5', '0')), [], registry);
    expect((zero as SystolicSpec).energy.actions.mac).toBe(0);
    expect(await complaint(free, ERT.replace('0.5', '-0.5'))).toMatch(/^chip.ERT.yaml:7.*energy/);
    // A file of no tables, or an action of none, is refused.
    expect(await complaint(free, "ERT:\n  version: '0.4'\n  tables: []\n")).toMatch(/^chip.ERT.yaml.*tables/);
    expect(await complaint(free, 'ERT:\n  tables:\n    - {name: mac, actions: []}\n')).toMatch(/actions/);
  });

  it('yield to what the architecture gives itself', async () => {
    const { spec } = await load(
      `ert: ./chip.ERT.yaml\n  components: ${COMPONENTS}`,
      'energy.actions.mac=7 pJ',
    );
    expect(spec.energy.actions.mac).toBeCloseTo(7e-12, 20);
  });

  it('need no technology if they give everything', async () => {
    const all = COMPONENTS.replace('}', ', vector-op: mac.leak}');
    const named = `technology: mine\n  ert: ./chip.ERT.yaml\n  components: ${all}`;
    await expect(
      load(`${named}\n  leakage: {pe: {value: 0, source: x}, scratchpad: {value: 0, source: x}}`),
    ).resolves.toBeDefined();
    expect(await complaint(named)).toContain('energy.leakage.pe: is missing');
    expect(
      await complaint(`technology: mine\n  ert: ./chip.ERT.yaml\n  components: ${COMPONENTS}`),
    ).toContain(
      'energy.actions.vector-op: is missing; expected a value, a component of the ERT, or energy.technology',
    );
  });

  it('are told apart by file, line and nearest name when something is wrong', async () => {
    const with1 = (text: string): string => `ert: ./chip.ERT.yaml\n  components: {${text}}`;
    expect(await complaint(with1('mac: mcc.compute'))).toMatch(
      /^chip.ERT.yaml:4.*energy.components.mac: no component 'mcc'.*expected one of mac, glb, dram, dram; did you mean 'mac'/,
    );
    expect(await complaint(with1('mac: mac.compite'))).toMatch(
      /^chip.ERT.yaml:6.*no action 'compite'; expected one of compute, leak; did you mean 'compute'/,
    );
    expect(await complaint(with1('mac: dram.read'))).toMatch(
      /more than one component 'dram'.*chip.left.dram, chip.right.dram/,
    );
    expect(await complaint(with1('scratchpad-read: glb.read / 64 bit'))).toMatch(
      /^chip.ERT.yaml:10.*'read' of 'chip.glb' has several energies; expected arguments as in read\(data_delta=0\)/,
    );
    expect(await complaint(with1('scratchpad-read: glb.read(data_delta=2) / 64 bit'))).toMatch(
      /no energies for these arguments/,
    );
    expect(await complaint(with1('scratchpad-read: glb.write'))).toMatch(
      /^chip.yaml:4.*is not understood; expected component.action and the data of one/,
    );
    expect(await complaint(with1('mac: mac.compute / 8 bit'))).toMatch(
      /is not understood; expected component.action such as mac.compute/,
    );
    expect(await complaint(with1('maq: mac.compute'))).toMatch(
      /^chip.yaml:4.*unknown key 'maq'.*did you mean 'mac'/,
    );
    expect(await complaint('ert: ./chip.ERT.yaml')).toMatch(
      /energy.components: is missing; expected where each is in the file/,
    );
    expect(await complaint('components: {mac: mac.compute}')).toMatch(/expected energy.ert or energy.art/);
    expect(await complaint('ert: ./chap.ERT.yaml')).toMatch(
      /chip.yaml:3.*energy.ert: cannot be read: no such file.*did you mean.*chip.ERT/,
    );
    expect(await complaint(with1('mac: mac.compute'), ERT.replace('energy: 3', 'energy: three'))).toMatch(
      /^chip.ERT.yaml:6.*energy/,
    );
    expect(await complaint('art: ./chip.ART.yaml\n  components: {pe-area: mac}', ERT, ERT)).toMatch(
      /^chip.ART.yaml.*ART: is missing/,
    );
  });
});

const SHARED = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../../shared/samples/accelergy',
);
describe.skipIf(!fs.existsSync(SHARED))('samples of Accelergy', () => {
  it('are read in both of their versions', async () => {
    const of = async (file: string, components: string) => {
      const set = [`energy.ert=${path.join(SHARED, file)}`, `energy.components={${components}}`];
      const { spec } = await loadArchitecture('systolic/8x8', set, registry);
      return (spec as SystolicSpec).energy.actions;
    };
    expect((await of('eyeriss_like.ERT.yaml', 'mac: mac.compute')).mac).toBeCloseTo(0.207692e-12, 20);
    expect((await of('min.ERT.yaml', 'mac: design.mac.mac_random')).mac).toBeCloseTo(3e-12, 20);
  });
});
