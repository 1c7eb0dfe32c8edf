/**
 * A linker for the page's own client modules: relative named imports, d3, and exports of declarations. Each module becomes a function called once, after those it imports; anything else is an error.
 */
import path from 'node:path';
import { InputError } from '../errors.js';

const IMPORT = /^import\s+(?:\{([^}]*)\}|\* as (\w+))\s+from\s+'([^']+)';?$/gm;
const EXPORT = /^export (?=(?:async )?(?:function|class|const|let) (\w+))/gm;

/** Packages that the page provides as globals. */
const GLOBALS: Readonly<Record<string, string>> = { d3: 'globalThis.d3' };

/**
 * One script out of the module `entry` and all it imports; `read` gives a module's JavaScript by its name, which is
 * its path from the entry's folder.
 */
export async function link(entry: string, read: (name: string) => Promise<string>): Promise<string> {
  const linked = new Map<string, string>();
  const visit = async (name: string, trail: readonly string[]): Promise<void> => {
    if (trail.includes(name)) throw new InputError(`circular import: ${[...trail, name].join(' -> ')}`);
    if (linked.has(name)) return;
    const { body, imports } = moduleOf(name, await read(name));
    for (const each of imports) await visit(each, [...trail, name]);
    linked.set(name, body);
  };
  await visit(entry, []);
  return ["'use strict';", '(() => {', ...linked.values(), '})();', ''].join('\n');
}

function moduleOf(name: string, code: string): { body: string; imports: string[] } {
  const imports: string[] = [];
  const exported: string[] = [];
  const body = code
    .replace(/^\/\/# sourceMappingURL=.*$/gm, '')
    .replace(/^\/\/\/ <reference.*$/gm, '')
    .replace(IMPORT, (_, names: string | undefined, all: string | undefined, from: string) => {
      const bound = names === undefined ? all! : `{ ${names.trim().replace(/(\w+) as (\w+)/g, '$1: $2')} }`;
      const provided = GLOBALS[from];
      if (provided !== undefined) return `const ${bound} = ${provided};`;
      const relative = /^(\.\.?\/[\w./-]+)\.js$/.exec(from);
      if (relative === null) throw new InputError(`client module ${name} imports '${from}'`);
      const module = path.posix.join(path.posix.dirname(name), relative[1]!);
      imports.push(module);
      return `const ${bound} = ${variable(module)};`;
    })
    .replace(EXPORT, (_, declared: string) => {
      exported.push(declared);
      return '';
    })
    .replace(/^export \{\};?$/m, '');
  const rest = /^(?:import|export)\b.*/m.exec(body);
  if (rest !== null) throw new InputError(`client module ${name} cannot be linked: ${rest[0]}`);
  return {
    body: `const ${variable(name)} = (() => {\n${body.trim()}\nreturn { ${exported.join(', ')} };\n})();`,
    imports,
  };
}

function variable(module: string): string {
  return `module_${module.replace(/\W/g, '_')}`;
}
