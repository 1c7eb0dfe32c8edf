import fs from 'node:fs';

/** Code and where it stands. */
export interface Example {
  name: string;
  code: string;
}

/** The `ts` blocks of a Markdown file, named by the heading before them. */
export function blocksOf(file: string): Example[] {
  const text = fs.readFileSync(file, 'utf8');
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map((match) => ({
    name: [...text.slice(0, match.index).matchAll(/^##? (.*)$/gm)].at(-1)?.[1] ?? '',
    code: match[1]!,
  }));
}

/** The examples of the docstrings in a folder, named by their files. */
export function docstringsOf(folder: string): Example[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = fs.readFileSync(`${folder}/${file}`, 'utf8');
      return [...text.matchAll(/^ \* @example\n((?: \*.*\n)+?) \*\/$/gm)].map((match) => ({
        name: file,
        code: match[1]!.replaceAll(/^ \* ?/gm, ''),
      }));
    });
}

/**
 * Runs an example with what the room exports and returns each value that a comment tells, as it is and as it should be:
 * `expression; // => value`, or `// => value: why`.
 */
export function run({ code }: Example, room: Readonly<Record<string, unknown>>): [unknown, unknown][] {
  const imports = /^import \{([^}]*)\} from '[^']*';$/gm;
  for (const [, names] of code.matchAll(imports)) {
    const missing = names!.split(',').find((name) => !(name.trim() in room));
    if (missing !== undefined) throw new Error(`${missing.trim()} is not exported`);
  }
  const checked = code
    .replaceAll(imports, '')
    .replaceAll(/^(.*);\s*\/\/ => ([^:\n]+)(:.*)?$/gm, (_, expression: string, value: string) => {
      return `told.push([(${expression}), (${value})]);`;
    });
  const told: [unknown, unknown][] = [];
  const names = Object.keys(room);
  new Function('told', ...names, `'use strict';${checked}`)(told, ...names.map((name) => room[name]));
  return told;
}
