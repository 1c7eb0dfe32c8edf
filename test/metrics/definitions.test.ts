import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { findMetric, METRICS, metricsMarkdown } from '../../src/metrics/definitions.js';
import { OPERATOR_NUMBERS, TOTAL_NUMBERS } from '../../src/results/runs/columns.js';
import { parse } from 'csv-parse/sync';
import { toCsv } from '../../src/results/export/csv.js';
import { sampleRecord } from '../results/records.js';

describe('the table of metrics', () => {
  it('defines each name once, completely and in one line a field', () => {
    const names = METRICS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const metric of METRICS)
      for (const [field, text] of Object.entries(metric))
        expect(String(text), `${metric.name}.${field}`).toMatch(/^[^\n]+$/);
  });

  it('covers every number of a record and every counted column of the CSV', () => {
    for (const field of [...TOTAL_NUMBERS, ...OPERATOR_NUMBERS]) expect(findMetric(field).name).toBe(field);
    const [header] = parse(toCsv(sampleRecord())) as string[][];
    const labels = ['run', 'workload', 'arch', 'idx', 'name', 'kind'];
    for (const column of header!.filter((name) => !labels.includes(name)))
      expect(() => findMetric(column), column).not.toThrow();
  });
});

describe('findMetric', () => {
  it('takes names, columns and placeholders', () => {
    expect(findMetric('pe_utilization').name).toBe('peUtilization');
    expect(findMetric('DI').name).toBe('weightedArithmeticIntensity');
    expect(findMetric('stall_ifmap').name).toBe('stallCycles.ifmap');
    expect(findMetric('stallCycles.row_conflict').name).toBe('stallCycles.<cause>');
    expect(findMetric('traffic.dram.psum.readBytes').name).toBe('traffic.dram.psum.readBytes');
    expect(findMetric('traffic.l2.key.writeBytes').name).toBe('traffic.<level>.<tensor>.writeBytes');
    expect(findMetric('detail_ifmapDramStart').name).toBe('<operand><Sram|Dram><Start|Stop>');
    expect(findMetric('energy.mac').name).toBe('energy.<component>');
  });

  it('names the nearest metric', () => {
    expect(() => findMetric('mapingEfficency')).toThrow(InputError);
    expect(() => findMetric('mapingEfficency')).toThrow("did you mean 'mappingEfficiency'?");
  });

  it('says what was not read', () => {
    const di = findMetric('weightedArithmeticIntensity');
    expect(di.status).toBe('recalled');
    expect(di.source).toContain('2008.02565');
    expect(di.source).toContain('not read');
  });
});

describe('metricsMarkdown', () => {
  it('has one row a metric, all of seven cells', () => {
    const rows = metricsMarkdown()
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(METRICS.length);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(9);
  });
});
