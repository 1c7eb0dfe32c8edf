import { describe, expect, it } from 'vitest';
import { link } from '../../src/page/link.js';

const linked = (modules: Record<string, string>): Promise<string> =>
  link('main', async (name) => modules[name] ?? '');

/** Runs a linked script and gives what it left in `globalThis.seen`. */
function run(script: string): unknown {
  const scope: { seen?: unknown; d3: unknown } = { d3: { max: Math.max } };
  new Function('globalThis', script)(scope);
  return scope.seen;
}

describe('linker of the client modules', () => {
  it('joins modules in the order of their imports, each once, with names of their own', async () => {
    const script = await linked({
      main: "import * as d3 from 'd3';\nimport { twice as double } from './a-b.js';\nimport { one, Two } from './c.js';\nconst hidden = 3;\nglobalThis.seen = [d3.max(1, 2), double(one), new Two().value, hidden];",
      'a-b':
        "import { one } from './c.js';\nconst hidden = one;\nexport function twice(x) {\n  return 2 * x * hidden;\n}",
      c: 'export const one = 1;\nexport class Two {\n  value = 2;\n}\n//# sourceMappingURL=c.js.map',
    });
    expect(run(script)).toEqual([2, 2, 2, 3]);
    expect(script).not.toContain('sourceMappingURL');
    expect(script.match(/const one = 1/g)).toHaveLength(1);
  });

  it.each([
    [
      'a circle',
      { main: "import { a } from './a.js';", a: "import { b } from './main.js';\nexport const a = 1;" },
      /circular/,
    ],
    ['another package', { main: "import { x } from 'lodash';" }, /imports 'lodash'/],
    ['a default export', { main: 'export default 1;' }, /cannot be linked/],
    ['a list of exports', { main: 'const a = 1;\nexport { a };' }, /cannot be linked/],
  ])('refuses %s', async (_, modules: Record<string, string>, message) => {
    await expect(linked(modules)).rejects.toThrow(message);
  });
});
