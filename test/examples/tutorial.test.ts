import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../cli/process.js';
import { blocksOf, makeHome, mask, ROOT, runShell } from './shell.js';

const PAGE = fs.readFileSync(path.join(ROOT, 'docs/tutorial-private-inference.md'), 'utf8');
const COMMANDS = blocksOf(PAGE, 'sh');
const SHOWN = blocksOf(PAGE, 'text');

/** What is left out of a block of output. */
const LEFT_OUT = /^ *\.\.\.\n/m;

describe('docs/tutorial-private-inference.md', () => {
  let home: string;
  beforeAll(() => {
    home = makeHome();
    for (const [index, text] of blocksOf(PAGE, 'yaml').entries()) {
      const [, name] = /^# (\S+\.yaml)$/m.exec(text)!;
      expect(name, `file ${index}`).toBeDefined();
      fs.writeFileSync(path.join(home, name!), text);
    }
  });
  afterAll(() => removeFolder(home));

  it('has ten commands, each with what it prints', () => {
    expect(COMMANDS).toHaveLength(10);
    expect(SHOWN).toHaveLength(10);
  });

  // One after another, in one folder, as a reader does. The whole output is renewed by
  // `npx vitest run test/examples -u`; what the page shows of it is not.
  it.each(COMMANDS.map((command, index) => ({ number: index + 1, command })))(
    'command $number',
    { timeout: 180_000 },
    async ({ number, command }) => {
      const { code, stdout, stderr } = await runShell(command, home, home);
      expect(code, stderr).toBe(0);
      const printed = mask(stdout);
      await expect(printed).toMatchFileSnapshot(path.join(import.meta.dirname, `tutorial/${number}.txt`));
      for (const part of SHOWN[number - 1]!.split(LEFT_OUT)) expect(printed).toContain(part);
    },
  );
});
