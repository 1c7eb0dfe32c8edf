import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { metricsMarkdown } from '../../src/metrics/markdown.js';
import { METRICS } from '../../src/models/registry.js';
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
