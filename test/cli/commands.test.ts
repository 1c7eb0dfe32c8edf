import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { METRICS } from '../../src/models/registry.js';
import { PLOTS } from '../../src/plot/index.js';
import { SPECIAL } from '../plot/special.js';
import type { RunRecord } from '../../src/results/record.js';
import { Store } from '../../src/results/store.js';
import { BIN, folder, NETWORK, removeFolder, systole, systoleHere, type Outcome } from './process.js';

const NET = ['net.yaml', '--arch', 'systolic/8x8'];
let cwd: string;
let first: Outcome;
/** Runs a command that must succeed. */
const ok = async (...args: string[]): Promise<Outcome> => {
  const outcome = await systoleHere(args, cwd);
  expect(outcome, `systole ${args.join(' ')}`).toMatchObject({ code: 0 });
  return outcome;
};
const read = (name: string): string => fs.readFileSync(path.join(cwd, name), 'utf8');

beforeAll(async () => {
  cwd = folder({ 'net.yaml': NETWORK });
  first = await systole(['run', ...NET, '--format', 'json'], cwd);
});
afterAll(() => removeFolder(cwd));

describe.concurrent('systole run', () => {
  it('prints the contract as JSON, and nothing else, on stdout', () => {
    const record = JSON.parse(first.stdout) as RunRecord;
    expect(Object.keys(record)).toEqual(['run', 'machine', 'totals', 'operators', 'assumptions']);
    expect(record.run).toMatchObject({
      workload: 'tiny',
      arch: 'systolic/8x8',
      kind: 'systolic',
      fidelity: 'event',
    });
    expect(record.run.id).toMatch(/^[0-9a-f]{64}$/);
    const shared = [
      ...['cycles', 'computeCycles', 'fillCycles', 'drainCycles', 'stallCycles', 'macs', 'peUtilization'],
      ...[
        'mappingEfficiency',
        'arithmeticIntensity',
        'weightedArithmeticIntensity',
        'energyJoules',
        'energy',
      ],
      'traffic',
    ];
    for (const key of [...shared, 'seconds']) expect(record.totals).toHaveProperty(key);
    for (const operator of record.operators) {
      for (const key of [...shared, 'name', 'kind', 'stage', 'unit', 'startCycle', 'endCycle', 'details']) {
        expect(operator).toHaveProperty(key);
      }
    }
    for (const assumption of record.assumptions) {
      expect(Object.keys(assumption).sort()).toEqual(['name', 'source', 'status', 'value']);
    }
    expect(record.totals.cycles).toBe(record.operators.reduce((sum, { cycles }) => sum + cycles, 0));
    expect(first.stderr).toMatch(/^run [0-9a-f]{12} stored in results\/systole.sqlite\n$/);
  });

  it('finds the run in the database the second time, to the byte', async () => {
    const second = await ok('run', ...NET, '--format', 'json');
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr).toMatch(/^run [0-9a-f]{12} was in results\/systole.sqlite already /);
  });

  it('gives the same bytes with --force and in a fresh database', async () => {
    const forced = await ok('run', ...NET, '--db', 'forced.sqlite', '--format', 'json');
    const again = await ok('run', ...NET, '--db', 'forced.sqlite', '--format', 'json', '--force');
    expect([forced.stdout, again.stdout]).toEqual([first.stdout, first.stdout]);
    expect(again.stderr).toContain('stored in forced.sqlite');
    const { stdout } = await ok(
      'query',
      'select count(*) from run',
      '--db',
      'forced.sqlite',
      '--format',
      'csv',
    );
    expect(stdout).toBe('count(*)\n1\n');
  });

  it('prints a table that says how far to trust it', async () => {
    const { stdout } = await ok('run', ...NET, '--all');
    for (const text of [
      'conv1',
      'conv1.relu',
      'fc',
      'PE utilisation',
      'fidelity event; checked',
      'assumed: ',
    ]) {
      expect(stdout).toContain(text);
    }
  });

  it('prints CSV with a row an operator', async () => {
    const { stdout } = await ok('run', ...NET, '--format', 'csv');
    expect(stdout.trim().split('\n')).toHaveLength(1 + 3);
  });

  it('writes a trace that is JSON', async () => {
    await ok('run', ...NET, '--db', 'traced.sqlite', '--trace', 'trace.json');
    const trace = JSON.parse(read('trace.json')) as { traceEvents: unknown[] };
    expect(trace.traceEvents.length).toBeGreaterThan(10);
  });

  it('takes overrides, fidelity and batch', async () => {
    const { stdout } = await ok(
      ...['run', ...NET, '--set', 'dataflow=os', '--set', 'dram.bandwidth=64GB/s', '--set', 'rows=4'],
      ...['--fidelity', 'analytic', '--batch', '2', '--format', 'json', '--db', 'other.sqlite'],
    );
    const { run } = JSON.parse(stdout) as RunRecord;
    expect(run.architecture).toMatchObject({ dataflow: 'os', rows: 4, dram: { bandwidth: 64e9 } });
    expect(run).toMatchObject({ fidelity: 'analytic', options: { batch: 2 } });
  });

  it('gives no escape codes to a pipe', async () => {
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'xterm-256color' }]) {
      const { stdout, stderr } = await systole(['run', ...NET], cwd, { FORCE_COLOR: '', ...env });
      expect(`${stdout}${stderr}`).not.toContain('\x1b');
    }
  });

  it('bears a reader that has seen enough', () => {
    const command = `"${process.execPath}" "${BIN}" query "with recursive n(i) as (select 1 union all select i + 1 from n limit 60000) select i from n" --format csv | head -1`;
    expect(execFileSync('bash', ['-o', 'pipefail', '-c', command], { cwd, encoding: 'utf8' })).toBe('i\n');
  });
});

describe.concurrent('systole compare', () => {
  it('marks the best of each row', async () => {
    const { stdout } = await ok(
      ...['compare', 'net.yaml', '--arch', '8x8,16x16', '--dataflow', 'ws,os,is'],
      ...['--metric', 'cycles,peUtilization,energyJoules', '--format', 'json', '--db', 'compare.sqlite'],
    );
    const cells = JSON.parse(stdout) as { metric: string; value: number; best: boolean }[];
    expect(cells).toHaveLength(2 * 3 * 3);
    for (const metric of ['cycles', 'peUtilization', 'energyJoules']) {
      const row = cells.filter((cell) => cell.metric === metric);
      const values = row.map(({ value }) => value);
      const best = metric === 'peUtilization' ? Math.max(...values) : Math.min(...values);
      expect(row.map((cell) => cell.best)).toEqual(values.map((value) => value === best));
    }
  });

  it('prints a table', async () => {
    const { stdout } = await ok('compare', 'net.yaml', '--arch', '8x8,16x16', '--db', 'table.sqlite');
    expect(stdout).toMatch(/tiny +cycles \(less\) .*\* /);
    expect(stdout).toContain('systolic/16x16 ws');
  });
});

describe.concurrent('what is stored', () => {
  // Plots of special runs are drawn from their records in test/plot.
  for (const kind of Object.keys(PLOTS).filter((name) => !Object.hasOwn(SPECIAL, name))) {
    it(`is drawn: plot ${kind}`, async () => {
      const db = `plot-${kind}.sqlite`;
      await ok('compare', 'net.yaml', '--arch', '8x8', '--dataflow', 'ws,os', '--db', db);
      const several = ['--where', "workload = 'tiny'"];
      const runs = PLOTS[kind]!.minRuns > 1 ? several : ['--run', 'latest'];
      const { stdout, stderr } = await ok('plot', kind, ...runs, '--out', `new/${kind}.svg`, '--db', db);
      expect(stdout).toBe('');
      expect(stderr).toContain(`new/${kind}.svg: ${kind} of tiny on systolic/8x8`);
      expect(read(`new/${kind}.svg`)).toMatch(/^<(\?xml|svg)[^]{500,}<\/svg>\s*$/);
    });
  }

  it('is drawn: plot deviations, of what was reproduced', async () => {
    const { stderr: misses, stdout } = await ok(
      'reproduce',
      'draco',
      '--db',
      'draco.sqlite',
      '--format',
      'csv',
    );
    expect(misses).toContain('15 of 15 published and independent numbers');
    expect(stdout.trim().split('\n')).toHaveLength(1 + 17);
    const { stderr } = await ok('plot', 'deviations', '--out', 'deviations.svg', '--db', 'draco.sqlite');
    expect(stderr).toContain('deviations.svg: deviations of draco');
    expect(read('deviations.svg')).toContain(
      '15 of 15 published and independent numbers reproduced within tolerance, of 1 system',
    );
  });

  it('is exported', async () => {
    for (const format of ['json', 'csv', 'perfetto'])
      await ok('export', format, '--out', `out/run.${format}`);
    await ok('export', 'scalesim', '--out', 'out/reports');
    expect(JSON.parse(read('out/run.json'))).toEqual(JSON.parse(first.stdout));
    expect(read('out/run.csv').trim().split('\n')).toHaveLength(1 + 3);
    expect(JSON.parse(read('out/run.perfetto'))).toHaveProperty('traceEvents');
    expect(fs.readdirSync(path.join(cwd, 'out/reports')).length).toBeGreaterThanOrEqual(3);
  });

  it('is listed and asked', async () => {
    const { stdout: runs } = await ok('list', 'runs', '--format', 'json');
    expect(JSON.parse(runs)).toMatchObject([{ workload: 'tiny', arch: 'systolic/8x8' }]);
    const { stdout: table } = await ok('query', 'select name, cycles from operator order by idx');
    expect(table).toMatch(/ name +cycles\n conv1 +\d+\n conv1.relu +\d+\n fc +\d+\n/);
    const none = await ok('list', 'runs', '--db', 'none.sqlite', '--format', 'json');
    expect(none).toMatchObject({
      stdout: '[]\n',
      stderr: expect.stringContaining('no runs in none.sqlite yet') as string,
    });
    expect(fs.existsSync(path.join(cwd, 'none.sqlite'))).toBe(false);
  });
});

describe.concurrent('what there is', () => {
  it('lists architectures, workloads and metrics', async () => {
    const names = async (what: string): Promise<string[]> => {
      const { stdout, stderr } = await ok('list', what, '--format', 'json');
      expect(stderr).toBe('');
      return (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
    };
    expect(await names('archs')).toEqual(expect.arrayContaining(['systolic/8x8', 'systolic/128x128']));
    expect(await names('workloads')).toContain('resnet50-imagenet');
    expect(await names('metrics')).toEqual(METRICS.all.map(({ name }) => name));
  });

  it('says which runs are of an older code of their model, and still reads them', async () => {
    await ok('run', ...NET, '--db', 'ages.sqlite');
    const store = Store.open(path.join(cwd, 'ages.sqlite'));
    const record = store.runs.load('latest');
    const older = { ...record, run: { ...record.run, id: 'f'.repeat(64), codeHash: 'a'.repeat(64) } };
    store.runs.save(older, { wallSeconds: 1, host: '', createdAt: '2020-01-01T00:00:00.000Z' });
    store.close();
    const { stdout, stderr } = await ok('list', 'runs', '--db', 'ages.sqlite', '--format', 'json');
    const ages = (JSON.parse(stdout) as { id: string; code: string }[]).map(({ id, code }) => [id, code]);
    expect(ages).toEqual([
      [record.run.id, 'present'],
      [older.run.id, 'older'],
    ]);
    expect(stderr).toContain('1 of 2 runs are of an older code');
    const again = await ok('export', 'json', '--run', 'ffff', '--db', 'ages.sqlite', '--out', 'older.json');
    expect(again.stderr).toContain('older.json');
    expect(JSON.parse(read('older.json'))).toEqual(older);
  });

  it('leaves a broken file out of a list, with a note', async () => {
    const own = folder({
      'arch/good.yaml': 'extends: systolic/8x8\ntitle: mine\n',
      'arch/bad.yaml': 'a: 1\na: 2\n',
    });
    const { stdout, stderr, code } = await systole(['list', 'archs', '--format', 'json'], own);
    removeFolder(own);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual({ name: 'good', title: 'mine', file: 'arch/good.yaml' });
    expect(stderr).toBe("systole: left out: arch/bad.yaml:2:1: duplicate key 'a'; expected every key once\n");
  });

  it('explains a metric', async () => {
    const { stdout } = await ok('explain', 'peUtilization', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'peUtilization', unit: 'fraction of 1' }]);
    expect((await ok('explain', 'pe_utilization')).stdout).toContain('denominator');
  });

  it('validates files', async () => {
    const { stdout } = await ok('validate', 'net.yaml', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject([{ file: 'net.yaml', kind: 'network' }]);
  });

  it('imports a SCALE-Sim topology', async () => {
    fs.writeFileSync(
      path.join(cwd, 'topology.csv'),
      'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\nConv1, 16, 16, 3, 3, 4, 8, 1,\n',
    );
    await ok('import', 'scalesim', 'topology.csv', '--out', 'imported.yaml');
    const { stdout } = await ok('validate', 'imported.yaml', '--format', 'csv');
    expect(stdout).toContain('imported.yaml,network,');
    await ok('run', 'topology.csv', '--arch', 'systolic/8x8', '--db', 'topology.sqlite');
  });

  it('says its version, and shows its help without being asked', async () => {
    expect((await ok('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { stdout } = await ok();
    for (const { name } of COMMANDS) expect(stdout).toContain(`  ${name} `);
  });

  for (const { name, load } of COMMANDS) {
    it(`shows an example in the help of ${name}`, async () => {
      let help = '';
      const command = (await load()).configureOutput({ writeOut: (text) => (help += text) });
      command.outputHelp();
      expect(help).toMatch(new RegExp(`\nExamples:\n  \\$ systole ${name}\\b`));
    });
  }
});
