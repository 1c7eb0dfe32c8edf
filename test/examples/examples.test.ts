import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../cli/process.js';
import { blocksOf, makeHome, mask, ROOT, runShell } from './shell.js';

const EXAMPLES = path.join(ROOT, 'examples');
const NAMES = fs.readdirSync(EXAMPLES).filter((name) => /^\d\d-/.test(name));
const pageOf = (name: string): string => fs.readFileSync(path.join(EXAMPLES, name, 'README.md'), 'utf8');

describe('the examples', () => {
  let home: string;
  beforeAll(() => {
    home = makeHome();
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
    const commands = blocksOf(pageOf(name), 'sh');
    expect(commands).toHaveLength(1);
    const { code, stdout, stderr } = await runShell(commands[0]!, path.join(home, name), home);
    expect(code, stderr).toBe(0);
    await expect(mask(stdout)).toMatchFileSnapshot(path.join(EXAMPLES, name, 'expected.txt'));
    const shown = blocksOf(pageOf(name), 'text');
    expect(shown.length).toBeGreaterThan(0);
    for (const block of shown) expect(mask(stdout)).toContain(block);
  });

  it('04-a-sweep draws the front', () => {
    const svg = fs.readFileSync(path.join(home, '04-a-sweep/pareto.svg'), 'utf8');
    expect(svg).toMatch(/^<(\?xml|svg)[^]{500,}<\/svg>\s*$/);
  });
});
