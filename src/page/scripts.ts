/** The JavaScript of a page: d3 from its package, and client modules as one script. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../errors.js';
import { link } from './link.js';

/** d3.min.js of the installed package, wherever its entry point lies. */
export async function d3Script(): Promise<string> {
  let folder = path.dirname(createRequire(import.meta.url).resolve('d3'));
  while (!existsSync(path.join(folder, 'dist', 'd3.min.js'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new InputError('d3/dist/d3.min.js is not installed');
    folder = parent;
  }
  return readFile(path.join(folder, 'dist', 'd3.min.js'), 'utf8');
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
