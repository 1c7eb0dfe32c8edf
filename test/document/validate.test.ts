import { expect, it } from 'vitest';
import { z } from 'zod';
import { validate } from '../../src/document/validate.js';

/** What becomes of data: the output, or the line that refuses it. */
function outcome(schema: z.ZodType, data: unknown): unknown {
  try {
    return validate(schema, data, (...at) => ({ file: 'x.yaml', line: at.length, column: 1 }));
  } catch (error) {
    return (error as Error).message;
  }
}

const newSchema = (): z.ZodType =>
  z.strictObject({
    rows: z.int().min(1).default(4),
    name: z.string(),
    shape: z.union([
      z.strictObject({ side: z.number() }),
      z.strictObject({ width: z.number(), height: z.number() }),
    ]),
    tags: z.array(z.string()).optional(),
  });

/** A schema checks with code made for it only after some uses. */
it.each([
  { name: 'a', shape: { side: 2 } },
  { name: 'a', shape: { width: 2, height: 3 }, rows: 7, tags: ['x'] },
  { name: 'a', shape: { width: 2, heigth: 3 } },
  { name: 3, shape: { side: 2 } },
  { nam: 'a', shape: { side: 2 } },
  { name: 'a', shape: { side: 2 }, rows: 0, tags: [1] },
  {},
  null,
  'text',
])('the first uses of a schema and later ones agree on %j', (data) => {
  const schema = newSchema();
  const first = outcome(schema, data);
  for (let use = 0; use < 40; use++)
    expect(outcome(schema, structuredClone(data)), `use ${use}`).toEqual(first);
  expect(outcome(newSchema(), data)).toEqual(first);
});

it('refuses with where, what and the nearest name', () => {
  expect(outcome(newSchema(), { nam: 'a', shape: { side: 2 } })).toContain('name');
  expect(outcome(newSchema(), { name: 'a', shape: { side: 2 } })).toEqual({
    rows: 4,
    name: 'a',
    shape: { side: 2 },
  });
});
