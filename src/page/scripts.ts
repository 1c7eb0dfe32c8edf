/** The JavaScript of a page: d3 from its package, and client modules as one script. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../errors.js';
import { link } from './link.js';

/** The parts of d3 that pages use and what those need, in the order in which they load: half of the whole. */
const D3 = [
  ...['array', 'color', 'format', 'interpolate', 'time', 'time-format', 'scale', 'scale-chromatic'],
  ...['dispatch', 'ease', 'timer', 'selection', 'drag', 'transition', 'brush', 'quadtree'],
];

/** Scripts that make `d3`, from its packages. */
export async function d3Script(): Promise<string> {
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('d3'));
  const parts = D3.map(async (part) => {
    const name = `d3-${part}`;
    const file = path.join('dist', `${name}.min.js`);
    let folder = path.dirname(resolve(name));
    while (!existsSync(path.join(folder, file))) {
      const parent = path.dirname(folder);
      if (parent === folder) throw new InputError(`${name}/${file} is not installed`);
      folder = parent;
    }
    return readFile(path.join(folder, file), 'utf8');
  });
  return (await Promise.all(parts)).join('\n');
}

/**
 * Client modules as one script.
 * @param folder address of the folder in which `main` lies
 */
export async function clientScript(folder: URL): Promise<string> {
  const compiled = !import.meta.url.endsWith('.ts');
  const javaScript = compiled ? async (code: string): Promise<string> => code : await createStripper();
  return link('main', async (name) =>
    javaScript(await readFile(path.join(fileURLToPath(folder), `${name}.${compiled ? 'js' : 'ts'}`), 'utf8')),
  );
}

/** Run from the sources (tests), the client is compiled here as the build would. */
async function createStripper(): Promise<(code: string) => Promise<string>> {
  const { default: typescript } = await import('typescript');
  const compilerOptions = {
    target: typescript.ScriptTarget.ES2023,
    module: typescript.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };
  return async (code) => typescript.transpileModule(code, { compilerOptions }).outputText;
}
