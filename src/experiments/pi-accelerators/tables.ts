import type { OperatorRecord, RunRecord } from '../../results/record.js';
import { formatSi } from '../../quantity/format.js';
import type { Laboratory } from '../experiment.js';
import type { Table } from '../table.js';
import {
  allMachines,
  floorOf,
  MACHINES,
  NETWORKS,
  partOf,
  PROTOCOLS,
  type Machines,
  type Network,
  type Protocol,
} from './machines.js';
import { PUBLISHED } from './overlay.js';

type Runs = Readonly<Record<Machines, RunRecord>>;

const seconds = (value: number): string => formatSi(value, 's');
const times = (value: number): string => `${Number(value.toPrecision(3))}x`;

/** Where the time of each network and protocol goes, whatever the parties have. */
export async function overviewTable(laboratory: Laboratory): Promise<Table> {
  const rows: string[][] = [];
  const notes: string[] = [];
  for (const network of NETWORKS)
    for (const protocol of PROTOCOLS) {
      const runs = await allMachines(laboratory, network, protocol);
      for (const machines of MACHINES) rows.push(overviewRow(network, protocol, machines, runs));
      notes.push(answer(network, protocol, runs));
    }
  return {
    title: 'Which accelerator helps this network most',
    columns: [
      ...['network, protocol, machines of both parties', 'total', 'speed-up', 'offline', 'online'],
      ...['ciphertexts', 'garbling', 'evaluation', 'link (floor)', 'energy', 'of it machines'],
    ],
    rows,
    notes: [
      ...notes,
      'HAAC: 16 engines, 2 MB, HBM2. RPU: 128 lanes, 128 banks, primes of SEAL. Without one: an Atom Z8350 and an EPYC 7502 by their measured constants; client-garbler evaluates 17 layers side by side on those, one after another on an RPU. Bytes are the same whatever computes: the link is the floor.',
    ],
  };
}

function overviewRow(network: Network, protocol: Protocol, machines: Machines, runs: Runs): string[] {
  const run = runs[machines];
  const { details, energy, energyJoules } = run.totals;
  return [
    `${network}, ${protocol}, ${machines}`,
    seconds(run.totals.seconds),
    times(runs.CPU.totals.seconds / run.totals.seconds),
    seconds(Number(details['offlineSeconds'])),
    seconds(Number(details['onlineSeconds'])),
    seconds(partOf(run, 'He') + partOf(run, 'Keygen')),
    seconds(partOf(run, 'Garble')),
    seconds(partOf(run, 'Evaluate')),
    seconds(floorOf(run)),
    formatSi(energyJoules ?? NaN, 'J'),
    formatSi((energy['client'] ?? 0) + (energy['server'] ?? 0), 'J'),
  ];
}

/** The accelerator that makes the whole faster, alone; and what is left with both. */
export function answer(network: string, protocol: string, runs: Runs): string {
  const total = (machines: Machines): number => runs[machines].totals.seconds;
  const gain = (machines: Machines): string => times(total('CPU') / total(machines));
  const [best, other] =
    total('RPU') < total('HAAC') ? (['RPU', 'HAAC'] as const) : (['HAAC', 'RPU'] as const);
  const floor = floorOf(runs.both);
  return `${network} under ${protocol}: ${best} helps most, ${gain(best)} alone (${other} ${gain(other)}); with both ${gain('both')}, of which ${((100 * floor) / total('both')).toFixed(1)} % is the link: no accelerator gets below ${seconds(floor)}.`;
}

/** Computation of each layer in each phase, by machines; a step that no machine changes is left out. */
export async function layersTable(laboratory: Laboratory, protocol: Protocol): Promise<Table> {
  const runs = await allMachines(laboratory, 'resnet18-c100', protocol);
  const rows = runs.CPU.operators.map((operator, at) => [
    operator.name,
    ...MACHINES.map((machines) => seconds(computed(runs[machines].operators[at]!))),
    seconds(linked(runs.CPU.operators[at]!)),
  ]);
  return {
    title: `Layers of resnet18-c100 under ${protocol}: what both parties compute, and the link`,
    columns: ['phase and layer', ...MACHINES, 'link'],
    rows,
    notes: [],
  };
}

const computed = ({ details }: OperatorRecord): number =>
  Number(details['clientSeconds']) + Number(details['serverSeconds']);

const NANOSECONDS = 1e9;
const linked = ({ stallCycles }: OperatorRecord): number =>
  ((stallCycles['uplink'] ?? 0) + (stallCycles['downlink'] ?? 0)) / NANOSECONDS;

/** What the machines gain in simulation, beside what their abstracts say of their benchmarks. */
export async function gainsTable(laboratory: Laboratory): Promise<Table> {
  const delphi = await allMachines(laboratory, 'resnet18-c100', 'delphi');
  const garbler = await allMachines(laboratory, 'resnet18-c100', 'client-garbler');
  const gain = (part: string, runs: Runs, machines: Machines): string =>
    times(partOf(runs.CPU, part) / partOf(runs[machines], part));
  return {
    title: 'Gains of the machines alone, simulated and as published of their own benchmarks',
    columns: ['what is computed', 'simulated', 'published'],
    rows: [
      [
        'encryption, products and decryption (EPYC, a thread) on an RPU',
        gain('He', delphi, 'RPU'),
        times(PUBLISHED.rpu),
      ],
      [
        'garbling and labels by the server (32 threads) on HAAC',
        gain('Garble', delphi, 'HAAC'),
        times(PUBLISHED.haacHbm2),
      ],
      [
        'evaluation and labels by the client (Atom, 4 threads) on HAAC',
        gain('Evaluate', delphi, 'HAAC'),
        times(PUBLISHED.haacHbm2),
      ],
      [
        'garbling and labels by the client (Atom, 4 threads) on HAAC',
        gain('Garble', garbler, 'HAAC'),
        times(PUBLISHED.haacHbm2),
      ],
      [
        'evaluation and labels by the server (32 threads) on HAAC',
        gain('Evaluate', garbler, 'HAAC'),
        times(PUBLISHED.haacHbm2),
      ],
    ],
    notes: [
      "RPU's 1485x is of a 64K transform of one 128-bit word against one thread. DELPHI's rings have 8192 coefficients of four 44-bit primes: programs are an eighth as long, each prime takes a word of 128 bit, and most of the time goes to products, sums and permutations, which a transform has none of. HAAC's 2627x is over one thread of EMP; DELPHI's servers have 32 threads, and an Atom's 4 are slower than EMP's core. Labels are counted with the circuits on both sides. Neither changes the answer: with both the link is what is left.",
    ],
  };
}
