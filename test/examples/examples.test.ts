import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, folder, removeFolder } from '../cli/process.js';

const ROOT = path.join(import.meta.dirname, '../..');
const EXAMPLES = path.join(ROOT, 'examples');
const NAMES = fs.readdirSync(EXAMPLES).filter((name) => /^\d\d-/.test(name));

/** Fenced blocks of a language in an example's page. */
const blocksOf = (name: string, language: string): string[] => {
  const page = fs.readFileSync(path.join(EXAMPLES, name, 'README.md'), 'utf8');
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text!);
};

/** Ids hold a hash of the code, so they change with it. */
const mask = (text: string): string => text.replace(/\b[0-9a-f]{12}\b/g, '<id>');

/** Runs what a page says, word for word, in a shell; `npx` finds this build instead of one that is installed. */
function runShell(
  commands: string,
  cwd: string,
  shims: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${shims}:${process.env['PATH']}`, NO_COLOR: '1' };
    const child = spawn('sh', ['-e', '-c', commands], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('the examples', () => {
  let home: string;
  beforeAll(() => {
    home = folder({ 'bin/npx': `#!/bin/sh\nshift\nexec '${process.execPath}' '${BIN}' "$@"\n` });
    fs.chmodSync(path.join(home, 'bin/npx'), 0o755);
    fs.mkdirSync(path.join(home, 'node_modules'));
    fs.symlinkSync(ROOT, path.join(home, 'node_modules/systole'), 'dir');
    for (const name of NAMES)
      fs.cpSync(path.join(EXAMPLES, name), path.join(home, name), { recursive: true });
  });
  afterAll(() => removeFolder(home));

  it('are five, and their page lists them', () => {
    expect(NAMES.map((name) => name.slice(0, 2))).toEqual(['01', '02', '03', '04', '05']);
    const page = fs.readFileSync(path.join(EXAMPLES, 'README.md'), 'utf8');
    expect([...page.matchAll(/\]\((\d\d-[^/]*)\/\)/g)].map(([, name]) => name)).toEqual(NAMES);
  });

  // Renewed by `npx vitest run test/examples -u`.
  it.each(NAMES)('%s prints what its page says', async (name) => {
    const commands = blocksOf(name, 'sh');
    expect(commands).toHaveLength(1);
    const { code, stdout, stderr } = await runShell(
      commands[0]!,
      path.join(home, name),
      path.join(home, 'bin'),
    );
    expect(code, stderr).toBe(0);
    await expect(mask(stdout)).toMatchFileSnapshot(path.join(EXAMPLES, name, 'expected.txt'));
    const shown = blocksOf(name, 'text');
    expect(shown.length).toBeGreaterThan(0);
    for (const block of shown) expect(mask(stdout)).toContain(block);
  });

  it('04-a-sweep draws the front', () => {
    const svg = fs.readFileSync(path.join(home, '04-a-sweep/pareto.svg'), 'utf8');
    expect(svg).toMatch(/^<(\?xml|svg)[^]{500,}<\/svg>\s*$/);
  });
});
