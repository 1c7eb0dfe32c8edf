import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Store } from '../../src/results/store.js';
import { CIRCUMSTANCES, complaint, idOf, sampleRecord, useTemporaryFolder } from './records.js';

const folder = useTemporaryFolder();
const newFile = (): string => join(folder(), 'runs.sqlite');

describe('conditions of users', () => {
  it('find runs, newest first, and are refused in one line', () => {
    const store = Store.open(newFile());
    for (const [index, digits] of ['aaaa', 'bbbb', 'cccc'].entries())
      store.runs.save(sampleRecord(idOf(digits)), {
        ...CIRCUMSTANCES,
        createdAt: `2026-11-2${index}T00:00:00Z`,
      });
    expect(store.runs.idsWhere("workload = 'tiny' and cycles > 1", 2)).toEqual([idOf('cccc'), idOf('bbbb')]);
    expect(store.runs.idsWhere('cycles < 1 or cycles is null', 9)).toEqual([]);
    expect(complaint(() => store.runs.idsWhere('cycels > 1', 9))).toBe('query: no such column: cycels');
    expect(complaint(() => store.runs.idsWhere('1); delete from run; --', 9))).toMatch(/^query: /);
    store.close();
  });
});

describe('queries', () => {
  const store = (): Store => {
    const opened = Store.open(newFile());
    opened.runs.save(sampleRecord(), CIRCUMSTANCES);
    return opened;
  };

  it('answers with columns and rows, also through the views', () => {
    const answer = store().query(
      '-- all\nselect run, cycles, pe_utilization, energy_joules, dram_bytes, stall_cycles from v_run;',
    );
    expect(answer.columns).toEqual([
      'run',
      'cycles',
      'pe_utilization',
      'energy_joules',
      'dram_bytes',
      'stall_cycles',
    ]);
    expect(answer.rows[0]).toEqual(['c0ffee000000', 640, 0.675, expect.closeTo(3e-9, 15), 816, 16]);
    const operators = store().query(
      'select name, work, work_unit, dram_read_bytes, dram_write_bytes, dram_bytes, stall_cycles from v_operator order by idx',
    );
    expect(operators.rows).toEqual([
      ['conv1', 6912, 'MAC', 720, 96, 816, 16],
      ['relu1', 0, 'MAC', 0, 0, 0, 0],
    ]);
    expect(
      store().query(
        "select operator, read_bytes, write_bytes from v_traffic where level = 'dram' and tensor = 'filter'",
      ).rows,
    ).toEqual([['conv1', 432, 0]]);
    // Totals are not in the per-operator views: nothing is counted twice.
    expect(store().query("select sum(read_bytes) from v_traffic where level = 'dram'").rows).toEqual([[720]]);
    expect(store().query('select sum(cycles) from v_stall').rows).toEqual([[16]]);
    expect(store().query('select max(joules) from v_energy').rows).toEqual([[2e-9]]);
    expect(store().query('pragma table_info(run)').rows.length).toBeGreaterThan(20);
    expect(store().query("values (x'00ff')").rows).toEqual([['00ff']]);
    expect(store().query('select macs / cycles from run').rows).toEqual([[10.8]]);
  });

  it('show machine, code and the kind’s own totals, and NULL for what is not modelled', () => {
    const opened = Store.open(newFile());
    const record = sampleRecord();
    record.machine = {
      unit: 'cores',
      units: 2,
      workUnit: 'gate',
      peakPerSecond: null,
      memoryBytesPerSecond: 9,
    };
    Object.assign(record.totals, { macs: null, peUtilization: null, energyJoules: null });
    record.totals.details = { 'gates.p99': 0.5, bound: 'memory' };
    opened.runs.save(record, CIRCUMSTANCES);
    const { rows } = opened.query(
      `select machine_units, machine_unit, work, work_unit, peak_per_second, memory_bytes_per_second, macs,
         pe_utilization, energy_joules, code_hash from v_run`,
    );
    expect(rows).toEqual([[2, 'cores', 6912, 'gate', null, 9, null, null, null, 'd'.repeat(64)]]);
    expect(opened.query('select name, value, text from v_total_metric').rows).toEqual([
      ['gates.p99', 0.5, null],
      ['bound', null, 'memory'],
    ]);
    expect(opened.query("select operator, value from v_metric where name = 'folds'").rows).toEqual([
      ['conv1', 8],
    ]);
    expect(opened.query('select count(pe_utilization), count(*) from operator').rows).toEqual([[1, 2]]);
    opened.close();
  });

  it.each([
    "insert into run (id) values ('x')",
    'drop table run',
    'delete from run',
    "attach database 'other.sqlite' as other",
    'pragma user_version = 7',
    'pragma journal_mode = delete',
    'with x as (select 1) delete from run',
    'vacuum',
    'begin',
    '',
    ' ; ',
    'select 1; drop table run',
    'select 1; select 2',
  ])('refuses %j', (sql) => {
    const opened = store();
    expect(complaint(() => opened.query(sql))).toMatch(/^query/);
    expect(opened.runs.load('latest')).toEqual(sampleRecord());
  });

  it('reports SQL errors in one line', () => {
    expect(complaint(() => store().query('select\n cycels from run'))).toBe('query: no such column: cycels');
    expect(complaint(() => store().query('select ?'))).toMatch(/^query: .*parameter/);
    expect(complaint(() => Store.open(newFile()).query('select 1'))).toContain('no such database');
  });
});
