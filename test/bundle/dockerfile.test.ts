import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './process.js';

const FILE = fs.readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8');
const lines = FILE.replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(/\s+(.*)/s) as [string, string]);
const of = (word: string): string[] => lines.filter(([first]) => first === word).map(([, rest]) => rest);

describe('the Dockerfile', () => {
  const { bin, version, engines } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    bin: Record<string, string>;
    version: string;
    engines: { node: string };
  };

  it('starts from one exact version of a Node that the package takes', () => {
    expect(of('FROM')).toHaveLength(1);
    const [, major, minor] = /^node:(\d+)\.(\d+)\.\d+-[a-z]+-slim$/.exec(of('FROM')[0]!)!;
    const [, least, from] = /^>=(\d+)\.(\d+)$/.exec(engines.node)!;
    expect([major, Number(minor) >= Number(from)]).toEqual([least, true]);
  });

  it('copies nothing but the packed tarball, and leaves it out of the image that is used', () => {
    expect(of('COPY')).toEqual(['systole-*.tgz /tmp/']);
    expect(`systole-${version}.tgz`).toMatch(/^systole-.*\.tgz$/);
    expect(of('ADD')).toEqual([]);
    expect(of('RUN').join()).toContain('rm /tmp/systole-*.tgz');
  });

  it('runs the command, not as root', () => {
    const words = lines.map(([word]) => word);
    expect(of('USER')).toEqual(['node']);
    expect(words.indexOf('USER')).toBeGreaterThan(words.lastIndexOf('RUN'));
    expect(of('ENTRYPOINT')).toEqual([JSON.stringify(Object.keys(bin))]);
  });
});
