import { describe, expect, it } from 'vitest';
import { progressSteps } from '../../src/cli/progress.js';

function heard(isTTY: boolean): { written: string[]; stream: NodeJS.WriteStream } {
  const written: string[] = [];
  const write = (text: string): boolean => written.push(text) > 0;
  return { written, stream: { isTTY, write } as unknown as NodeJS.WriteStream };
}

describe('steps of a command', () => {
  it('overwrite each other on a terminal, and are gone at the end', () => {
    const { written, stream } = heard(true);
    const steps = progressSteps(stream, () => 0);
    steps.at('1/2 one');
    steps.at('2/2 t\u001b[2Jwo');
    steps.end();
    expect(written).toEqual(['\r1/2 one\x1b[K', '\r2/2 t?[2Jwo\x1b[K', '\r\x1b[K']);
  });

  it('elsewhere are a line now and then, and nothing of what is quick', () => {
    const { written, stream } = heard(false);
    let time = 5_000;
    const steps = progressSteps(stream, () => time);
    for (time of [5_000, 14_999]) steps.at('early');
    for (time of [15_000, 15_001, 24_999]) steps.at(`at ${time}`);
    for (time of [25_000, 60_000, 61_000]) steps.at(`at ${time}`);
    steps.end();
    expect(written).toEqual(['at 15000\n', 'at 25000\n', 'at 60000\n']);
  });
});
