import { deepFreeze } from '../document/freeze.js';
import {
  anchorsOf,
  lawEnergy,
  powerLaw,
  processOf,
  scaleLogic,
  scaleMemory,
  voltageFactor,
  type Process,
} from './scaling.js';
import { bitPoints, FORMATS, sramPoints, technology, type Format, type Technology } from './technology.js';

type Points = [x: number, y: number][];

/** The technology at one node and voltage, as plain numbers: what a run's energies are computed from. */
export interface NodeTable {
  node: string;
  volts: number;
  /** Joules by bits, through which a power law goes. */
  multiply: Record<Format, Points>;
  add: Record<Format, Points>;
  /** Square metres by bits; bfloat as float. */
  multiplyArea: Record<Format, Points>;
  addArea: Record<Format, Points>;
  /** Joules per byte by bytes of capacity; the first point carries the law to memories smaller than any read. */
  sram: Points;
  /** Least and largest capacity that was read. */
  sramRead: [least: number, most: number];
  accessBits: number;
  fixedShare: number;
  portCost: number;
  /** Joules of a bit written to a register, and of a bit and cycle of the clock. */
  register: number;
  clock: number;
  registerLimit: number;
  /** Joules for a byte to a PE. */
  network: number;
  vector: Record<string, { multiplies: number; adds: number }>;
  /** Watts per square metre of logic and of memory; square metres per bit of register and byte of memory. */
  logicLeakage: number;
  sramLeakage: number;
  registerArea: number;
  sramArea: number;
}

const tables = new Map<string, NodeTable>();

/** @returns undefined if the law has no such node */
export function nodeTable(node: string, volts?: number): NodeTable | undefined {
  const key = `${node} ${volts ?? ''}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  const process = processOf(technology(), node);
  if (process === undefined) return undefined;
  // It is a part of every architecture's spec, which a sweep hashes for each point.
  const made = deepFreeze(makeTable(technology(), node, process, volts ?? process.volts));
  tables.set(key, made);
  return made;
}

/** Names of nodes, the coarsest first. */
export const nodeNames = (): string[] => Object.keys(technology().law.nodes);

function makeTable(all: Technology, node: string, process: Process, volts: number): NodeTable {
  const anchors = anchorsOf(all);
  const [older, newer] = all.anchors;
  const supply = voltageFactor(process, volts);
  const areaFactor = areaTo(all, process.feature) / areaTo(all, anchors[0].feature);
  const scaled = (old: number, young: number): number => supply * scaleLogic(old, young, process, anchors);
  const shrinkOf = (of: Technology['multiply'], format: Format, bits: number): number =>
    powerLaw(bitPoints(of[format][newer]), bits) / powerLaw(bitPoints(of[format][older]), bits);
  const arithmetic = (of: Technology['multiply'], format: Format): Points => {
    if (format === 'bfloat')
      return arithmetic(of, 'float').map(([bits, joules]) => [bits, joules * bfloatShare(of, bits, newer)]);
    const young = bitPoints(of[format][newer]);
    return bitPoints(of[format][older]).map(([bits, joules]) => {
      // Of int one width is known at the newer node: the other shrinks as it does.
      const width = young.length === 1 ? young[0]![0] : bits;
      return [bits, scaled(joules, joules * shrinkOf(of, format, width))];
    });
  };
  /** Registers shrink as the integer adder does. */
  const registers = (joules: number): number => scaled(joules, joules * shrinkOf(all.add, 'int', 8));
  const areaPoints = (of: Technology['area']['multiply'], format: Format): Points =>
    bitPoints(of[format === 'bfloat' ? 'float' : format]).map(([bits, area]) => [bits, area * areaFactor]);
  const byFormat = (make: (format: Format) => Points): Record<Format, Points> =>
    Object.fromEntries(FORMATS.map((format) => [format, make(format)])) as Record<Format, Points>;
  const sram = sramPoints(all, older).map(([bytes, joules]): [number, number] => [
    bytes,
    supply * scaleMemory(joules, powerLaw(sramPoints(all, newer), bytes), process, anchors),
  ]);
  // Tiny memories are arrays of a few words at every node: they get cheaper with their size as at the older one.
  const small = ([first]: Points): [number, number] => [
    1,
    (first![1] * powerLaw(sramPoints(all, older), 1)) / powerLaw(sramPoints(all, older), first![0]),
  ];
  const [home, network] = Object.entries(all.network)[0]!;
  const at = processOf(all, home)!;
  return {
    node,
    volts,
    multiply: byFormat((format) => arithmetic(all.multiply, format)),
    add: byFormat((format) => arithmetic(all.add, format)),
    multiplyArea: byFormat((format) => areaPoints(all.area.multiply, format)),
    addArea: byFormat((format) => areaPoints(all.area.add, format)),
    sram: [small(sram), ...sram],
    sramRead: [sram[0]![0], sram.at(-1)![0]],
    accessBits: all.sram.accessBits,
    fixedShare: all.sram.fixedShare.value,
    portCost: all.sram.portCost.value,
    register: registers(all.register.value),
    clock: registers(all.clock.value),
    registerLimit: all.registerLimit.value,
    network: registers((network.value * lawEnergy(anchors[0], anchors[0].volts)) / lawEnergy(at, at.volts)),
    vector: Object.fromEntries(
      Object.entries(all.vector).map(([kind, { multiplies, adds }]) => [kind, { multiplies, adds }]),
    ),
    logicLeakage: all.leakage.value,
    sramLeakage: all.sram.leakage.value,
    registerArea: all.area.register.value * areaFactor,
    sramArea: all.sram.area.value * areaTo(all, process.feature),
  };
}

/** What an operation in bfloat costs of one in float, as read at one node; wider ones are float. */
function bfloatShare(of: Technology['multiply'], bits: number, node: string): number {
  const [width, joules] = bitPoints(of.bfloat[node])[0]!;
  return bits > width ? 1 : joules / powerLaw(bitPoints(of.float[node]), width);
}

/** Area of a design at a feature size over that at 32 nm: power laws between the sizes that were read. */
const areaTo = ({ area }: Technology, feature: number): number =>
  powerLaw(bitPoints(area.toNode.factors), feature);
