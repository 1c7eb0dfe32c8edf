import { expect, it } from 'vitest';
import { parseYaml } from '../../src/document/yaml.js';
import { validate } from '../../src/document/validate.js';
import { SWEEP_EXAMPLE } from '../../src/docs/sweeps.js';
import { fieldsOf, jsonSchema } from '../../src/docs/fields.js';
import { sweepSchema } from '../../src/sweep/schema.js';

it('the example of the sweep format is a sweep file', () => {
  const source = parseYaml(SWEEP_EXAMPLE, 'example.yaml');
  expect(validate(sweepSchema, source.data, source.position).name).toBe('arrays');
});

it('every field of a sweep file has a line of help', () => {
  const fields = fieldsOf(jsonSchema(sweepSchema));
  expect(fields.length).toBeGreaterThan(15);
  expect(fields.filter(({ help }) => help === undefined || help === '')).toEqual([]);
});
