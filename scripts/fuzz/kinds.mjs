// @ts-check
// The kinds of input: shipped files and small ones made here to begin with, and what reads them.
import fs from 'node:fs';
import path from 'node:path';
import { loadArchitecture, openArchitecture } from '../../dist/arch/load.js';
import { parseOverride } from '../../dist/arch/override.js';
import { NETLIST_FORMATS, netlistPieces, readNetlist } from '../../dist/circuit/files/index.js';
import { generateCircuit } from '../../dist/circuit/generate/index.js';
import { parseTrace } from '../../dist/he/trace.js';
import { readTrace } from '../../dist/memory/trace/index.js';
import { RunContext, simulateWork } from '../../dist/models/dispatch.js';
import * as registry from '../../dist/models/registry.js';
import { Store } from '../../dist/results/store.js';
import { prepare, simulate } from '../../dist/simulation/simulate.js';
import { planSweep } from '../../dist/sweep/plan.js';
import { readShard } from '../../dist/sweep/shard.js';
import { loadWork } from '../../dist/work/load.js';
import { importOnnx } from '../../dist/workload/import/onnx.js';
import { importScaleSim } from '../../dist/workload/import/scalesim.js';
import { onnxBases } from './onnx.mjs';

/**
 * A kind of input. `bases`: what is changed, and the name that the changed one gets, below the folder of the worker;
 * `read`: what must take it, or refuse it with an InputError.
 * @typedef {{ bytes: Buffer, name: string }} Base
 * @typedef {{ isText: boolean, bases: Base[], read(file: string, bytes: Buffer): unknown }} Kind
 */

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Largest file that is changed, in bytes: more are slow, and no other. */
const LARGEST = 12_000;
/** Runs on a changed machine, and the machines that run changed networks. */
const SMALL = 'minionn-c10';
const ARRAYS = ['systolic/32x32', 'gpu/v100', 'flexsa/1g1f'];

/** Files of a folder of the tree that end so. @param {string} folder @param {string} ending */
const filesOf = (folder, ending) =>
  fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .map((name) => path.join(folder, name))
    .filter((name) => fs.statSync(path.join(ROOT, name)).size <= LARGEST);

/** @param {readonly string[]} files @param {string} name @returns {Base[]} */
const basesOf = (files, name) =>
  files.map((file) => ({
    bytes: fs.readFileSync(path.join(ROOT, file)),
    name: path.join(path.dirname(file), name),
  }));

/** @param {string} name @param {...(string | Buffer)} texts @returns {Base[]} */
const made = (name, ...texts) => texts.map((text) => ({ bytes: Buffer.from(text), name }));

/** A network by name, once. @returns {() => Promise<import('../../dist/work/kind.js').Work>} */
function once(/** @type {string} */ name) {
  /** @type {ReturnType<typeof loadWork> | undefined} */
  let work;
  return () => (work ??= loadWork(name, registry.WORK_KINDS));
}
const small = once(SMALL);

/** @param {import('../../dist/arch/architecture.js').Architecture} architecture */
async function runOn(architecture) {
  const model = registry.modelOf(architecture.kind);
  const work = await small();
  if (model.accepts.name === work.kind)
    simulateWork(
      model,
      architecture,
      work,
      { fidelity: model.fidelities[0] ?? 'analytic' },
      new RunContext(),
    );
}

/** @param {import('../../dist/work/kind.js').Work} work */
async function runWork(work, turn = 0) {
  if (work.kind !== 'network') return;
  const architecture = await loadArchitecture(ARRAYS[turn % ARRAYS.length] ?? '', [], registry);
  const model = registry.modelOf(architecture.kind);
  const fidelities = model.fidelities.filter((one) => one === 'analytic' || one === 'event');
  const fidelity = fidelities[Math.floor(turn / ARRAYS.length) % fidelities.length] ?? 'analytic';
  simulateWork(model, architecture, work, { fidelity }, new RunContext());
}

const SETTINGS = [
  ...['rows=16', 'cols=24', 'dataflow=os', 'dram.bandwidth=64 GB/s', 'scratchpad.ifmap.size=16 KiB'],
  ...[
    'clock=700 MHz',
    'energy.actions.mac=1 pJ',
    'tiling.order=kn',
    'vector.lanes=32',
    'sparsity.density=0.5',
  ],
];
const TOPOLOGY = `Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,
Conv1, 224, 224, 7, 7, 3, 64, 2,
DP2, 56, 56, 3, 3, 64, 1, 1,
`;
const PRODUCTS = 'Layer, M, N, K,\nGEMM0, 128, 64, 256,\nGEMM1, 1, 1000, 2048,\n';
const HE_TRACE =
  '{"heTrace": 1, "name": "blur", "inputs": ["x"], "plains": ["w"], "outputs": ["z"]}\n{"op": "rotate", "dst": "y", "src": ["x"], "step": 1}\n{"op": "multiply-plain", "dst": "z", "src": ["y"], "plain": "w"}\n{"end": 2}\n';
const MEMORY_TRACES = ['LD 0x40\nST 4096\nLD 0x1000\n', '0x40 R\n0x80 W\n', '0x40 READ 12\n0x80 WRITE 13\n'];

/** A database of a run and its bytes; SQLite checks no page by itself. @param {string} home */
async function databaseOf(home) {
  const file = path.join(home, 'base.sqlite');
  const store = Store.open(file);
  try {
    const record = simulate(await prepare({ workload: SMALL, arch: 'systolic/32x32' }));
    store.runs.save(record, { wallSeconds: 0, host: '', createdAt: '' });
  } finally {
    store.close();
  }
  return fs.readFileSync(file);
}

/** @param {string} file */
function readDatabase(file) {
  const store = Store.open(file, { readonly: true });
  try {
    for (const { id } of store.runs.list()) store.runs.load(id);
    store.sweeps.list();
    store.query('select * from v_run');
    store.query('select * from v_operator');
  } finally {
    store.close();
  }
}

const SHARD = [
  { format: 'systole-shard/1', sweep: 'fuzz', index: 0, of: 2 },
  ...[0, 2].map((index) => ({
    point: {
      index,
      stage: 1,
      fidelity: 'analytic',
      workload: 'w',
      values: { rows: 8 },
      status: 'done',
      metrics: { seconds: 1 },
    },
  })),
  { end: 2 },
].map((line) => JSON.stringify(line));

/**
 * All kinds, with a folder of the worker's own to write to.
 * @param {string} home @returns {Promise<Record<string, Kind>>}
 */
export async function kindsIn(home) {
  for (const folder of ['arch', 'workloads', 'examples'])
    fs.cpSync(path.join(ROOT, folder), path.join(home, folder), { recursive: true });
  const netlist = generateCircuit('mul', ['bits=4']);
  const netlists = NETLIST_FORMATS.map((format) => Buffer.concat([...netlistPieces(netlist, format, false)]));
  const database = await databaseOf(home);
  const family = openArchitecture('systolic/32x32', registry);
  return {
    architecture: {
      isText: true,
      bases: basesOf(
        filesOf('arch', '.yaml').filter((name) => !name.endsWith('.sweep.yaml')),
        'zz.yaml',
      ),
      read: async (file) => runOn(await loadArchitecture(file, [], registry)),
    },
    override: {
      isText: true,
      bases: made('set.txt', ...SETTINGS),
      read: async (_, bytes) => runOn(await family.with([parseOverride(bytes.toString())])),
    },
    workload: {
      isText: true,
      bases: basesOf(
        filesOf('workloads', '.yaml').filter((name) => !name.includes('prunetrain')),
        'zz.yaml',
      ),
      read: async (file, bytes) => runWork(await loadWork(file, registry.WORK_KINDS), bytes.length),
    },
    sweep: {
      isText: true,
      bases: basesOf(
        [...filesOf('examples/04-a-sweep', '.yaml'), ...filesOf('arch', '.sweep.yaml')],
        'zz.yaml',
      ),
      read: (file) => planSweep(file, { yes: false }),
    },
    onnx: {
      isText: false,
      bases: made('zz.onnx', ...onnxBases()),
      read: (file, bytes) => runWork({ kind: 'network', given: importOnnx(file) }, bytes.length),
    },
    scalesim: {
      isText: true,
      bases: [...made('zz.csv', TOPOLOGY, PRODUCTS), ...basesOf(filesOf('examples', '.csv'), 'zz.csv')],
      read: (file, bytes) => runWork({ kind: 'network', given: importScaleSim(file) }, bytes.length),
    },
    netlist: {
      isText: true,
      bases: made('zz.txt', ...netlists),
      read: (file) => readNetlist(file),
    },
    'he-trace': {
      isText: true,
      bases: made('zz.jsonl', HE_TRACE),
      read: (file, bytes) => parseTrace(bytes.toString(), file),
    },
    'memory-trace': {
      isText: true,
      bases: made('zz.trace', ...MEMORY_TRACES),
      read: (file, bytes) => readTrace([bytes], file),
    },
    database: {
      isText: false,
      bases: made('zz.sqlite', database),
      read: (file) => readDatabase(file),
    },
    shard: {
      isText: true,
      bases: made('shard-0-of-2.ndjson', `${SHARD.join('\n')}\n`),
      read: (file) => readShard(file, 'fuzz', 4),
    },
  };
}
