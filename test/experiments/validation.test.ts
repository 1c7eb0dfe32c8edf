import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLaboratory } from '../../src/experiments/laboratory.js';
import { checkCaches } from '../../src/experiments/delta/caches.js';
import { compareWith } from '../../src/experiments/flexsa/headlines.js';
import { compareGemms } from '../../src/experiments/flexsa/index.js';
import { STEPS } from '../../src/experiments/flexsa/published.js';
import { compareLogs } from '../../src/experiments/prunetrain/index.js';
import { loadDense } from '../../src/experiments/prunetrain/runs.js';
import { compareKernels, comparePrior } from '../../src/experiments/haac/kernels.js';
import { compareSilicon } from '../../src/experiments/haac/silicon.js';
import { compareSpeedups } from '../../src/experiments/haac/speedups.js';
import { ALEXNET, VGG16 } from '../../src/experiments/eyeriss/published.js';
import { compareRows, launchRows } from '../../src/experiments/h100/index.js';
import { experimentOf, SYSTEMS } from '../../src/experiments/registry.js';
import {
  compareRecords,
  readValidation,
  recordSystem,
  validationText,
} from '../../src/experiments/validation.js';
import { tallyOf } from '../../src/results/evidence.js';
import type { Finding } from '../../src/results/reproduction.js';
import type { Request } from '../../src/simulation/simulate.js';
import { COMPARED_IN, RECORDED, recordedOf, rowOf } from './recorded.js';

const laboratory = () => openLaboratory({ progress: () => undefined });
const SLOW = ['haac', 'h100', 'delta', 'flexsa', 'prunetrain', 'wavecore'];
const whole = SYSTEMS.filter((system) => !SLOW.includes(system) && COMPARED_IN[system] === undefined);

describe('docs/validation.json is what comes out (npm run record)', () => {
  it.each(whole)('%s: every row, and no other', { timeout: 600_000 }, async (system) => {
    const fresh = await recordSystem(await experimentOf(system), laboratory());
    const { title, findings, checks } = recordedOf(system);
    expect(title).toBe(fresh.title);
    expect(compareRecords(findings, fresh.findings)).toEqual([]);
    expect(compareRecords(checks, fresh.checks)).toEqual([]);
  });

  it.each(Object.entries(COMPARED_IN))('%s: rows in %s', async (system, file) => {
    const { title, checks } = await experimentOf(system);
    expect(recordedOf(system).title).toBe(title);
    const text = fs.readFileSync(path.join(import.meta.dirname, file), 'utf8');
    // What it hands over: findings, and checks where there are some.
    const [, given] = new RegExp(`expectRecorded\\('${system}', (.*?)\\)+;`).exec(text) ?? [];
    expect(given?.split(', ').length).toBe(checks === undefined ? 1 : 2);
  });

  it('wavecore: every check, and all rows of the memory that decides', { timeout: 600_000 }, async () => {
    const lab = laboratory();
    const { findings, checks } = recordedOf('wavecore');
    const experiment = await experimentOf('wavecore');
    expect(compareRecords(checks, await experiment.checks!(lab))).toEqual([]);
    // On the other memories too it is that one which is simulated: those rows are not looked at.
    const alone = { ...lab, run: (request: Request) => lab.run({ ...request, arch: 'wavecore/hbm2' }) };
    const ofIt = (rows: readonly Finding[]) => rows.filter(({ quantity }) => /, hbm2(:|$)/.test(quantity));
    expect(ofIt(findings)).toHaveLength(7);
    expect(compareRecords(ofIt(findings), ofIt(await experiment.findings(alone)))).toEqual([]);
  });

  // The large circuits take minutes: npm run check:record, which .ci/run does, looks at those too.
  it(
    'haac: kernels, machines before it, area and power, and the smallest benchmark',
    { timeout: 600_000 },
    async () => {
      const lab = laboratory();
      const fresh = [
        ...(await compareKernels(lab)),
        ...(await comparePrior(lab)),
        ...(await compareSilicon(lab)),
        ...(await compareSpeedups(lab, 'ReLU')),
      ];
      expect(fresh.length).toBeGreaterThan(40);
      const recorded = fresh.map(({ figure, quantity }) => rowOf('haac', quantity, figure));
      expect(compareRecords(recorded, fresh)).toEqual([]);
    },
  );

  it('flexsa: single GEMMs, and the rows of the abstract that decide', { timeout: 600_000 }, async () => {
    const row = STEPS.find(({ strength }) => strength === 'r0.2')!;
    const { findings, checks } = recordedOf('flexsa');
    const fresh = await compareWith(laboratory(), row, '1g1f', '1g4c');
    expect(fresh.map(({ variant }) => variant)).toEqual([false, false, false]);
    const quantities = fresh.map(({ quantity }) => quantity);
    expect(
      compareRecords(
        findings.filter(({ quantity }) => quantities.includes(quantity)),
        fresh,
      ),
    ).toEqual([]);
    const gemms = checks.filter(({ figure }) => figure === 'GEMM');
    expect(compareRecords(gemms, await compareGemms())).toEqual([]);
  });

  it('prunetrain: logs, final networks, costs and checks', async () => {
    const { findings, checks } = recordedOf('prunetrain');
    const fresh = compareLogs(loadDense());
    expect(
      compareRecords(
        findings.filter(({ figure }) => figure !== 'abstract'),
        fresh,
      ),
    ).toEqual([]);
    const { checks: check } = await experimentOf('prunetrain');
    expect(compareRecords(checks, await check!(laboratory()))).toEqual([]);
  });

  it('delta: all but the layers of three networks through caches', { timeout: 600_000 }, async () => {
    const lab = laboratory();
    const { findings } = await experimentOf('delta');
    const recorded = recordedOf('delta');
    expect(compareRecords(recorded.findings, await findings(lab))).toEqual([]);
    const fresh = await checkCaches(lab, ['alexnet-torchvision-imagenet']);
    expect(fresh).toHaveLength(17);
    const checks = recorded.checks.filter(({ quantity }) => quantity.startsWith('alexnet-torchvision'));
    expect(compareRecords(checks, fresh)).toEqual([]);
  });

  it(
    'h100: a layer in every cache setting, kernels of memory, chases, bandwidths and joules',
    { timeout: 600_000 },
    async () => {
      const rows = await launchRows(['res4_1x1_down', 'mb1_dw8', 'copy64', 'rot32']);
      const fresh = compareRows(rows);
      expect(fresh.length).toBeGreaterThan(100);
      const recorded = fresh.map(({ figure, quantity }) => rowOf('h100', quantity, figure));
      expect(compareRecords(recorded, fresh)).toEqual([]);
    },
  );

  it('has every system, in order, and reads as it is written', () => {
    expect(RECORDED.map(({ system }) => system)).toEqual(SYSTEMS);
    expect(JSON.parse(validationText(RECORDED))).toEqual(readValidation());
  });

  it('a record that is off in anything is told', () => {
    const [row] = recordedOf('stonne').findings;
    const faultsOf = (change: Partial<Finding>): string[] => compareRecords([{ ...row!, ...change }], [row!]);
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ ours: row!.ours * (1 + 1e-9) })).toEqual([]);
    for (const change of [
      { ours: row!.ours * (1 + 1e-6) },
      { deviation: 1e-6 },
      { evidence: 'published' },
      { variant: true },
      { status: 'missed' },
      { published: 1 },
      { number: 'x' },
      { note: 'x' },
    ] as const)
      expect(faultsOf(change), JSON.stringify(change)).toHaveLength(1);
    expect(compareRecords([row!], [])[0]).toMatch(/now nothing$/);
    expect(compareRecords([], [row!])[0]).toMatch(/recorded nothing, now 479024$/);
  });
});

describe('one published number counts once in a class', () => {
  it.each(RECORDED)('$system: of the rows that show a number, one decides', ({ findings, checks }) => {
    const numbers = new Map<string, Finding[]>();
    for (const one of [...findings, ...checks]) {
      const key = `${one.evidence} ${one.number}`;
      numbers.set(key, [...(numbers.get(key) ?? []), one]);
    }
    const wrong = [...numbers].filter(([, rows]) => rows.filter(({ variant }) => !variant).length !== 1);
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it('WaveCore: three numbers of the abstract, whatever the memory; the default one decides', () => {
    const { findings } = recordedOf('wavecore');
    expect(findings).toHaveLength(4 * 7);
    const counted = findings.filter(({ variant }) => !variant);
    expect(counted.map(({ quantity, evidence }) => `${quantity.replace(/:.*/, '')}: ${evidence}`)).toEqual([
      'dramReduction, hbm2: fitted',
      'speedup, hbm2: fitted',
      'energyReduction, hbm2: published',
      ...['dramReduction', 'speedup', 'energyReduction'].map((name) => `${name}, hbm2: recalled`),
    ]);
  });

  it("FlexSA: three numbers of the abstract, of PruneTrain's default strength and one group", () => {
    const counted = recordedOf('flexsa').findings.filter(
      ({ variant, evidence }) => !variant && evidence === 'published',
    );
    expect(counted.map(({ published }) => published)).toEqual([0.37, 1.7, -0.28]);
    for (const { quantity } of counted) expect(quantity).toMatch(/ResNet-50, r0\.2, 1G1F$/);
  });

  it('HAAC: Hamm-50 is one number on two netlists, and the bars of a preset one of both', () => {
    expect(rowOf('haac', 'Hamm-50')).toMatchObject({ variant: false });
    expect(rowOf('haac', 'Hamm-50, folded')).toMatchObject({ variant: true, number: 'Table 5: Hamm-50' });
    const bars = recordedOf('haac').findings.filter(({ number }) => number === 'bar: ReLU 16 GE HBM2');
    expect(bars.map(({ quantity, evidence, variant }) => [quantity, evidence, variant])).toEqual([
      ['ReLU 16 GE HBM2, preset haac-paper', 'fitted', true],
      ['ReLU 16 GE HBM2, preset cryptographic', 'fitted', false],
      ['ReLU 16 GE HBM2, haac-paper, banks never busy', 'fitted', true],
    ]);
  });
});

describe('classes, by what is known of where a number comes from', () => {
  it('what our own calculators give is a check, never a finding', () => {
    for (const { system, findings, checks } of RECORDED) {
      expect(
        findings.filter(({ evidence }) => evidence === 'self-check'),
        system,
      ).toEqual([]);
      expect(
        checks.filter(({ evidence }) => evidence !== 'self-check'),
        system,
      ).toEqual([]);
    }
    // The 160 rows that stood among the published ones, and three fractions that are 1 by definition.
    const counts = Object.fromEntries(RECORDED.map(({ system, checks }) => [system, checks.length]));
    expect(counts).toMatchObject({ flexsa: 87, wavecore: 32, draco: 26, circa: 12, prunetrain: 6 });
    expect(RECORDED.flatMap(({ checks }) => checks).filter(({ status }) => status !== 'reproduced')).toEqual(
      [],
    );
  });

  it('a number that was recalled, or computed from a source, is not published', () => {
    for (const { system, findings } of RECORDED)
      for (const { mark, evidence, quantity } of findings) {
        const name = `${system}: ${quantity}`;
        if (evidence === 'published') expect(mark, name).toBe('found');
        if (mark === 'recalled') expect(evidence, name).toBe('recalled');
        if (mark === 'derived') expect(['figure', 'fitted', 'inferred'], name).toContain(evidence);
      }
  });

  it.each([
    ['draco', 'PE utilisation, mean of layers', 'fitted'],
    ['draco', 'latency', 'fitted'],
    ['draco', '64x64, G = 8', 'published'],
    ['draco', '128x128, G = 8', 'self-check'],
    ['draco', '64x64, G = 32', 'self-check'],
    ['prunetrain', 'MACs left, r0.2, epoch 10, gated', 'published'],
    ['prunetrain', 'MACs left, r0.2, epoch 0, gated', 'self-check'],
    ['prunetrain', 'MACs left, r0.2, epoch 90, union', 'self-check'],
    ['prunetrain', 'training FLOPs', 'published'],
    ['circa', 'storage of a ReLU, gain', 'published'],
    ['circa', 'run time, gain, vgg16-c100', 'recalled'],
    ['circa', 'exact ReLU, AND', 'self-check'],
    ['stonne', 'GEMM 64 x 3136 x 576', 'fitted'],
    ['networks', 'MACs, resnet50-imagenet', 'published'],
    ['networks', 'ReLUs, resnet20-c100', 'recalled'],
    ['flexsa', 'mean utilisation, ideal memory, 1G1C', 'recalled'],
    ['haac', 'Add-6', 'fitted'],
    ['haac', 'Add-16', 'fitted'],
    ['haac', 'Mult-32', 'published'],
    ['haac', 'AES-128 on haac/fase', 'published'],
    ['haac', '5x5Matx-8 on gc-peer/maxelerator', 'fitted'],
    ['haac', '3x3Matx-16 on gc-peer/maxelerator', 'published'],
    ['haac', 'Add-6 on gc-peer/fpga-overlay', 'fitted'],
    ['haac', 'Mult-32 on gc-peer/fpga-overlay', 'fitted'],
    ['haac', 'Hamm-50 on gc-peer/fpga-overlay', 'published'],
    ['haac', 'area', 'inferred'],
    ['haac', 'power', 'inferred'],
    ['haac', 'MatMult 16 GE DDR4, preset cryptographic', 'figure'],
    ['haac', 'MatMult 16 GE DDR4, preset haac-paper', 'fitted'],
    ['haac', 'MatMult 1 GE HBM2, preset cryptographic', 'fitted'],
    ['haac', 'MatMult 16 GE HBM2, preset cryptographic', 'figure'],
    ['haac', 'BubbSt 16 GE HBM2, preset cryptographic', 'fitted'],
    ['haac', 'BubbSt 16 GE DDR4, preset cryptographic', 'figure'],
    ['haac', 'Hamm RO+RN, preset cryptographic', 'fitted'],
    ['haac', 'MatMult wire, full, 1 MB', 'fitted'],
    ['haac', 'MatMult compute, full, 1 MB', 'figure'],
    ['haac', 'ReLU energy efficiency, preset haac-paper', 'fitted'],
    ['haac', 'wires never written back', 'published'],
  ])('%s, %s: %s', (system, quantity, evidence) => {
    expect(rowOf(system, quantity).evidence).toBe(evidence);
  });

  it('Eyeriss: searched mappings and total times are fitted, the inferred mapping makes all of its rows inferred', () => {
    const { findings } = recordedOf('eyeriss');
    const classes = (figure: string, quantity: RegExp) => [
      ...new Set(
        findings
          .filter((one) => one.figure === figure && quantity.test(one.quantity))
          .map(({ evidence }) => evidence),
      ),
    ];
    const layers = /^CONV(?!.*total)/;
    expect(classes('alexnet, N = 4', layers)).toEqual(['fitted']);
    expect(classes('vgg16, N = 3', layers)).toEqual(['fitted']);
    expect(classes("alexnet, N = 4, the chip's mapping", layers)).toEqual(['published']);
    expect(classes("vgg16, N = 3, the chip's mapping", layers)).toEqual(['inferred']);
    for (const figure of new Set(findings.map((one) => one.figure)))
      expect(classes(figure, /total time/), figure).toEqual(figure.startsWith('figure') ? [] : ['fitted']);
    expect(classes("vgg16, N = 3, the chip's mapping", /all/)).toEqual(['inferred']);
    expect(classes('figure 10, N = 16', /energy/)).toEqual(['figure']);
    // Each of 18 layers has five numbers, and so has it in the classes of both mappings.
    expect(ALEXNET.layers.length + VGG16.layers.length).toBe(18);
    expect(tallyOf('fitted', findings)).toMatchObject({ numbers: 18 * 5 + 2, variants: 2 * 18 + 2 });
  });
});

describe('what the README claims of VGG-16', () => {
  const time = (layer: (typeof VGG16.layers)[number]): number => (layer.buffer * 2 ** 20) / 16 / 200e6 / 1e-3;

  it("bytes of the chip's buffer over 16 B a cycle alone give its times in stages 1 to 4, not in stage 5", () => {
    // CONV1-1, the smallest of stage 1, also waits for its weights.
    for (const layer of VGG16.layers.slice(0, 10)) {
      expect(Math.abs(time(layer) / layer.processing - 1), layer.layer).toBeLessThan(0.035);
    }
    for (const layer of VGG16.layers.slice(10)) expect(time(layer)).toBeLessThan(0.65 * layer.processing);
  });

  it('ours says no more in stages 1 to 4: it is that time within 1 %', () => {
    for (const layer of VGG16.layers.slice(0, 10)) {
      const row = rowOf('eyeriss', `${layer.layer}, processing time`, "vgg16, N = 3, the chip's mapping");
      expect(Math.abs(row.ours / time(layer) - 1), layer.layer).toBeLessThan(0.06);
      expect(row.note).toContain('only stage 5 tests anything else');
    }
  });
});

describe('STONNE', () => {
  it('has both runs that there are, not the one that fits alone', () => {
    const { findings } = recordedOf('stonne');
    expect(findings.map(({ published }) => published)).toEqual([479_024, 130_213]);
    expect(findings[0]).toMatchObject({ ours: 479_024, evidence: 'fitted', status: 'reproduced' });
    expect(findings[1]!.evidence).toBe('published');
    // 62 tiles of 2048 + 16 + 1 + 2 cycles and one of 8 rows: the formula of the other tiles, at the edge.
    expect(62 * (2048 + 16 + 1 + 2) + (2048 + 8 + 1 + 2)).toBe(130_213);
  });
});

describe('totals of networks', () => {
  const { findings } = recordedOf('networks');
  const networks = (quantity: RegExp) =>
    new Set(
      findings
        .filter((one) => quantity.test(one.quantity) && one.evidence === 'published')
        .map((one) => one.quantity.split(', ')[1]),
    ).size;

  it('are published for far fewer than 87 networks', () => {
    expect([networks(/^MACs/), networks(/^parameters/), networks(/^ReLUs/)]).toEqual([13, 26, 13]);
  });

  it('that were rounded in print may be off by half of the last digit', () => {
    expect(rowOf('networks', 'MACs, resnet50-imagenet')).toMatchObject({
      published: 4.089e9,
      tolerance: 0.5e6,
    });
    expect(rowOf('networks', 'parameters, resnet50-imagenet')).toMatchObject({ tolerance: 0, deviation: 0 });
    expect(rowOf('networks', 'MACs, inception-v4-imagenet299')).toMatchObject({
      tolerance: 5e6,
      status: 'missed',
    });
  });
});
