import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { validate } from '../../src/document/validate.js';
import { parseYaml } from '../../src/document/yaml.js';
import { InputError, nearest } from '../../src/errors.js';

const message = (text: string): string => {
  try {
    parseYaml(text, 'f.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  return 'accepted';
};

describe('parseYaml', () => {
  it('knows the line and column of every field and key', () => {
    const source = parseYaml('a:\n  b: [1, {c: 2}]\n', 'f.yaml');
    expect(source.data).toEqual({ a: { b: [1, { c: 2 }] } });
    expect(source.position(['a', 'b', 1, 'c'])).toEqual({ file: 'f.yaml', line: 2, column: 14 });
    expect(source.position(['a', 'b'], true)).toEqual({ file: 'f.yaml', line: 2, column: 3 });
    expect(source.position(['a', 'x', 'y'])).toEqual({ file: 'f.yaml', line: 2, column: 3 });
  });

  it.each([
    ['a: 1\na: 2\n', "f.yaml:2:1: duplicate key 'a'; expected every key once"],
    ['a: 1\n---\nb: 2\n', 'f.yaml:2:1: holds more than one document; expected one document a file'],
    ['', 'f.yaml: is null (an empty file); expected a mapping'],
    ['# nothing\n', 'f.yaml: is null (an empty file); expected a mapping'],
    ['a: {b: {__proto__: 1}}\n', "f.yaml:1:9: key '__proto__' is not allowed; expected another name"],
    ['{a: 1}: 2\n', 'f.yaml:1:1: key is no text; expected a name before the colon'],
    [`a: ${'['.repeat(64)}${']'.repeat(64)}\n`, 'f.yaml:1:67: nested too deeply; expected at most 64 levels'],
    [`a: ${'['.repeat(60)}${']'.repeat(60)}\n`, 'accepted'],
    ['a: &x [1, 2]\nb: *x\n', 'accepted'],
    ['a: &x [1, *x]\n', "f.yaml:1:11: alias '*x' has no anchor; expected an anchor above"],
    ['a: *x\n', "f.yaml:1:4: alias '*x' has no anchor; expected an anchor above"],
  ])('%j', (text, expected) => {
    expect(message(text)).toBe(expected);
  });

  it('resists nesting and aliases without end', () => {
    expect(message(`a: ${'['.repeat(100_000)}`)).toContain('nested too deeply');
    expect(message(`${'- '.repeat(5000)}1`)).toContain('nested too deeply');
    const bomb = [
      'a: &a [x, x, x, x]',
      ...'bcdefghijklm'.split('').map((key, i) => {
        const above = 'abcdefghijklm'[i]!;
        return `${key}: &${key} [*${above}, *${above}, *${above}, *${above}]`;
      }),
    ].join('\n');
    expect(message(bomb)).toBe('f.yaml:1: aliases expand too often; expected at most 100 alias expansions');
  });
});

describe('validate', () => {
  const check = (schema: z.ZodType, text: string): string => {
    const source = parseYaml(text, 'f.yaml');
    try {
      validate(schema, source.data, source.position);
    } catch (error) {
      return (error as Error).message;
    }
    return 'accepted';
  };
  const shape = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('disc'), radius: z.number() }),
    z.strictObject({ kind: z.literal('box'), sides: z.array(z.number()).min(1) }),
  ]);

  it.each([
    ['kind: disc\nradius: 1\n', 'accepted'],
    ['kind: disk\nradius: 1\n', "f.yaml:1:7: kind: is 'disk'; expected a valid 'kind'; did you mean 'disc'?"],
    ['kind: pyramid\n', "f.yaml:1:7: kind: is 'pyramid'; expected one of disc, box"],
    [
      'kind: disc\nradus: 1\n',
      "f.yaml:2:1: radus: unknown key 'radus'; expected one of kind, radius; did you mean 'radius'?",
    ],
    ['kind: disc\n', 'f.yaml:1:1: radius: is missing; expected a number'],
    ['kind: box\nsides: []\n', 'f.yaml:2:8: sides: is []; expected at least 1 entry'],
    ['kind: box\nsides: 3\n', 'f.yaml:2:8: sides: is 3; expected a list'],
    ['kind: box\nsides: [1, b]\n', "f.yaml:2:12: sides[1]: is 'b'; expected a number"],
  ])('%j', (text, expected) => {
    expect(check(shape, text)).toBe(expected);
  });
});

describe('errors', () => {
  it('are one printable line', () => {
    expect(new InputError("is 'a\n  b\x1b[31m\tc'", { file: 'f', line: 1 }).message).toBe(
      "f:1: is 'a b?[31m c'",
    );
  });

  it('can be given a place later', () => {
    const error = new InputError('is 3', { field: 'rows', expected: '4' });
    expect(error.with({ file: 'f.yaml', line: 2, column: 1 }).message).toBe(
      'f.yaml:2:1: rows: is 3; expected 4',
    );
  });

  it.each([
    ['rosw', ['cols', 'rows'], 'rows'],
    ['PEUTILIZATION', ['cycles', 'peUtilization'], 'peUtilization'],
    ['mca', ['relu', 'mac'], 'mac'],
    ['xyz', ['rows', 'cols'], undefined],
    ['', ['a'], 'a'],
    ['a', [], undefined],
  ])('the nearest to %j of %j is %j', (word, choices, expected) => {
    expect(nearest(word, choices)).toBe(expected);
  });
});
