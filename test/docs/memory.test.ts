import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dramCommand } from '../../src/cli/commands/dram.js';
import { describeStandard, energyStatus } from '../../src/cli/dram/standard-text.js';
import { memoryFields } from '../../src/memory/schema.js';
import { MAPPINGS } from '../../src/memory/banked/system.js';
import { STANDARDS } from '../../src/memory/standards/index.js';

const page = fs.readFileSync(new URL('../../docs/memory.md', import.meta.url), 'utf8');

describe('docs/memory.md', () => {
  it('has every standard with its numbers', () => {
    for (const name of STANDARDS) {
      const described = describeStandard(name);
      const { system, banks, peak, theory, streamJoulesPerBit } = described;
      const row = [
        name,
        Number(system.cyclePicoseconds.toFixed(2)),
        banks,
        system.transactionBytes,
        (peak / 1e9).toFixed(2),
        `${theory.unloaded.cycles} = ${theory.unloaded.formula}`,
        `${((100 * theory.stream.upper.bytesPerSecond) / peak).toFixed(1)} %`,
        (streamJoulesPerBit! * 1e12).toFixed(2),
        energyStatus(described),
      ];
      expect(page).toContain(`| ${row.join(' | ')} |`);
    }
  });

  it('has every field of memory:, every mapping and every command', () => {
    const [block] = /```yaml\nmemory:\n[^`]*```/.exec(page)!;
    for (const field of Object.keys(memoryFields)) expect(block).toContain(`\n  ${field}: `);
    for (const mapping of MAPPINGS) expect(page).toContain(`| \`${mapping}\``);
    for (const command of dramCommand().commands) expect(page).toContain(`systole dram ${command.name()}`);
  });
});
