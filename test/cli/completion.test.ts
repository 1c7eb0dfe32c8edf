import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { candidates } from '../../src/cli/completion/candidates.js';
import { SCRIPTS } from '../../src/cli/completion/shells.js';
import { manPage } from '../../src/cli/man.js';
import { newProgram } from '../../src/cli/program.js';
import { shelfFiles } from '../../src/document/files.js';
import { PLOTS } from '../../src/plot/index.js';
import { REPRODUCTION_PLOTS } from '../../src/plot/reproductions.js';
import { SWEEP_PLOTS } from '../../src/plot/sweeps.js';
import { METRICS } from '../../src/models/registry.js';
import { toolVersion } from '../../src/simulation/identity.js';
import { BIN, folder, removeFolder, systoleHere } from './process.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const after = (line: string): Promise<string[]> => candidates(COMMANDS, line.split(' '));
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

let cwd: string;
beforeAll(() => {
  cwd = folder({ 'bin/systole': `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`, 'mine.csv': '' });
  fs.chmodSync(path.join(cwd, 'bin/systole'), 0o755);
});
afterAll(() => removeFolder(cwd));

describe('candidates', () => {
  it('are every command, every subcommand and every option that help shows', async () => {
    expect(await after('')).toEqual([...COMMANDS.map(({ name }) => name), 'help']);
    for (const { name, load } of COMMANDS) {
      const command = await load();
      const found = await after(`${name} --`);
      for (const option of command.createHelp().visibleOptions(command)) expect(found).toContain(option.long);
      if (command.commands.length > 0)
        expect(await after(`${name} `)).toEqual(
          expect.arrayContaining(command.commands.map((child) => child.name())),
        );
      for (const child of command.commands) {
        const inner = await after(`${name} ${child.name()} --`);
        for (const option of child.createHelp().visibleOptions(child)) expect(inner).toContain(option.long);
      }
    }
  });

  it('are the names of architectures, workloads, kinds of plots, metrics and formats', async () => {
    expect(await after('run ')).toEqual([...shelfFiles('workloads').keys()]);
    expect(await after('run x --arch ')).toEqual([...shelfFiles('arch').keys()]);
    expect(await after('plot ')).toEqual(
      [PLOTS, SWEEP_PLOTS, REPRODUCTION_PLOTS].flatMap((plots) => Object.keys(plots)),
    );
    const names = METRICS.all.map(({ name }) => name).filter((name) => !name.includes('<'));
    expect(await after('compare x --metric ')).toEqual(names);
    expect(await after('run x --format ')).toEqual(['table', 'json', 'csv']);
    expect(await after('run x --fidelity ')).toEqual(['analytic', 'event', 'register']);
  });

  it.each([
    ['ru', ['run']],
    ['help pl', ['plot']],
    ['list ru', ['runs']],
    ['--', ['--help', '--debug', '--wide', '--version']],
    ['--debug ru', ['run']],
    ['run resnet50-v1', ['resnet50-v1-imagenet']],
    ['run --arch systolic/8x8 resnet50-v1', ['resnet50-v1-imagenet']],
    ['run x --arch systolic/128', ['systolic/128x128']],
    ['run x --arch=systolic/128', ['--arch=systolic/128x128']],
    ['compare x y --arch gpu/v100,systolic/128', ['gpu/v100,systolic/128x128']],
    ['compare x resnet50-v1', ['resnet50-v1-imagenet']],
    ['plot roofl', ['roofline']],
    ['plot roofline --lim', ['--limit']],
    ['plot roofline --out ', []],
    ['plot roofline --limit ', []],
    ['circuit gen', ['generate']],
    ['circuit generate aes', ['aes-128']],
    ['dram standards HBM3', ['HBM3-6400']],
    ['reproduce haac ee', []],
    ['sweep sh', ['shard']],
    ['validate ', []],
    ['import scalesim ', []],
    ['export per', ['perfetto']],
    ['nonsense ', []],
    ['run x --nonsense ', []],
    ['explain peU', ['peUtilization']],
    ['run x y', []],
  ])('after %j', async (line, found) => {
    expect(await after(line)).toEqual(found);
  });
});

describe('the scripts of shells', () => {
  const bash = (line: string, words: string[]): string[] => {
    const script = `${SCRIPTS.bash}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_systole; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, status } = spawnSync('bash', ['-u', '-c', script], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${path.join(cwd, 'bin')}:${process.env['PATH']}` },
    });
    expect(status, line).toBe(0);
    return stdout.split('\n').filter((word) => word !== '');
  };

  it.skipIf(!has('bash'))('bash asks for what is typed', () => {
    expect(bash('plot', ['systole', 'plot', 'roof'])).toEqual(['roofline']);
    expect(bash('empty', ['systole', 'list', ''])).toEqual([
      'archs',
      'workloads',
      'runs',
      'sweeps',
      'metrics',
    ]);
    expect(bash('files', ['systole', 'validate', ''])).toEqual([]);
  });

  it.each(['bash', 'zsh', 'fish'] as const)(
    '%s is printed, and read by that shell if it is there',
    async (shell) => {
      const { code, stdout } = await systoleHere(['completion', shell], cwd);
      expect([code, stdout]).toEqual([0, SCRIPTS[shell]]);
      expect(stdout).toContain('systole completion words -- ');
      if (has(shell)) expect(spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' }).stderr).toBe('');
    },
  );

  it('another shell is refused', async () => {
    const { code, stderr } = await systoleHere(['completion', 'bahs'], cwd);
    expect([code, stderr]).toEqual([
      2,
      "systole: error: <shell>: is 'bahs'; expected one of bash, zsh, fish, words; did you mean 'bash'?\n",
    ]);
  });
});

describe('the manual page', () => {
  const file = path.join(ROOT, 'man/systole.1');

  it('is the one of the package (npm run generate), and what systole man prints', async () => {
    const page = await manPage(newProgram(), COMMANDS, toolVersion());
    expect(fs.readFileSync(file, 'utf8')).toBe(page);
    expect((await systoleHere(['man'], cwd)).stdout).toBe(page);
    const about = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(about['man']).toBe('man/systole.1');
    expect(about['files']).toContain('man');
  });

  it('has every command with its options and examples', async () => {
    const page = fs.readFileSync(file, 'utf8').replaceAll('\\-', '-').replaceAll('\\e', '\\');
    for (const { name, load } of COMMANDS) {
      const command = await load();
      for (const each of [command, ...command.commands]) {
        const title = each === command ? name : `${name} ${each.name()}`;
        const start = page.indexOf(`.SS "systole ${title} `);
        expect(start, title).toBeGreaterThan(0);
        const part = page.slice(start, page.indexOf('\n.SS ', start + 1));
        const help = each.createHelp();
        for (const option of help.visibleOptions(each))
          expect(part).toContain(`.B ${help.optionTerm(option)}\n${help.optionDescription(option)}\n`);
        for (const argument of help.visibleArguments(each))
          expect(part).toContain(`.B ${help.argumentTerm(argument)}\n`);
        expect(part).toContain(`\nExamples:\n  $ systole ${title}`);
      }
    }
  });

  it.skipIf(!has('groff'))('is clean roff', () => {
    const { stderr, stdout } = spawnSync('groff', ['-ww', '-man', '-Tascii', file], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.length).toBeGreaterThan(20_000);
  });
});
