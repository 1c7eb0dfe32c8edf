import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../src/arch/load.js';
import { ARCHITECTURE_EXAMPLE } from '../../src/docs/architectures.js';
import { EXAMPLES } from '../../src/docs/examples.js';
import { DERIVED_EXAMPLE } from '../../src/docs/transforms.js';
import { fieldsOf, jsonSchema } from '../../src/docs/fields.js';
import { generatedDocs } from '../../src/docs/index.js';
import { workloadFields } from '../../src/docs/workloads.js';
import * as registry from '../../src/models/registry.js';
import type { SystolicSpec } from '../../src/models/systolic/architecture.js';
import { readQuantity, type QuantityKind, QUANTITIES } from '../../src/quantity/units.js';
import { parseNetwork } from '../../src/workload/load.js';

const root = path.join(import.meta.dirname, '../..');
const formats = generatedDocs().get('docs/formats.md')!;
const examples = [...formats.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text!);

describe('the generated pages', () => {
  it.each([...generatedDocs()])('%s is up to date (npm run generate)', (file, text) => {
    expect(fs.readFileSync(path.join(root, file), 'utf8')).toBe(text);
  });

  it('have tables whose rows are as wide as their heads', () => {
    for (const [file, text] of generatedDocs()) {
      for (const block of text.split('\n\n').filter((part) => part.startsWith('|'))) {
        const widths = block.split('\n').map((line) => line.replaceAll('\\|', '').split('|').length);
        expect(new Set(widths).size, `${file}: ${block}`).toBe(1);
      }
    }
  });
});

describe('every field says what it is', () => {
  it.each(registry.kinds())('kind: %s', (kind) => {
    const fields = fieldsOf(jsonSchema(registry.schema(kind)));
    expect(fields.length).toBeGreaterThan(10);
    expect(fields.filter(({ help }) => help.length < 4).map(({ path: at }) => at)).toEqual([]);
  });

  it('a workload', () => {
    const { network, common, entries } = workloadFields();
    const all = [...network, ...common, ...entries.flatMap(({ own }) => own)];
    expect(all.length).toBeGreaterThan(40);
    expect(all.filter(({ help }) => help.length < 4).map(({ path: at }) => at)).toEqual([]);
    expect(entries.filter(({ description }) => description.length < 4)).toEqual([]);
  });

  it('with type, default and whether it is required', () => {
    const fields = fieldsOf(jsonSchema(registry.schema('systolic')));
    const named = (name: string) => fields.find(({ path: at }) => at === name);
    expect(named('scratchpad.ifmap.size')).toMatchObject({ type: 'size', unit: '`16 KiB`', required: 'yes' });
    expect(named('foldOverhead')).toMatchObject({ type: 'number of cycles', default: '0', required: 'no' });
    expect(named('scratchpad.ofmap.ports')).toMatchObject({ type: 'whole number 1 to 64', default: '1' });
    expect(named('dataflow')).toMatchObject({ type: '`ws`, `os`, `is` or `rs`', required: 'yes' });
    expect(named('tiling')).toMatchObject({ section: true, required: 'no' });
    const { common, entries } = workloadFields();
    expect(common.find(({ path: at }) => at === 'external.width')?.required).toBe('within');
    const padding = entries[0]!.own.find(({ path: at }) => at === 'padding');
    expect(padding).toMatchObject({ default: '0', required: 'no', unit: 'elements' });
  });
});

describe('the examples', () => {
  const derived = examples.filter((text) => text.includes('\nbase: '));
  const networks = examples
    .slice(1)
    .filter((text) => !text.startsWith('kind: sweep') && !derived.includes(text));
  let folder = '';
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'systole-docs-'));
    fs.copyFileSync(path.join(root, 'arch/systolic/_base.yaml'), path.join(folder, '_base.yaml'));
  });
  afterAll(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('are all in the page: one architecture, one network for each kind of entry', () => {
    expect(examples[0]).toBe(ARCHITECTURE_EXAMPLE);
    const kinds = workloadFields().entries.map(({ kind }) => kind);
    expect(Object.keys(EXAMPLES).sort()).toEqual([...kinds].sort());
    expect(networks).toHaveLength(kinds.length);
    expect(examples.filter((text) => text.startsWith('kind: sweep'))).toHaveLength(1);
    expect(derived).toEqual([DERIVED_EXAMPLE]);
    expect(examples).toHaveLength(3 + kinds.length);
  });

  it('of an architecture loads, with expressions, sources and --set', async () => {
    const file = path.join(folder, 'my-array.yaml');
    fs.writeFileSync(file, examples[0]!);
    const { spec, provenance } = await loadArchitecture(file, [], registry);
    expect(spec).toMatchObject({
      rows: 64,
      cols: 64,
      scratchpad: {
        ifmap: { size: 256 * 1024, doubleBuffered: true },
        filter: { size: 256 * 1024, doubleBuffered: false },
        ofmap: { size: 1024 * 1024 },
      },
      dram: { bandwidth: 270e9 },
      vector: { lanes: 64 },
    });
    expect(provenance).toContainEqual({
      path: 'dram.bandwidth',
      value: '270 GB/s',
      status: 'found',
      source: 'data sheet of the memory, page 3',
    });
    const smaller = await loadArchitecture(file, ['parameters.n=32', 'dataflow=os'], registry);
    expect(smaller.spec as SystolicSpec).toMatchObject({ rows: 32, dataflow: 'os' });
  });

  it.each(
    networks
      .filter((text) => !text.includes('base:'))
      .map((text) => [/^name: (.*)-example$/m.exec(text)![1]!, text]),
  )('of %s parses and has an operator of that kind', (kind, text) => {
    const network = parseNetwork(text);
    const made: Record<string, string> = {
      ...{ depthwise: 'conv', repeat: 'conv', transposed: 'conv', conv3d: 'conv', resize: 'reshape' },
      ...{ add: 'elementwise', multiply: 'elementwise', lstm: 'linear', gru: 'linear', rnn: 'linear' },
    };
    const built = made[kind] ?? kind;
    expect(network.operators.map((operator) => operator.kind)).toContain(built);
  });

  it('of a quantity read as that quantity', () => {
    for (const kind of Object.keys(QUANTITIES) as QuantityKind[]) {
      expect(readQuantity(QUANTITIES[kind].example, kind), kind).toBeGreaterThan(0);
    }
  });
});
