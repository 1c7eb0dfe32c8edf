import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  deviationsBehind,
  deviationsOf,
  DEVIATIONS,
  findDeviation,
  namesDeviation,
} from '../../src/deviations/index.js';
import { shelfFiles } from '../../src/document/files.js';
import { InputError } from '../../src/errors.js';
import { SYSTEMS } from '../../src/experiments/registry.js';
import * as registry from '../../src/models/registry.js';

const root = path.join(import.meta.dirname, '../..');
const idsOf = (kind: string, traits = {}): string[] => deviationsOf(kind, traits).map(({ id }) => id);

describe('the table of deviations', () => {
  it('counts them without a gap', () => {
    const expected = DEVIATIONS.map((_, index) => `D-${String(index + 1).padStart(2, '0')}`);
    expect(DEVIATIONS.map(({ id }) => id)).toEqual(expected);
  });

  it.each(DEVIATIONS)('$id says what differs, by how much, why, and where', ({ where, ...texts }) => {
    for (const text of [texts.title, texts.oracle, texts.differs, texts.by, texts.reason])
      expect(text.length).toBeGreaterThan(5);
    expect(Object.keys(where).length).toBeGreaterThan(0);
  });

  it('names kinds, dataflows, architectures and systems that exist', () => {
    const archs = [...shelfFiles('arch').keys()];
    for (const { id, where } of DEVIATIONS) {
      expect(registry.kinds(), id).toEqual(expect.arrayContaining([...(where.kinds ?? [])]));
      expect(['ws', 'os', 'is', 'rs'], id).toEqual(expect.arrayContaining([...(where.dataflows ?? [])]));
      expect(archs, id).toEqual(expect.arrayContaining([...(where.architectures ?? [])]));
      const systems = (where.findings ?? []).map(({ system }) => system);
      expect(SYSTEMS, id).toEqual(expect.arrayContaining(systems));
    }
  });

  it('limits only kinds that it names', () => {
    for (const { id, where } of DEVIATIONS) {
      const limited = where.dataflows !== undefined || where.architectures !== undefined;
      expect(limited && where.kinds === undefined, id).toBe(false);
    }
  });

  it('has every deviation that a page of the project cites', () => {
    const pages = fs
      .readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('README.md'))
      .map((file) => path.join('src', file));
    const cited = [...pages, 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].flatMap(
      (file) => fs.readFileSync(path.join(root, file), 'utf8').match(/\bD-\d+\b/g) ?? [],
    );
    expect(cited.length).toBeGreaterThan(10);
    for (const id of cited) expect(findDeviation(id).id).toBe(id);
  });
});

describe('the deviations of a run', () => {
  it('are those of its kind, its dataflow and its architecture', () => {
    const streaming = idsOf('systolic', { dataflow: 'ws', architecture: 'systolic/128x128' });
    expect(streaming).toEqual(expect.arrayContaining(['D-01', 'D-05', 'D-08']));
    expect(streaming).not.toContain('D-02');
    expect(streaming).not.toContain('D-11');
    expect(idsOf('systolic', { dataflow: 'rs', architecture: 'eyeriss/chip-12x14' })).toContain('D-11');
    expect(idsOf('systolic', { dataflow: 'rs', architecture: 'draco/rs-64x64' })).not.toContain('D-11');
    expect(idsOf('haac', { architecture: 'haac/fase' })).toContain('D-46');
    expect(idsOf('haac', { architecture: 'haac/16ge-2mb-ddr4' })).not.toContain('D-46');
  });

  it('are those of its memory', () => {
    const told = (memory: string): string[] =>
      deviationsOf('systolic', { dataflow: 'ws', memory }).map(({ title }) => title);
    const [plain, peak, banked] = ['bandwidth', 'peak', 'banked'].map((model) => told(model));
    expect(plain).not.toContain('Tensors lie in the order in which they are fetched');
    expect(peak).not.toContain('Tensors lie in the order in which they are fetched');
    expect(banked).toContain('Tensors lie in the order in which they are fetched');
    expect(plain).not.toContain('Programs are planned by bandwidth and latency');
    expect(peak).toContain('Programs are planned by bandwidth and latency');
  });

  it('are all of its kind if no more is known, none if nobody knows the kind', () => {
    expect(idsOf('systolic')).toEqual(expect.arrayContaining(['D-01', 'D-02', 'D-11', 'D-20']));
    expect(idsOf('abacus')).toEqual([]);
  });
});

describe('a deviation', () => {
  it.each(['D-07', 'd-7', 'D7', 'd-007'])('is found as %s', (word) => {
    expect(namesDeviation(word)).toBe(true);
    expect(findDeviation(word).id).toBe('D-07');
  });

  it.each(['cycles', 'D', 'DI', 'D-x', 'dram'])('is not meant by %s', (word) => {
    expect(namesDeviation(word)).toBe(false);
  });

  it('that does not exist is one clear error', () => {
    expect(() => findDeviation('D-999')).toThrow(InputError);
    expect(() => findDeviation('D-999')).toThrow(/unknown deviation 'D-999'; expected one of D-01 to D-/);
  });

  it('stands behind no number that is reproduced', () => {
    const finding = { figure: 'abstract', quantity: 'training time' };
    expect(deviationsBehind('prunetrain', { ...finding, status: 'reproduced' })).toEqual([]);
    expect(deviationsBehind('prunetrain', { ...finding, status: 'missed' })).toHaveLength(1);
    expect(deviationsBehind('draco', { ...finding, figure: 'cycles', status: 'missed' })).toEqual([]);
  });
});
