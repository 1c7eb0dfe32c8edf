import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { own, type MetricGroup } from '../../src/metrics/definition.js';
import { metricsMarkdown } from '../../src/metrics/markdown.js';
import { MetricTable } from '../../src/metrics/table.js';

const GROUPS: readonly MetricGroup[] = [
  {
    title: 'Time',
    metrics: [
      own('cycles', 'cycles', 'Length.', 'a + b', { goal: 'minimize', label: 'run time' }),
      own('stallCycles.<cause>', 'cycles', 'Waiting.', 'sum', { aliases: ['stall.<cause>'] }),
      own('share', '-', 'A part.', 'a / b', {
        aliases: ['part', 'pt'],
        goal: 'maximize',
        caveat: { short: 'old', long: 'it is old' },
      }),
    ],
  },
  {
    title: 'Gates',
    kinds: ['haac'],
    metrics: [own('gatesDone', 'gates', 'Gates | of <all>.', '`x` | y'), own('<any>', '-', 'All.', 'all')],
  },
];
const table = new MetricTable(GROUPS);

describe('a metric is found', () => {
  it('by name, alias and column, whatever the case and the marks', () => {
    for (const name of ['gatesDone', 'gates_done', 'GATES-DONE', 'gates done', 'gates.done'])
      expect(table.find(name).name).toBe('gatesDone');
    expect(table.find('pt').name).toBe('share');
    expect(table.lookUp('shar')).toBeUndefined();
  });

  it('as a detail or in totals', () => {
    for (const name of ['detail_share', 'details.share', 'total.share', 'total_part'])
      expect(table.find(name).name).toBe('share');
    expect(table.lookUp('detailshare')).toBeUndefined();
    expect(table.lookUp('x.total.share')).toBeUndefined();
  });

  it('by a pattern with something in it, at both of its ends', () => {
    expect(table.find('stallCycles.dram').name).toBe('stallCycles.<cause>');
    expect(table.find('stall_dram').name).toBe('stallCycles.<cause>');
    expect(table.lookUp('stallCycles')?.name).toBe('stallCycles.<cause>'); // `stall.<cause>` of cause `cycles`
    expect(table.lookUp('stall')).toBeUndefined();
    expect(table.lookUp('myStall.dram')).toBeUndefined();
  });

  it('by no name that is a placeholder alone', () => {
    expect(table.lookUp('anything')).toBeUndefined();
    expect(() => table.find('anything')).toThrow(InputError);
  });

  it('or the nearest name without a placeholder is told', () => {
    expect(() => table.find('cycle')).toThrow("unknown metric 'cycle'");
    expect(() => table.find('cycle')).toThrow("did you mean 'cycles'?");
    expect(() => table.find('cycle')).toThrow('expected a metric of a run');
  });
});

describe('the look of a metric', () => {
  it('is what its definition says', () => {
    expect(table.lookOf('cycles')).toEqual({
      name: 'cycles',
      label: 'run time',
      unit: 'cycles',
      goal: 'minimize',
      caveat: undefined,
    });
    expect(table.lookOf('pt')).toEqual({
      name: 'share',
      label: 'share',
      unit: '',
      goal: 'maximize',
      caveat: { short: 'old', long: 'it is old' },
    });
  });

  it('of a pattern has the unit of the pattern and the name that was asked for', () => {
    expect(table.lookOf('stall.dram')).toMatchObject({
      name: 'stall.dram',
      label: 'stall.dram',
      unit: 'cycles',
      goal: 'minimize',
    });
  });

  it('of an unknown one is its name, and less is better', () => {
    expect(table.lookOf('new')).toEqual({
      name: 'new',
      label: 'new',
      unit: '',
      goal: 'minimize',
      caveat: undefined,
    });
  });
});

describe('choosing among what something has', () => {
  const at = { field: '--metric' };

  it('takes a name as it is, or what a short name stands for', () => {
    expect(table.choose('cycles', ['cycles', 'share'], at)).toBe('cycles');
    expect(table.choose('pt', ['cycles', 'share'], at)).toBe('share');
    // A column of that very name comes before the metric that the name is short for.
    expect(table.choose('part', ['part', 'share'], at)).toBe('part');
    expect(table.choose('unheard', ['unheard'], at)).toBe('unheard');
  });

  it('refuses what is not there, and names the nearest of what is', () => {
    const choose = (wanted: string, among: string[]) => () => table.choose(wanted, among, at);
    expect(choose('pt', ['cycles'])).toThrow("--metric: unknown metric 'pt'; expected one of cycles");
    expect(choose('parts', ['cycles', 'share'])).toThrow("did you mean 'part'?");
    expect(choose('parts', ['cycles'])).not.toThrow("did you mean 'part'?");
    expect(choose('cycle', ['cycles', 'share'])).toThrow("did you mean 'cycles'?");
    expect(choose('cycle', ['cycles', 'share'])).toThrow('expected one of cycles, share');
  });
});

describe('groups', () => {
  it('tell which kinds have a metric; none means all', () => {
    expect(table.kindsOf(table.find('gatesDone'))).toEqual(['haac']);
    expect(table.kindsOf(table.find('cycles'))).toBeUndefined();
    expect(table.kindsOf(own('other', '-', '', ''))).toBeUndefined();
  });

  it('keep their order', () => {
    expect(table.groups).toBe(GROUPS);
    expect(table.all.map(({ name }) => name)).toEqual([
      'cycles',
      'stallCycles.<cause>',
      'share',
      'gatesDone',
      '<any>',
    ]);
  });
});

describe('the page of definitions', () => {
  const page = metricsMarkdown(table);

  it('has a title, an introduction, and a table a group', () => {
    const parts = page.split('\n\n');
    expect(parts[0]).toBe('# Metrics');
    expect(parts.slice(1, 3).join(' ')).toContain('systole explain <metric>');
    expect(page.match(/^## .*$/gm)).toEqual(['## Time', '## Gates']);
    expect(page.endsWith('|\n')).toBe(true);
    expect(page).toContain('\n\n## Gates\n\n| metric | unit |');
  });

  it('writes every field, and escapes what Markdown would take for its own', () => {
    expect(page).toContain('| `cycles` | cycles | Length. | a + b | - | - | this tool (derived) |');
    expect(page).toContain(
      '| `gatesDone` | gates | Gates \\| of &lt;all>. | `x` \\| y | - | - | this tool (derived) |',
    );
    expect(page).toContain('| `stallCycles.<cause>` |');
  });
});
