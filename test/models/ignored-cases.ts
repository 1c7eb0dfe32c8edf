import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Fidelity } from '../../src/results/record.js';
import { encryptedFiles } from './encrypted-files.js';
import { networkFiles } from './network-files.js';
import { privateFiles } from './private-files.js';

/** Holds the workloads of the cases; whoever imports them takes it away. */
export const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-ignored-'));

/** One operator of every kind that some unit has a throughput for. */
const NETWORK = path.join(folder, 'every-kind.yaml');
fs.writeFileSync(
  NETWORK,
  `kind: network
name: every-kind
input: { channels: 3, height: 12, width: 12 }
operators:
  - { name: first, kind: conv, filters: 40, kernel: 3, padding: 1, then: [batch-norm, relu] }
  - { name: deep, kind: depthwise, kernel: 3, padding: 1, then: [batch-norm] }
  - { name: sums, kind: add, inputs: [deep, first] }
  - { name: curve, kind: activation, function: polynomial, degree: 3 }
  - { name: smooth, kind: activation, function: gelu }
  - { name: share, kind: activation, function: softmax }
  - { name: scale, kind: norm, type: layer }
  - { name: small, kind: pool, type: max, kernel: 2 }
  - { name: wide, kind: conv, filters: 50, kernel: 1 }
  - { name: mean, kind: pool, type: average, kernel: global }
  - { name: ids, kind: embedding, rows: 20, features: 30, tokens: 7, lookups: 2 }
  - { name: last, kind: linear, features: 33 }
`,
);
/** Sites on shares and in fixed point, few elements of each. */
const GARBLED = path.join(folder, 'garbled.yaml');
fs.writeFileSync(
  GARBLED,
  `kind: network
name: garbled
input: { channels: 1, height: 3, width: 7 }
operators:
  - { name: cut, kind: activation, function: relu }
  - { name: curve, kind: activation, function: polynomial, degree: 2 }
`,
);
/** Layers of every sort that runs on ciphertexts. */
const NETWORK_ON_CIPHERTEXTS = path.join(folder, 'ciphertexts.yaml');
fs.writeFileSync(
  NETWORK_ON_CIPHERTEXTS,
  `kind: network
name: ciphertexts
input: { channels: 3, height: 80, width: 80 }
operators:
  - { name: first, kind: conv, filters: 8, kernel: 3, padding: 1, stride: 2, then: [batch-norm, relu] }
  - { name: deep, kind: depthwise, kernel: 3, padding: 1, then: [batch-norm] }
  - { name: wide, kind: conv, filters: 50, kernel: 1, then: [relu] }
  - { name: mean, kind: pool, type: average, kernel: global }
  - { name: last, kind: linear, features: 33 }
`,
);
const { PASSES, TRAINED, DEPTHWISE } = networkFiles(folder);
const { ENCRYPTED, CLIENT, CHIP, CHIPS, KERNEL } = encryptedFiles(folder);
const { PRIVATE, ATTENTION, SERVED } = privateFiles(folder);

/** Tables of Accelergy are files beside an architecture. */
const FILES = ['energy.ert', 'energy.art', 'energy.components'];

export interface Case {
  arch: string;
  overrides: string[];
  workload: string;
  training?: string;
  /** The one fidelity that this is a case of; left out, all. */
  only?: Fidelity;
}

const only = (fidelity: Fidelity, ...cases: Case[]): Case[] =>
  cases.map((one) => ({ ...one, only: fidelity }));

const on = (arch: string, workload: string, ...overrides: string[]): Case => ({ arch, workload, overrides });
const trained = (...overrides: string[]): Case => ({
  ...on('wavecore/hbm2', TRAINED, 'globalBuffer.size=96 KiB', ...overrides),
  training: 'batch=8',
});
/** A step of few requests: each is served by banks. */
const banked = (...overrides: string[]): Case => ({
  ...trained(...overrides, 'scheduler=baseline'),
  training: 'batch=2',
});
const service = (...overrides: string[]): Case =>
  on(
    'deployment/server-garbler-64gb',
    SERVED,
    ...['requests.interval=2 s', 'requests.horizon=60 s', 'requests.seeds=2', 'client.storage=30 MB'],
    ...overrides,
  );
/** Few and small tiles, one at a time, on a GPU of one SM. */
const ONE_TILE = ['sms=1', 'tile.choice=n32', 'tiles.n32.rows=32', 'tiles.n32.resident=1'];

const SMALL = ['ifmap', 'filter', 'ofmap'].map((operand) => `scratchpad.${operand}.size=1 KiB`);

/** Little enough memory that its rows, queues and refresh are felt. */
const BANKED = [
  ...['memory.model=banked', 'memory.standard=DDR4-2400', 'memory.channels=1', 'memory.rows=closed-cap'],
  ...['memory.queues.read=4', 'memory.queues.write=4'],
];

const OPEN_ROWS = ['memory.model=banked', 'memory.standard=DDR4-2400', 'memory.channels=1'];

type Silent = Partial<Record<Fidelity, string[]>>;
const ONE_BANK = ['registers.banks=1', 'registers.limbs=16', 'memory.bandwidth=1000 TB/s'];
const NOISE = ['he.bfv.plain', 'he.bfv.sigma', 'he.ckks.sigma'];
/** Every kind's cases, and the fields that none of them is to show an effect of. */
export const CASES: Record<string, { cases: Case[]; known: string[]; silent?: Silent }> = {
  systolic: {
    cases: [
      on('systolic/16x16', NETWORK),
      on('systolic/8x8', NETWORK, 'convention=overlap', 'scratchpad.ofmap.banks=1', ...SMALL),
      // Half a scratchpad holds less than a fold's stream, a whole one more.
      on('systolic/8x8', NETWORK, 'scratchpad.ofmap.size=8 KiB'),
      on('systolic/8x8', NETWORK, 'scratchpad.ifmap.size=512 B', 'tiling.order=kn'),
      on('systolic/8x8', NETWORK, 'dataflow=is', 'scratchpad.filter.size=512 B'),
      on('systolic/8x8', NETWORK, 'dataflow=os', 'scratchpad.ifmap.banks=1', ...SMALL),
      on('systolic/8x8', NETWORK, 'dataflow=is', 'scratchpad.filter.banks=2', ...SMALL),
      on('systolic/8x8', NETWORK, 'dataflow=rs', 'rs.bufferBandwidth=2 GB/s', 'rs.spad.filter=64 B'),
      on('systolic/8x8', NETWORK, 'dataflow=rs', ...SMALL),
      on('systolic/8x8', NETWORK, 'dataflow=rs', 'sparsity.compression=rlc', 'sparsity.density=0.4'),
      on('systolic/8x8', NETWORK, 'energy.actions.mac=1 pJ', 'residency=none'),
      on(
        'systolic/32x32',
        NETWORK,
        'sparsity.gating=true',
        'sparsity.density=0.5',
        'tiling.objective=dram',
        ...SMALL,
      ),
      on('systolic/8x8', NETWORK, 'dataflow=os', 'convention=scalesim'),
      ...only('event', on('systolic/8x8', NETWORK, ...BANKED, 'dram.bandwidth=1 GB/s')),
      ...only('event', on('systolic/8x8', NETWORK, ...BANKED, 'dataflow=rs', 'dram.bandwidth=1 GB/s')),
      ...only('event', on('systolic/8x8', NETWORK, 'memory.model=peak', 'memory.standard=DDR4-2400')),
      ...only('event', on('systolic/16x16', NETWORK, ...OPEN_ROWS, ...SMALL)),
      on('systolic/16x16', NETWORK, 'dataflow=rs', 'scratchpad.ifmap.size=2 KiB', 'dram.bandwidth=infinite'),
    ],
    // Mappings and densities by name are no fields with values to try.
    known: ['rs.mapping', 'mapping', 'sparsity.layers', ...FILES],
  },
  flexsa: {
    cases: [
      on('flexsa/1g4c', NETWORK, 'globalBuffer.bandwidth=1 GB/s'),
      on('flexsa/4g1f', NETWORK, 'dram.bandwidth=1 GB/s'),
      on('flexsa/1g4c', NETWORK, 'vector.lanes=1', 'dram.bandwidth=100 GB/s'),
      on('flexsa/1g1c', NETWORK, 'side=4', 'dram.bandwidth=4 GB/s'),
      ...only('event', on('flexsa/1g1c', NETWORK, ...BANKED, 'dram.bandwidth=1 GB/s')),
      ...only('event', on('flexsa/1g1c', NETWORK, ...OPEN_ROWS, 'side=4', 'clock=100 MHz')),
      on('flexsa/1g1c', NETWORK, 'energy.actions.mac=1 pJ'),
    ],
    known: FILES,
  },
  wavecore: {
    cases: [
      trained(),
      trained('scheduler=mbs1', 'accounting=graph', 'vectorOverlap=full'),
      trained('scheduler=mbs-fs'),
      trained('scheduler=baseline', 'globalBuffer.bandwidth=1 GB/s'),
      trained('scheduler=il'),
      trained('energy.actions.mac=1 pJ'),
      ...only('event', banked(...BANKED, 'memory.detail=64 B')),
      ...only('event', banked(...OPEN_ROWS)),
      ...only('event', trained('memory.model=peak', 'memory.standard=DDR4-2400', 'dram.bandwidth=4 GB/s')),
    ],
    known: FILES,
  },
  cheetah: {
    cases: [
      on(
        'cheetah/4x512',
        NETWORK_ON_CIPHERTEXTS,
        'pes=3',
        'lanes=7',
        'sram.outputCt=8 MiB',
        'link.bandwidth=1 GB/s',
      ),
      on(
        'cheetah/4x512',
        NETWORK_ON_CIPHERTEXTS,
        'pes=1',
        'lanes=7',
        'sram.inputCt=192 KiB',
        'link.bandwidth=1 GB/s',
      ),
      on('cheetah/4x512', NETWORK_ON_CIPHERTEXTS, 'lanes=2', 'pipelinedLanes=true'),
      on('cheetah/4x512', ENCRYPTED, 'pes=1', 'lanes=7'),
      on('cheetah/4x512', ENCRYPTED, 'pes=1', 'lanes=7', 'he.ckks.levels=9', 'he.protocol=leveled'),
      ...only(
        'event',
        on(
          'cheetah/4x512',
          NETWORK_ON_CIPHERTEXTS,
          'pes=3',
          'lanes=70',
          'memory.model=banked',
          'memory.channels=1',
        ),
      ),
    ],
    // Lists, and a choice of sections, are no fields with values to try.
    known: ['he.bfv.limbs', 'he.bfv.keySwitching', 'memory.without'],
  },
  haac: {
    cases: [
      on('haac/16ge-2mb-ddr4', 'circuit:mul?bits=16', 'sww.size=2 KiB', 'sww.conflicts=true'),
      on(
        'haac/2ge-2mb-hbm2',
        'circuit:mul?bits=16',
        'role=garbler',
        'preset=haac-paper',
        'sww.size=1 KiB',
        'memory.bandwidth=1 GB/s',
      ),
      on('haac/2ge-2mb-ddr4', 'circuit:mul?bits=16', 'stream.mode=in-order', 'memory.bandwidth=1 GB/s'),
      on('haac/2ge-2mb-ddr4', 'circuit:mul?bits=16', 'memory.bandwidth=1 GB/s', 'sww.size=1 KiB'),
      on('haac/16ge-2mb-ddr4', 'circuit:relu-vector?elements=64', 'sww.banksPerEngine=1'),
      on('haac/16ge-2mb-ddr4', GARBLED),
      ...only(
        'event',
        on('haac/2ge-2mb-ddr4', 'circuit:mul?bits=16', 'memory.model=banked', 'sww.size=1 KiB'),
        on('haac/2ge-2mb-ddr4', 'circuit:mul?bits=16', 'memory.model=banked', 'memory.rows=closed-cap'),
      ),
    ],
    // Effects are a list; no refresh comes due in a small circuit.
    known: ['memory.without', 'memory.refresh'],
  },
  gpu: {
    cases: [
      on('gpu/v100', NETWORK, 'sms=2', 'launch=0 s'),
      ...only(
        'analytic',
        // L2 holds some of what two tiles have in common: of the second convolution, and of the first.
        on('gpu/a100', NETWORK, ...ONE_TILE, 'l2.size=16 KiB'),
        on('gpu/v100', NETWORK, ...ONE_TILE, 'l2.size=1 KiB'),
      ),
      on('gpu/v100', PASSES, 'issue=0.01', 'fuse=false'),
      ...only(
        'event',
        on('gpu/v100', NETWORK, 'sms=1', ...BANKED, 'memory.sample.bytes=2 KiB', 'l2.size=4 KiB'),
        on('gpu/v100', NETWORK, 'sms=4', ...OPEN_ROWS, 'memory.channels=3', 'launch=0 s'),
        on(
          'gpu/v100',
          NETWORK,
          'sms=1',
          'memory.model=peak',
          'memory.standard=DDR4-2400',
          'memory.channels=1',
        ),
      ),
      { ...on('gpu/v100', TRAINED), training: 'batch=8' },
      on('gpu/v100', NETWORK, 'sms=1', 'dram.bandwidth=1 GB/s', 'l1.bandwidth=1 B/cycle'),
      on('gpu/v100', NETWORK, 'sms=1', 'l2.bandwidth=1 GB/s', 'formulas.latency=slowest'),
      on('gpu/v100', NETWORK, 'sms=4', 'smem.bandwidth=0.1 B/cycle', 'formulas.dram=delta'),
      ...only(
        'analytic',
        on('gpu/v100', NETWORK, 'sms=400', 'math=fp16', 'smem.size=8 KiB', 'tile.narrowDepth=1'),
        on('gpu/a100', NETWORK, 'math=tf32'),
        on('gpu/a100', NETWORK, 'math=int8'),
        on('gpu/h100-sxm5', NETWORK, 'math=fp8'),
      ),
      ...only(
        'event',
        on('gpu/h100-sxm5', NETWORK, 'sms=1', 'cycle.ctas=5'),
        on('gpu/h100-sxm5', NETWORK, 'sms=2', 'cycle.threads=512', 'cycle.timing=latencies'),
        on('gpu/p100', NETWORK, 'sms=1', 'l2.size=16 KiB', 'tile.choice=n32'),
        on('gpu/a100', NETWORK, 'sms=1', 'l2.size=4 KiB', 'cycle.caches=delta', 'tile.choice=n32'),
        on('gpu/v100', NETWORK, 'sms=400', 'tile.narrowDepth=1'),
        on('gpu/a100', NETWORK, 'sms=1', 'l2.size=8 KiB', 'l1.size=172 KiB', 'tile.choice=n32'),
        { ...on('gpu/v100', TRAINED, 'sms=16', 'tile.choice=n32', 'l2.size=4 KiB'), training: 'batch=8' },
        {
          ...on('gpu/v100', TRAINED, 'sms=1', 'dram.bandwidth=9 GB/s', 'l2.size=16 KiB', 'splitK=none'),
          training: 'batch=8',
        },
        { ...on('gpu/v100', DEPTHWISE, 'sms=1', 'l2.bandwidth=20 GB/s'), training: 'batch=2' },
      ),
    ],
    // Tiles and codes by name, and lists, are no fields with values to try.
    known: ['tiles', 'cycle.codes', 'cycle.carveOuts'],
    // At event, what closed forms of gradients alone ask for; and what a few CTAs do not show.
    silent: { event: ['formulas.dram', 'formulas.haloWaves', 'cycle.detail', 'cycle.ctaLaunch'] },
  },
  'he-cpu': {
    cases: [
      on('he-cpu/seal', NETWORK, 'power=1 W'),
      on('he-cpu/seal', ENCRYPTED),
      on('he-cpu/seal', ENCRYPTED, 'he.ckks.n=32768', 'he.ckks.levels=9', 'he.protocol=leveled'),
      // Precision asks for a scale, and that for a ring.
      on('he-cpu/seal', ENCRYPTED, 'he.ckks.scale=auto', 'he.ckks.levels=9', 'he.protocol=leveled'),
    ],
    // Lists are no fields with values to try; and some say what is left of the noise budget, which is no count.
    known: [
      'timings',
      'he.bfv.limbs',
      'he.bfv.special',
      'he.bfv.keySwitching',
      'he.bfv.plainDigit',
      ...NOISE,
    ],
  },
  inference: {
    cases: [
      ...['delphi', 'client-garbler', 'gazelle', 'cryptflow2', 'cheetah-2pc', 'delphi-table'].map((name) =>
        on(`inference/${name}`, PRIVATE),
      ),
      on(
        'inference/delphi',
        PRIVATE,
        ...['he.layerParallel=true', 'he.threads=2', 'client.speedup.he=2', 'client.speedup.gc=2'],
        ...['server.speedup.he=2', 'server.speedup.gc=2', 'server.speedup.linear=2', 'link.speedup=2'],
      ),
      on('inference/cryptflow2', PRIVATE, 'transfers.comparison=ring'),
      on('inference/transformer-2pc', ATTENTION),
      on('inference/delphi', 'resnet32-c100', 'costs=measured'),
      on('inference/client-garbler', 'resnet32-c100', 'costs=measured'),
    ],
    // Sums of networks by name, and machines that are simulated, are no fields with values to try; how wide the
    // networks of a fit were is told with a run, and changes nothing.
    known: [
      'measurements',
      'transformer.width',
      ...['client', 'server'].flatMap((party) => ['he', 'gc', 'linear'].map((one) => `${party}.${one}`)),
    ],
  },
  'limb-vector': {
    cases: [
      on('cinnamon/1-chip', CHIP, 'registers.limbs=6'),
      on('cinnamon/4-chip', CHIPS),
      on('cinnamon/1-chip', CHIP, 'depth=1'),
      on('heracles/1-chip', KERNEL),
      on('heracles/1-chip', KERNEL, ...ONE_BANK, 'registers.reads=64'),
      on('heracles/1-chip', KERNEL, 'registers.banks=1', 'registers.limbs=16', 'memory.bandwidth=10 TB/s'),
    ],
    // Units and operations by name are no fields with values to try; results meet at a bank in a case of their own
    // (limb-vector/heracles.test.ts), and what the bound of a kernel puts away is never its busiest unit here.
    known: ['units', 'operations', 'isa', 'registers.writes'],
    silent: { analytic: ['registers.limbs'] },
  },
  rpu: {
    cases: [
      // A small machine whose lanes wait for little else, and one that waits for its memory.
      on('rpu/128x128', CLIENT, 'compiler.order=naive', 'hples=64', 'memory.bandwidth=90 TB/s'),
      on('rpu/256x256', CLIENT, 'compiler.order=naive', 'he.protocol=hybrid', 'bankConflicts=true'),
      on('rpu/4x32', CLIENT, 'compiler.order=naive', 'banks=64', 'multiplyInterval=7', 'queueDepth=1'),
      on('rpu/128x32', ENCRYPTED, 'compiler.order=naive', 'he.protocol=leveled'),
      on('rpu/128x128', ENCRYPTED, 'hples=512', 'banks=512', 'memory.bandwidth=90 TB/s'),
    ],
    // Lists of primes are no fields with values to try, and noise is told layer by layer.
    known: [
      ...['he.bfv.limbs', 'he.bfv.special', 'he.bfv.keySwitching'],
      ...['he.bfv.plain', 'he.bfv.sigma', 'he.ckks.sigma'],
    ],
  },
  deployment: {
    cases: [
      service(),
      service('contention=shared'),
      service('requests.arrivals=uniform'),
      service('search=sustained-rate'),
    ],
    // Another architecture is no field with values to try.
    known: ['inference'],
  },
  'gc-peer': {
    cases: [
      on('gc-peer/emp-cpu', 'circuit:add?bits=8'),
      on('gc-peer/maxelerator', 'circuit:dot-product?bits=8'),
      on('gc-peer/emp-cpu', GARBLED),
    ],
    known: ['calibrated'],
  },
};
