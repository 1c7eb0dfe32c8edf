import { weakest, type Origins, type Provenance, type Status } from '../arch/provenance.js';
import { formatBytes, formatSi } from '../quantity/format.js';
import type { Machine } from './account.js';
import {
  besideMac,
  macEnergy,
  memoryEnergy,
  memoryLeakage,
  peLeakage,
  spadEnergy,
  type MacWidths,
  type Memory,
} from './prices.js';
import type { EnergyModel } from './schema.js';
import { technology, type Format } from './technology.js';

/** Status and source of what the technology gives a machine; the node may be less certain than its numbers. */
class Origin {
  private readonly node: Status;
  private readonly energy: EnergyModel;

  constructor(energy: EnergyModel, origins: Origins) {
    this.energy = energy;
    this.node = origins.statusOf('energy.technology') ?? 'assumed';
  }

  of(path: string, value: string, status: Status, source: string): Provenance {
    const { table } = this.energy;
    // The usual supply of a node is an assumption that a change of node alone brings in.
    const scaled = table!.node === technology().anchors[0] ? status : weakest(status, 'derived');
    return { path, value, status: weakest(scaled, this.node), source: `${source}; ${table!.node}` };
  }
}

/** Constants that the technology and the DRAM standard give, in the form of those that a file gives. */
export function technologyConstants(energy: EnergyModel, machine: Machine, origins: Origins): Provenance[] {
  const { table, actions, leakage } = energy;
  const rows: Provenance[] = [];
  if (energy.dram !== undefined) rows.push(dramConstant(energy.dram, origins));
  if (table === null) return rows;
  const origin = new Origin(energy, origins);
  const add = (path: string, value: string, status: Status, source: string): void => {
    rows.push(origin.of(`energy.${path}`, value, status, source));
  };
  if (actions['mac'] === undefined) {
    add(
      'actions.mac',
      macText(energy, machine.widths),
      macStatus(energy.format, machine.widths),
      'multiplier and adder by width, Horowitz 2014 and TPUv4i table 2',
    );
  }
  for (const part of ['register', 'clock'] as const) {
    const joules = besideMac(energy, part);
    if (actions[part] === undefined && joules !== undefined)
      add(`actions.${part}`, `${formatSi(joules, 'J')} a bit`, 'assumed', technology()[part].source);
  }
  for (const [pad, memory] of Object.entries(machine.scratchpads)) {
    for (const action of machine.memoryActions?.[pad] ?? ['scratchpad-read', 'scratchpad-write']) {
      if (actions[action] === undefined)
        add(
          `actions.${action}.${pad}`,
          memoryText(memoryEnergy(energy, action, memory), memory),
          memoryStatus(energy, memory),
          'SRAM by capacity, Horowitz 2014 and TPUv4i table 2',
        );
    }
  }
  for (const [pad, memory] of Object.entries(machine.spads ?? {})) {
    const joules = spadEnergy(energy, memory);
    if (actions['rf'] === undefined && joules !== undefined)
      add(
        `actions.rf.${pad}`,
        memoryText(joules, memory),
        'assumed',
        'SRAM by capacity, below the smallest that was read',
      );
  }
  const noc = besideMac(energy, 'noc');
  if (machine.spads !== undefined && actions['noc'] === undefined && noc !== undefined) {
    const [home, { source }] = Object.entries(technology().network)[0]!;
    add('actions.noc', `${formatSi(noc, 'J')}/B`, table.node === home ? 'found' : 'assumed', source);
  }
  if (actions['vector-op'] === undefined) {
    add(
      'actions.vector-op',
      `by operation at ${machine.widths.accumulator} bit`,
      'assumed',
      'operations of an element, arch/technology',
    );
  }
  if (leakage['pe'] === undefined)
    add(
      'leakage.pe',
      formatSi(peLeakage(energy, machine.widths, machine.clockedBits), 'W'),
      'assumed',
      'area of the PE',
    );
  const part = machine.leakingPart ?? 'scratchpad';
  if (leakage[part] === undefined)
    add(
      `leakage.${part}`,
      `${formatSi(1024 * memoryLeakage(energy, part), 'W')}/KiB`,
      'assumed',
      'area of the memory',
    );
  return rows;
}

function dramConstant(
  { standard, boundary }: NonNullable<EnergyModel['dram']>,
  origins: Origins,
): Provenance {
  const { value, status, source } = technology().dram[standard]![boundary]!;
  const own = origins.statusOf('energy.dram.standard') ?? 'found';
  return {
    path: 'energy.dram',
    value: `${formatSi(value, 'J')}/B (${standard}, ${boundary})`,
    status: weakest(status, own),
    source,
  };
}

const macText = (energy: EnergyModel, widths: MacWidths): string =>
  `${formatSi(macEnergy(energy, widths), 'J')} (${widths.ifmap} x ${widths.filter} + ${widths.accumulator} bit ${energy.format})`;

const memoryText = (joulesPerByte: number, { bytes }: Memory): string =>
  `${formatSi(joulesPerByte, 'J')}/B (${formatBytes(bytes)})`;

/** Between widths that were read a MAC is derived from them; beyond them it is a guess. */
export function macStatus(format: Format, { ifmap, filter, accumulator }: MacWidths): Status {
  const least = format === 'int' ? 8 : 16;
  const inside = (bits: number): boolean => bits >= least && bits <= 32;
  return inside(Math.sqrt(ifmap * filter)) && inside(accumulator) ? 'derived' : 'assumed';
}

function memoryStatus({ table, accessWidth }: EnergyModel, { bytes, ports = 1 }: Memory): Status {
  const { sramRead, accessBits } = table!;
  const inside = bytes >= sramRead[0] && bytes <= sramRead[1];
  return inside && ports === 1 && accessWidth === accessBits ? 'derived' : 'assumed';
}
