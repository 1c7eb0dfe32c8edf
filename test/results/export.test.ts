import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCsv } from '../../src/results/export/csv.js';
import { toJson } from '../../src/results/export/json.js';
import { recordToTrace, TraceWriter } from '../../src/results/export/perfetto.js';
import { pythonFloat, toScaleSim, writeScaleSim } from '../../src/results/export/scalesim.js';
import type { RunRecord } from '../../src/results/record.js';
import { anyRecord, sampleRecord, useTemporaryFolder } from './records.js';

const folder = useTemporaryFolder();

describe('JSON', () => {
  it('holds the record, in an order that does not depend on the order of keys', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(JSON.parse(toJson(record))).toEqual(record);
        const reversed = JSON.parse(JSON.stringify(record), (_, value: unknown) =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).reverse())
            : value,
        ) as typeof record;
        expect(toJson(reversed)).toBe(toJson(record));
      }),
      { numRuns: 50 },
    );
    expect(Object.keys(JSON.parse(toJson(sampleRecord())) as object)).toEqual([
      'run',
      'machine',
      'totals',
      'operators',
      'assumptions',
    ]);
    expect(Object.keys((JSON.parse(toJson(sampleRecord())) as RunRecord).machine)).toEqual([
      'unit',
      'units',
      'workUnit',
      'peakPerSecond',
      'memoryBytesPerSecond',
    ]);
  });
});

describe('CSV', () => {
  it('has one row an operator, with every count in a column', () => {
    const rows = parse(toCsv(sampleRecord()), { columns: true }) as Record<string, string>[];
    expect(rows.map((row) => row['name'])).toEqual(['conv1', 'relu1']);
    expect(rows[0]).toMatchObject({
      ...{ workload: 'tiny', idx: '0', compute_cycles: '576', stall_ifmap: '9', energy_dram: '2e-9' },
      ...{ traffic_dram_filter_read_bytes: '432', traffic_scratchpad_psum_write_bytes: '384' },
      ...{ detail_dataflow: 'os', detail_folds: '8', fused_into: '', work: '6912' },
    });
    expect(rows[1]).toMatchObject({ fused_into: 'conv1', stall_ifmap: '0', detail_dataflow: '' });
  });

  it('leaves the cell of what is not modelled empty, and has the run’s own totals in every row', () => {
    const record = sampleRecord();
    record.operators[0]!.macs = null;
    record.totals.details = { 'latency.p99': 0.25, bound: 'memory' };
    const rows = parse(toCsv(record), { columns: true }) as Record<string, string>[];
    expect(rows.map(({ macs, work, pe_utilization: utilization }) => [macs, work, utilization])).toEqual([
      ['', '6912', '0.675'],
      ['0', '0', ''],
    ]);
    for (const row of rows) expect(row).toMatchObject({ 'total_latency.p99': '0.25', total_bound: 'memory' });
  });

  it('quotes as RFC 4180 says', () => {
    const record = sampleRecord();
    record.operators[0]!.name = 'a "b", c\r\nd';
    const text = toCsv(record);
    expect(text).toContain('"a ""b"", c\r\nd"');
    expect((parse(text, { columns: true }) as Record<string, string>[])[0]!['name']).toBe('a "b", c\r\nd');
    expect(text.endsWith('\r\n')).toBe(true);
  });

  it('gives every operator as many cells as the header has', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const rows = parse(toCsv(record), { relax_column_count: false });
        expect(rows).toHaveLength(1 + record.operators.length);
      }),
      { numRuns: 50 },
    );
  });
});

describe('SCALE-Sim reports', () => {
  it('has their header, their cycle count and their separators', () => {
    const reports = toScaleSim(sampleRecord());
    const compute = reports['COMPUTE_REPORT.csv'].split('\n');
    expect(compute[0]).toBe(
      'LayerID, Total Cycles (incl. prefetch), Total Cycles, Stall Cycles, Overall Util %, ' +
        'Mapping Efficiency %, Compute Util %,',
    );
    // 6912 MACs, 639 cycles by their count, 16 PEs; 16 x 6 of 8 folds of 16 PEs; K = 72 of tau = 78.
    const overall = (6912 * 100) / (639 * 16);
    expect(compute[1]).toBe(`0, 650, 639, 16, ${overall}, 75.0, ${(16 * 6 * 72 * 100) / (8 * 16 * 78)},`);
    expect(compute).toHaveLength(3);
    expect(reports['DETAILED_ACCESS_REPORT.csv'].split('\n')[1]).toBe(
      // OFMAP SRAM writes: 96 results and 96 partial sums of 4 bytes.
      '0, 0, 639, 2304, 0, 639, 1728, 0, 639, 192, 0, 639, 288, 0, 639, 432, 0, 650, 96,',
    );
    expect(reports['BANDWIDTH_REPORT.csv'].split('\n')[1]).toBe(
      `0, ${2304 / 639}, ${1728 / 639}, ${192 / 639}, 0.45, 0.675, ${96 / 651},`,
    );
  });

  it('writes three files, and refuses a run without an array', () => {
    const place = join(folder(), 'reports');
    expect(writeScaleSim(sampleRecord(), place)).toHaveLength(3);
    expect(readdirSync(place)).toEqual([
      'BANDWIDTH_REPORT.csv',
      'COMPUTE_REPORT.csv',
      'DETAILED_ACCESS_REPORT.csv',
    ]);
    const other = sampleRecord();
    other.operators.shift();
    expect(() => toScaleSim(other)).toThrow('expected a run with operators on a systolic array');
    const gpu = sampleRecord();
    gpu.operators[0]!.unit = 'tensor cores';
    expect(() => toScaleSim(gpu)).toThrow('expected a run with operators on a systolic array');
    gpu.operators[0]!.unit = 'array';
    delete gpu.operators[0]!.details['dataflow'];
    expect(() => toScaleSim(gpu)).toThrow(
      "operator 'conv1' has no GEMM on a systolic array (detail dataflow)",
    );
  });

  it('prints floats as Python does', () => {
    expect([100, 18.69543281454308, 0, 0.00001234, 1e-10, 1e16, 1e22].map(pythonFloat)).toEqual([
      ...['100.0', '18.69543281454308', '0.0', '1.234e-05', '1e-10', '1e+16', '1e+22'],
    ]);
  });
});

interface Trace {
  displayTimeUnit: string;
  traceEvents: { ph: string; name: string; tid?: number; ts?: number; dur?: number }[];
}
const read = (file: string): Trace => JSON.parse(readFileSync(file, 'utf8')) as Trace;

describe('traces', () => {
  it('draws a record: phases inside their operator, fused operators as instants', () => {
    const file = join(folder(), 'deep', 'run.json');
    const summary = recordToTrace(sampleRecord(), file);
    const { displayTimeUnit, traceEvents } = read(file);
    expect(displayTimeUnit).toBe('ns');
    const { run } = sampleRecord();
    expect(traceEvents[0]).toMatchObject({
      name: 'process_name',
      args: { name: `${run.workload} on ${run.arch} (1 ns drawn: 1 cycle)` },
    });
    expect(traceEvents.filter(({ ph }) => ph === 'X').map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
      ['conv1', 0, 0.64],
      ['compute', 0, 0.576],
      ['stall: ifmap', 0.576, 0.009],
      ['stall: filter', 0.585, 0.007],
      ['drain', 0.592, 0.048],
    ]);
    expect(traceEvents.find(({ ph }) => ph === 'i')).toMatchObject({ name: 'relu1', ts: 0.64, tid: 1 });
    expect(summary).toEqual({ events: 8, dropped: 0, bytes: readFileSync(file).length });
    expect(readdirSync(join(file, '..'))).toEqual(['run.json']);
  });

  it('has a track for each unit, and counts only what is modelled', () => {
    const file = join(folder(), 'lanes.json');
    const record = sampleRecord();
    const conv = record.operators[0]!;
    record.operators = ['client', 'network', 'server', 'network'].map((unit, index) => ({
      ...conv,
      ...{ name: `op${index}`, unit, startCycle: 100 * index, endCycle: 100 * index + 640, macs: null },
      peUtilization: unit === 'network' ? null : 0.5,
    }));
    recordToTrace(record, file);
    const { traceEvents } = read(file);
    const named = (name: string): unknown[] => traceEvents.filter((event) => event.name === name);
    expect(named('thread_name').map((event) => (event as { args: { name: string } }).args.name)).toEqual([
      'client',
      'network',
      'network (2)',
      'server',
    ]);
    expect(
      traceEvents.filter(({ name }) => /^op\d$/.test(name)).map(({ name, tid, ts }) => [name, tid, ts]),
    ).toEqual([
      ['op0', 1, 0],
      ['op1', 2, 0.1],
      ['op2', 4, 0.2],
      ['op3', 3, 0.3],
    ]);
    const counters = traceEvents.filter(({ ph }) => ph === 'C').map(({ name }) => name);
    expect(counters.filter((name) => name.startsWith('utilisation')).sort()).toEqual([
      'utilisation of client (%)',
      'utilisation of server (%)',
    ]);
    expect(counters.filter((name) => name.startsWith('DRAM'))).toHaveLength(4);
    expect(JSON.stringify(traceEvents)).not.toContain('null');
  });

  it('stays valid JSON when it is cut, and says so', () => {
    const file = join(folder(), 'cut.json');
    const byteCap = 200_000;
    const trace = new TraceWriter(file, { byteCap });
    trace.thread(1, 7, 'array "A"');
    for (let index = 0; index < 5000; index++)
      trace.complete(7, `tile é ${index}`, 'compute', index * 10, 10, { index });
    expect(trace.truncated).toBe(true);
    expect(existsSync(file)).toBe(false);
    const summary = trace.close();
    const { traceEvents } = read(file);
    expect(readFileSync(file).length).toBe(summary.bytes);
    expect(summary.bytes).toBeLessThanOrEqual(byteCap);
    expect(summary.events + summary.dropped).toBe(5000);
    expect(traceEvents.at(-1)).toMatchObject({ ph: 'i', ts: summary.events / 100 });
    expect(traceEvents.at(-1)!.name).toMatch(
      /^trace cut here: cap of 200000 bytes reached, \d+ events left out$/,
    );
    expect(() => trace.counter(1, 'late', 0, {})).toThrow('closed');
  });

  it('is valid JSON without events', () => {
    const file = join(folder(), 'empty.json');
    new TraceWriter(file).close();
    expect(read(file).traceEvents).toEqual([]);
  });

  it('leaves nothing behind after abort', () => {
    const place = folder();
    const trace = new TraceWriter(join(place, 'new', 'deep', 'a.json'));
    for (let index = 0; index < 5000; index++) trace.counter(1, 'occupancy', index, { bytes: index });
    trace.abort();
    trace.abort();
    expect(readdirSync(place)).toEqual([]);
  });

  it('complains about a file that cannot be made and a cap that is too small', () => {
    const place = folder();
    expect(() => new TraceWriter(place)).toThrow(`${place}: is a directory`);
    expect(() => new TraceWriter(join(place, 'a.json'), { byteCap: 10 })).toThrow('expected at least 4096');
    expect(() => new TraceWriter('/proc/none/a.json')).toThrow('/proc/none/a.json: cannot be written');
    expect(readdirSync(place)).toEqual([]);
  });
});
