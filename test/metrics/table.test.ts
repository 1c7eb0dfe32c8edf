import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { metricsMarkdown } from '../../src/metrics/markdown.js';
import { METRICS } from '../../src/models/registry.js';
import { prepare, simulate } from '../../src/simulation/simulate.js';
import { OPERATOR_NUMBERS, TOTAL_NUMBERS } from '../../src/results/runs/columns.js';
import { parse } from 'csv-parse/sync';
import { toCsv } from '../../src/results/export/csv.js';
import { sampleRecord } from '../results/records.js';

describe('the table of metrics', () => {
  it('defines each name once, completely and in one line a field', () => {
    const names = METRICS.all.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const metric of METRICS.all)
      for (const [field, text] of Object.entries(metric))
        expect(String(text), `${metric.name}.${field}`).toMatch(/^[^\n]+$/);
  });

  it('covers every number of a record and every counted column of the CSV', () => {
    for (const field of [...TOTAL_NUMBERS, ...OPERATOR_NUMBERS]) expect(METRICS.find(field).name).toBe(field);
    const [header] = parse(toCsv(sampleRecord())) as string[][];
    const labels = ['run', 'workload', 'arch', 'idx', 'name', 'kind'];
    for (const column of header!.filter((name) => !labels.includes(name)))
      expect(() => METRICS.find(column), column).not.toThrow();
  });
});

describe('looking a metric up', () => {
  it('takes names, columns and placeholders', () => {
    expect(METRICS.find('pe_utilization').name).toBe('peUtilization');
    expect(METRICS.find('DI').name).toBe('weightedArithmeticIntensity');
    expect(METRICS.find('stall_ifmap').name).toBe('stallCycles.ifmap');
    expect(METRICS.find('stallCycles.row_conflict').name).toBe('stallCycles.<cause>');
    expect(METRICS.find('traffic.dram.psum.readBytes').name).toBe('traffic.dram.psum.readBytes');
    expect(METRICS.find('traffic.l2.key.writeBytes').name).toBe('traffic.<level>.<tensor>.writeBytes');
    expect(METRICS.find('detail_ifmapDramStart').name).toBe('<operand><Sram|Dram><Start|Stop>');
    expect(METRICS.find('energy.mac').name).toBe('energy.<component>');
  });

  it('names the nearest metric', () => {
    expect(() => METRICS.find('mapingEfficency')).toThrow(InputError);
    expect(() => METRICS.find('mapingEfficency')).toThrow("did you mean 'mappingEfficiency'?");
  });

  it('says what was not read', () => {
    const di = METRICS.find('weightedArithmeticIntensity');
    expect(di.status).toBe('recalled');
    expect(di.source).toContain('2008.02565');
    expect(di.source).toContain('not read');
  });
});

describe('metricsMarkdown', () => {
  it('has one row a metric, all of seven cells', () => {
    const rows = metricsMarkdown(METRICS)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(METRICS.all.length);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(9);
  });
});

describe('what a name means', () => {
  it.each([
    ['energy.foo', "unknown metric 'energy.foo'; expected one of energy.mac, "],
    ['energy.scratchpat', "did you mean 'energy.scratchpad'?"],
    ['energy.lbux', "did you mean 'energy.lbuf'?"],
    ['stall_fliter', "did you mean 'stall.filter'?"],
    ['traffic.drum.ifmap.readBytes', "did you mean 'traffic.dram.ifmap.readBytes'?"],
    ['traffic.dram.ifmaps.writeBytes', "did you mean 'traffic.dram.ifmap.writeBytes'?"],
    ['total.energy.foo', "unknown metric 'total.energy.foo'"],
  ])('%s means nothing', (name, message) => {
    expect(() => METRICS.findExact(name)).toThrow(InputError);
    expect(() => METRICS.findExact(name)).toThrow(message);
  });

  it.each([
    ['energy.lbuf', 'energy.<component>'],
    ['energy.<component>', 'energy.<component>'],
    ['total_energy_mac', 'energy.<component>'],
    ['energy', 'energyJoules'],
    ['joules', 'energy.<component>'],
    ['stall.round-trip', 'stallCycles.<cause>'],
    ['stall_ifmap', 'stallCycles.ifmap'],
    ['traffic_scratchpad_dma_filter_read_bytes', 'traffic.scratchpad-dma.filter.readBytes'],
    ['traffic.vdm.key.writeBytes', 'traffic.<level>.<tensor>.writeBytes'],
    ['kernelCycles.anything', 'kernelCycles.<kernel>'],
    ['areaSquareMetres', 'areaSquareMetres'],
  ])('%s: %s', (name, found) => {
    expect(METRICS.findExact(name).name).toBe(found);
  });

  const BANKED = ['memory.model=banked'];
  it.each([
    ['systolic/8x8', [], 'minionn-c10'],
    ['systolic/8x8', BANKED, 'minionn-c10'],
    ['draco/rs-16x16', [], 'minionn-c10'],
    ['flexsa/1g1f', [], 'minionn-c10'],
    ['wavecore/hbm2', BANKED, 'minionn-c10'],
    ['gpu/v100', [], 'minionn-c10'],
    ['cheetah/4x512', [], 'minionn-c10'],
    ['haac/1ge-2mb-hbm2', [], 'circuit:add?bits=8'],
    ['inference/delphi', [], 'minionn-c10'],
    ['inference/client-garbler', [], 'minionn-c10'],
    ['deployment/client-garbler-16gb', [], 'minionn-c10'],
  ])('every word of a run on %s with %j is known', async (arch, overrides, workload) => {
    const transforms = arch.startsWith('wavecore') ? { training: { batch: 2 } } : {};
    const { totals } = simulate(await prepare({ workload, arch, overrides, transforms }));
    const names = [
      ...Object.keys(totals.energy).map((component) => `energy.${component}`),
      ...Object.keys(totals.stallCycles).map((cause) => `stallCycles.${cause}`),
      ...totals.traffic.flatMap(({ level, tensor }) =>
        ['readBytes', 'writeBytes'].map((side) => `traffic.${level}.${tensor}.${side}`),
      ),
    ];
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) expect(() => METRICS.findExact(name), name).not.toThrow();
  });
});
