import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { folder, removeFolder, systoleHere } from './process.js';

/** A program in the place of librsvg's: says how it was called, and what it was given. */
const FAKE = `#!/bin/sh
if [ "$1" = --version ]; then echo fake; exit 0; fi
if [ -e fails ]; then echo "no such font" >&2; exit 1; fi
echo "$*"
cat
`;

let cwd: string;
beforeAll(async () => {
  cwd = folder({ 'bin/rsvg-convert': FAKE });
  fs.chmodSync(path.join(cwd, 'bin/rsvg-convert'), 0o755);
  await systoleHere(['run', 'minionn-c10', '--arch', 'systolic/8x8', '--db', 'r.sqlite'], cwd);
}, 60_000);
afterAll(() => removeFolder(cwd));

async function drawn(file: string, PATH: string): ReturnType<typeof systoleHere> {
  vi.stubEnv('PATH', PATH);
  try {
    return await systoleHere(['plot', 'utilization', '--db', 'r.sqlite', '--out', file], cwd);
  } finally {
    vi.unstubAllEnvs();
  }
}
const withFake = (): string => `${path.join(cwd, 'bin')}${path.delimiter}${process.env['PATH'] ?? ''}`;
const read = (file: string): string => fs.readFileSync(path.join(cwd, file), 'utf8');

describe('pictures as PNG and PDF', () => {
  it('are the SVG, converted: a PNG at two pixels to one', async () => {
    expect(await drawn('a.svg', withFake())).toMatchObject({ code: 0 });
    expect(await drawn('a.png', withFake())).toMatchObject({ code: 0 });
    expect(read('a.png')).toBe(`--format png --zoom 2\n${read('a.svg')}`);
    expect(await drawn('a.PDF', withFake())).toMatchObject({ code: 0 });
    expect(read('a.PDF')).toBe(`--format pdf\n${read('a.svg')}`);
  });

  it('say what is missing where the program is not, or fails, and leave nothing', async () => {
    const none = await drawn('b.png', '/nowhere');
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('--out: needs the program rsvg-convert for this');
    expect(none.stderr).toContain('a name that ends in .svg, or rsvg-convert (of librsvg) on the PATH');
    fs.writeFileSync(path.join(cwd, 'fails'), '');
    const failed = await drawn('b.png', withFake());
    expect(failed.code).toBe(2);
    expect(failed.stderr).toContain('rsvg-convert fails: no such font');
    expect(fs.existsSync(path.join(cwd, 'b.png'))).toBe(false);
    fs.rmSync(path.join(cwd, 'fails'));
  });
});

describe('pictures of the layers of networks', () => {
  it.each(['utilization', 'traffic', 'energy', 'stalls', 'timeline'])(
    '%s: a circuit has none',
    async (kind) => {
      const circuit = ['run', 'circuit:mul?bits=8', '--arch', 'haac/2ge-2mb-ddr4', '--db', 'c.sqlite'];
      expect(await systoleHere(circuit, cwd)).toMatchObject({ code: 0 });
      const { code, stderr } = await systoleHere(['plot', kind, '--db', 'c.sqlite', '--out', 'c.svg'], cwd);
      expect(code).toBe(2);
      expect(stderr).toContain(`plot ${kind}: mul-8 on haac/2ge-2mb-ddr4 is a circuit, which has no layers`);
      expect(stderr).toContain('ge-utilization, ge-scaling and gc-traffic');
      expect(fs.existsSync(path.join(cwd, 'c.svg'))).toBe(false);
    },
  );
});
