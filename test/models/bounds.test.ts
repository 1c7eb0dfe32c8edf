import { expect, it } from 'vitest';
import { jsonSchema, type JsonNode } from '../../src/docs/fields.js';
import { kinds, modelOf } from '../../src/models/registry.js';

/** `rows 1..65536`, `vector.fuse = true`: limits and defaults of every field, as a user meets them. */
function limits(node: JsonNode, path = ''): string[] {
  const least = node.minimum ?? node.exclusiveMinimum;
  const range = least === undefined ? '' : ` ${least}..${Math.min(node.maximum ?? Infinity, 2 ** 53)}`;
  const value = node.default === undefined ? '' : ` = ${JSON.stringify(node.default)}`;
  const choices = node.anyOf?.flatMap((one) => limits(one, path)) ?? [];
  const below = Object.entries(node.properties ?? {}).flatMap(([name, child]) =>
    limits(child, path === '' ? name : `${path}.${name}`),
  );
  const named =
    typeof node.additionalProperties === 'object' ? limits(node.additionalProperties, `${path}.<name>`) : [];
  return [...(range + value === '' ? [] : [path + range + value]), ...choices, ...below, ...named];
}

// A field that takes other numbers than before, or another default, is meant to.
it.each(kinds())('limits and defaults of %s', (kind) => {
  expect(limits(jsonSchema(modelOf(kind).schema)).join('\n')).toMatchSnapshot();
});
