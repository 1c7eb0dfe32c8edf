import path from 'node:path';
import type { Settled } from '../arch/load.js';
import type { Origins, Provenance } from '../arch/provenance.js';
import { InputError, nearest } from '../errors.js';
import { formatSi } from '../quantity/format.js';
import { readAccelergy, valueOf, type AccelergyFile } from './accelergy.js';
import type { Machine } from './account.js';
import { technologyConstants } from './constants.js';
import { peArea } from './prices.js';
import { PER_BYTE, type EnergyModel } from './schema.js';

/** Fields that an energy section completes. */
interface Machined {
  energy: EnergyModel;
  /** Square metres of a PE and of a byte of scratchpad. */
  area?: { pe?: number | undefined; scratchpad?: number | undefined };
}

/** What an ART gives, in square metres; a byte of scratchpad. */
const AREAS = { 'pe-area': 'pe', 'scratchpad-area': 'scratchpad' } as const;

/**
 * Completes the energy section of a checked architecture by the tables of Accelergy, and names the constants that
 * are computed for it. What an architecture gives itself wins over the tables, and they over the technology.
 */
export function settleEnergy<Spec extends Machined>(spec: Spec, machine: Machine, origins: Origins): Settled {
  const { ert, art, components } = spec.energy;
  if (ert === undefined && art === undefined) {
    refuseStray(components, [], origins, 'energy.ert or energy.art, a file that they are in');
    const settled = withAreas(spec, machine);
    return { spec: settled, constants: () => computed(settled.energy, spec.area, machine, origins) };
  }
  const files = {
    ERT: ert === undefined ? undefined : readAccelergy(ert, 'ERT', origins),
    ART: art === undefined ? undefined : readAccelergy(art, 'ART', origins),
  };
  const known = [
    ...(files.ERT === undefined ? [] : actionsOf(machine)),
    ...(files.ART === undefined || spec.area === undefined ? [] : Object.keys(AREAS)),
  ];
  refuseStray(components, known, origins, `one of ${known.join(', ')}`);
  if (Object.keys(components).length === 0) {
    throw new InputError('is missing', {
      ...origins.position(['energy']),
      field: 'energy.components',
      expected: `where each is in the file, such as mac: mac.compute; of ${known.join(', ')}`,
    });
  }
  const actions: Record<string, number | undefined> = { ...spec.energy.actions };
  const area = spec.area === undefined ? undefined : { ...spec.area };
  const constants: Provenance[] = [];
  for (const [name, text] of Object.entries(components)) {
    if (name in AREAS) {
      const part = AREAS[name as keyof typeof AREAS];
      area![part] = 1e-12 * ask(files.ART!, name, text, part === 'scratchpad', origins);
      constants.push(told(`area.${part}`, `${area![part]} m^2`, files.ART!, text));
    } else if (actions[name] === undefined) {
      const perByte = PER_BYTE.includes(name);
      actions[name] = 1e-12 * ask(files.ERT!, name, text, perByte, origins);
      constants.push(
        told(
          `energy.actions.${name}`,
          formatSi(actions[name], 'J') + (perByte ? '/B' : ''),
          files.ERT!,
          text,
        ),
      );
    }
  }
  const energy = { ...spec.energy, actions };
  refuseHoles(energy, machine, origins);
  return {
    spec: withAreas({ ...spec, energy, ...(area === undefined ? {} : { area }) }, machine),
    constants: () => [...constants, ...computed(energy, area, machine, origins)],
  };
}

/** Areas that nobody gives, by the laws of the node. */
function withAreas<Spec extends Machined>(spec: Spec, machine: Machine): Spec {
  const { area, energy } = spec;
  if (area === undefined || energy.table === null) return spec;
  const { pe = areaOfPe(energy, machine), scratchpad = energy.table.sramArea } = area;
  return { ...spec, area: { pe, scratchpad } };
}

/** Small scratchpads of a PE are registers, which the clocked bits have in them. */
function areaOfPe({ table, format }: EnergyModel, { widths, clockedBits, spads = {} }: Machine): number {
  const { registerLimit, sramArea } = table!;
  const inMemory = Object.values(spads).reduce(
    (sum, { bytes }) => sum + (bytes > registerLimit ? bytes : 0),
    0,
  );
  return peArea(table!, format, widths, clockedBits) + inMemory * sramArea;
}

/** @param area what of it is given */
function computed(
  energy: EnergyModel,
  area: Machined['area'],
  machine: Machine,
  origins: Origins,
): readonly Provenance[] {
  const rows = technologyConstants(energy, machine, origins);
  if (area === undefined || energy.table === null) return rows;
  const { node, sramArea } = energy.table;
  const add = (part: string, squareMetres: number, per: string, source: string): void => {
    const value = `${Number((1e12 * squareMetres).toPrecision(4))} um^2${per}`;
    rows.push({ path: `area.${part}`, value, status: 'assumed', source: `${source}; ${node}` });
  };
  if (area.pe === undefined)
    add(
      'pe',
      areaOfPe(energy, machine),
      '',
      'multiplier, adder and registers by width, arch/technology/_logic.yaml',
    );
  if (area.scratchpad === undefined)
    add('scratchpad', 1024 * sramArea, '/KiB', 'by bit cell and periphery, arch/technology/_memory.yaml');
  return rows;
}

/** Actions that a machine has, as far as a table can give them. */
const actionsOf = ({ memoryActions, spads }: Machine): string[] => [
  'mac',
  'register',
  'clock',
  'vector-op',
  ...(memoryActions === undefined
    ? [
        'scratchpad-read',
        'scratchpad-write',
        'dram-read',
        'dram-write',
        ...(spads === undefined ? [] : ['noc', 'rf']),
      ]
    : [...new Set(Object.values(memoryActions).flat()), 'dram']),
];

function ask(file: AccelergyFile, name: string, text: string, perByte: boolean, origins: Origins): number {
  const field = `energy.components.${name}`;
  try {
    return valueOf(file, text, perByte);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const at = error.detail.file === undefined ? origins.position(field.split('.')) : {};
    throw error.with({ ...at, field });
  }
}

const told = (name: string, value: string, { source, kind }: AccelergyFile, text: string): Provenance => ({
  path: name,
  value,
  status: 'derived',
  source: `${text} of Accelergy's ${kind} ${path.basename(source.file)}`,
});

function refuseStray(
  components: Record<string, string>,
  known: readonly string[],
  origins: Origins,
  expected: string,
): void {
  const stray = Object.keys(components).find((name) => !known.includes(name));
  if (stray === undefined) return;
  throw new InputError(`unknown key '${stray}'`, {
    ...origins.position(['energy', 'components', stray]),
    field: `energy.components.${stray}`,
    expected,
    nearest: nearest(stray, known),
  });
}

/** Without a technology everything must be given or in the tables. */
function refuseHoles(
  { table, actions, leakage, dram }: EnergyModel,
  machine: Machine,
  origins: Origins,
): void {
  const optional = ['register', 'clock', 'noc', 'rf'];
  const isDram = (name: string): boolean => name.startsWith('dram');
  const hole =
    actionsOf(machine).find(
      (name) =>
        actions[name] === undefined &&
        !optional.includes(name) &&
        (isDram(name) ? dram === undefined : table === null),
    ) ??
    (table === null
      ? ['pe', machine.leakingPart ?? 'scratchpad']
          .filter((part) => leakage[part] === undefined)
          .map((part) => `leakage.${part}`)[0]
      : undefined);
  if (hole === undefined) return;
  throw new InputError('is missing', {
    ...origins.position(['energy']),
    field: hole.startsWith('leakage') ? `energy.${hole}` : `energy.actions.${hole}`,
    expected: 'a value, a component of the ERT, or energy.technology with a node that is known',
  });
}
