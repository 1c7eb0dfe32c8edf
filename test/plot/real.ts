/** Real runs and sweeps of every kind of machine, small ones, and every picture that there is of them. */
import fs from 'node:fs';
import path from 'node:path';
import { PLOTS, plot } from '../../src/plot/index.js';
import { REPRODUCTION_PLOTS, reproductionPlot } from '../../src/plot/reproductions.js';
import { SWEEP_PLOTS, sweepPlot, wantedBy } from '../../src/plot/sweeps.js';
import type { Reproduction } from '../../src/results/reproduction.js';
import type { RunRecord } from '../../src/results/record.js';
import { Store } from '../../src/results/store.js';
import { prepare, simulate, type Request } from '../../src/simulation/simulate.js';
import { folder, systoleHere } from '../cli/process.js';

const PRUNED: Request['transforms'] = {
  training: { batch: 32 },
  prune: { trace: 'resnet50', strength: 'r0.2', epoch: 30, variant: 'union' },
};
const WHOLE: Request['transforms'] = {
  training: { batch: 32 },
  prune: { trace: 'resnet50', strength: 'r0.2', epoch: 'all', variant: 'union' },
};
const TRAINED: Request['transforms'] = { training: { batch: 32 } };
const MOBILE = 'mobilenetv1-w0.25-imagenet';
const os = { overrides: ['dataflow=os'] };

const grouped = (arch: string, G: number): Request => ({
  workload: MOBILE,
  arch,
  transforms: { draco: { G } },
});

const on = (workload: string, arch: string, more: Partial<Request> = {}): Request => ({
  workload,
  arch,
  ...more,
});

/** What is run, by what its pictures are called after. */
export const ASKED: Readonly<Record<string, readonly Request[]>> = {
  array: [on('minionn-c10', 'systolic/8x8')],
  transformer: [on('bert-base-T128', 'systolic/128x128')],
  dataflows: [on(MOBILE, 'systolic/128x128'), on(MOBILE, 'systolic/128x128', os)],
  gpu: [on('bert-base-T128', 'gpu/h100-sxm5')],
  flexsa: ['flexsa/4g1f', 'flexsa/1g1c'].map((arch) => on('resnet50-imagenet', arch, { transforms: PRUNED })),
  pruning: [on('resnet50-imagenet', 'flexsa/1g1f', { transforms: WHOLE })],
  wavecore: [[], ['scheduler=baseline']].map((overrides) =>
    on('resnet50-imagenet', 'wavecore/hbm2', { transforms: TRAINED, overrides }),
  ),
  draco: [grouped('draco/rs-16x16', 1), grouped('draco/rs-16x16', 16), grouped('draco/rs-64x64', 4)],
  circuits: [
    on('circuits/aes-128', 'haac/16ge-2mb-ddr4'),
    ...[1, 4, 16].map((engines) => on('circuit:mul?bits=32', `haac/${engines}ge-2mb-ddr4`)),
  ],
  cheetah: [on('minionn-c10', 'cheetah/4x512')],
  rpu: [on('minionn-c10', 'rpu/128x128')],
  seal: [on('minionn-c10', 'he-cpu/seal')],
  inference: ['inference/delphi', 'inference/client-garbler-haac', 'inference/cheetah-2pc'].map((arch) =>
    on('minionn-c10', arch),
  ),
};

const SWEEPS: Readonly<Record<string, string>> = {
  arrays: `
arch: systolic/128x128
workloads: [minionn-c10, alexnet-sisyphus-c100]
fidelity: analytic
axes:
  rows: "2^{4..6}"
  cols: "2^{4..6}"
  dataflow: [ws, os, is]
  dram.bandwidth: [8 GB/s, 270 GB/s]
constraints: [rows * cols <= 2048]
objectives: {minimize: [seconds, areaSquareMetres]}
refine: {fidelity: event}`,
  circuits: `
arch: haac/16ge-2mb-ddr4
workloads: ['circuit:mul?bits=16', 'circuit:add?bits=32&copies=40']
fidelity: event
axes:
  gateEngines: "2^{0..4}"
  sww.size: [8 KiB, 2 MiB]
  memory.bandwidth: [35.2 GB/s, 512 GB/s]
objectives: {minimize: [time, area]}`,
  rates: `
arch: deployment/server-garbler-16gb
workloads: [resnet18-tiny]
fidelity: event
detail: totals
axes:
  requests.interval: [4 h, 1 h, 30 min, 15 min]
zip:
  - inference: [inference/delphi, inference/delphi, inference/client-garbler]
    client.storage: [16 GB, 64 GB, 16 GB]
objectives: {minimize: [latencySeconds, requestsLeft], maximize: [requestsPerHour]}`,
};

export type Drawn = { name: string; svg: string };

/** Runs by the name of what was asked for, and a database with the sweeps and all runs. */
export interface Real {
  runs: ReadonlyMap<string, readonly RunRecord[]>;
  store: Store;
  folder: string;
}

export async function makeReal(): Promise<Real> {
  const made = Object.entries(SWEEPS).map(([name, text]) => [
    `${name}.yaml`,
    `kind: sweep\nname: ${name}${text}\n`,
  ]);
  const home = folder(Object.fromEntries(made) as Record<string, string>);
  for (const name of Object.keys(SWEEPS)) {
    const { code, stderr } = await systoleHere(
      ['sweep', `${name}.yaml`, '--db', 'real.sqlite', '--workers', '0'],
      home,
    );
    if (code !== 0) throw new Error(`sweep ${name}: ${stderr}`);
  }
  const store = Store.open(path.join(home, 'real.sqlite'));
  const runs = new Map<string, RunRecord[]>();
  for (const [name, requests] of Object.entries(ASKED)) {
    const own: RunRecord[] = [];
    for (const request of requests) own.push(simulate(await prepare(request)));
    for (const record of own)
      store.runs.save(record, { wallSeconds: 1, host: 'here', createdAt: '2026-01-01T00:00:00.000Z' });
    runs.set(name, own);
  }
  return { runs, store, folder: home };
}

/** What `systole reproduce` gave when the documents were made. */
const recorded = (): Reproduction[] =>
  (JSON.parse(fs.readFileSync('docs/validation.json', 'utf8')) as Omit<Reproduction, 'toolVersion'>[]).map(
    (one) => ({ ...one, toolVersion: '0.1.0' }),
  );

/** Pictures of a kind, of all that it can be drawn of, at most so many. */
export async function picturesOf(kind: string, real: Real, width: number, most: number): Promise<Drawn[]> {
  const options = { width };
  const asked: [name: string, draw: () => Promise<string>][] = [];
  if (Object.hasOwn(PLOTS, kind)) {
    const { minRuns } = PLOTS[kind]!;
    for (const [name, runs] of real.runs) {
      if (minRuns === 1) asked.push([name, () => plot(kind, runs.slice(0, 1), options)]);
      if (runs.length > 1) asked.push([`${name}, several`, () => plot(kind, runs, options)]);
    }
  } else if (Object.hasOwn(SWEEP_PLOTS, kind)) {
    for (const name of Object.keys(SWEEPS)) {
      const table = real.store.sweeps.table(name, (header) => wantedBy(kind, header, {}));
      asked.push([name, () => sweepPlot(kind, table, options)]);
    }
  } else asked.push(['recorded', () => reproductionPlot(kind, recorded(), options)]);
  const drawn: Drawn[] = [];
  for (const [name, draw] of asked) {
    if (drawn.length >= most) break;
    // Not every kind can be drawn of every run: it says so.
    const svg = await draw().catch((error: unknown) => {
      if (error instanceof Error && error.name === 'InputError') return undefined;
      throw error;
    });
    if (svg !== undefined) drawn.push({ name, svg });
  }
  return drawn;
}

export const ALL_KINDS: readonly string[] = [PLOTS, SWEEP_PLOTS, REPRODUCTION_PLOTS].flatMap((plots) =>
  Object.keys(plots),
);
