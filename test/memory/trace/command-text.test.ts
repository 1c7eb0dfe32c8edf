import { describe, expect, it } from 'vitest';
import type { DramSystem } from '../../../src/memory/banked/system.js';
import { CommandText, Fnv } from '../../../src/memory/trace/command-text.js';

describe('commands as text', () => {
  // A channel of 2 ranks, 3 groups, 5 banks: bank 22 is rank 1, group 1, bank 2.
  const text = new CommandText({ counts: [1, 2, 3, 5] } as unknown as DramSystem);

  it('have the place in every level below the channel, row and column', () => {
    expect(text.line(17, 'RD', 3, 22, 7, 11)).toBe('17,RD,1,1,2,7,11');
    expect(text.line(1, 'ACT', 3, 0, 0, 0)).toBe('1,ACT,0,0,0,0,0');
    expect(text.line(2, 'PREpb', 3, 29, -1, -1)).toBe('2,PREpb,1,2,4,-1,-1');
  });

  it('have -1 for all of a level', () => {
    expect(text.line(90, 'PREab', 1, 1, -1, -1)).toBe('90,PREab,1,-1,-1,-1,-1');
    expect(text.line(91, 'REFab', 0, 0, -1, -1)).toBe('91,REFab,-1,-1,-1,-1,-1');
  });

  it('are hashed as FNV-1a of 32 bits', () => {
    const of = (...texts: string[]): number => {
      const hash = new Fnv();
      texts.forEach((each) => hash.add(each));
      return hash.value;
    };
    // Test vectors of the authors of FNV: the empty text, 'a' and 'foobar'.
    expect([of(), of('a'), of('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
    expect(of('foo', 'bar')).toBe(0xbf9cf968);
  });
});
