// Modules that load what they import when they first use it: a command runs a tenth of the modules that it names.
import path from 'node:path';

const OWN = /const (require_[\w$]+)=require\("(\.{1,2}\/[^"]+)\.cjs"\);/g;
const OTHER = /let ([\w$]+)=require\("([^".][^"]*)"\);(?:\1=require_runtime\.__toESM\(\1(?:,1)?\);)?/g;
/** Of the modules of Node's that packages name, the one that is dear to load and hardly ever used. */
const DEAR = /const (childProcess)=require\("(node:child_process)"\);/g;
const ALONE = /(^|;)require\("(\.{1,2}\/[^"]+)\.cjs"\);/g;
const HANDED_ON = /exports\.([\w$]+)=(require_[\w$]+\.[\w$]+);/g;

/**
 * The text of a module as the body of `function (module, exports, $load, $other, ...)`.
 * Our own modules do nothing but define; so when they are run is no matter. Those of packages may, and are run in the
 * order in which they are imported among themselves.
 * @param {string} name path below the root
 * @param {string} code CommonJS as the bundler writes it, a statement after the other
 * @param {(name: string) => string} idOf what the loader calls a module
 */
export function lazy(name, code, idOf) {
  const ours = name.startsWith('dist/');
  const id = (specifier) => JSON.stringify(idOf(path.posix.join(path.posix.dirname(name), specifier)));
  const loads = new Map();
  const others = new Map();
  let text = code.replace(HANDED_ON, 'Object.defineProperty(exports,"$1",{enumerable:true,get:()=>$2});');
  for (const pattern of [OTHER, DEAR])
    text = text.replace(pattern, (_all, local, specifier) => {
      others.set(local, specifier);
      return '';
    });
  text = text.replace(OWN, (_all, local, specifier) => {
    loads.set(local, id(specifier));
    return '';
  });
  text = text.replace(ALONE, (_all, before, specifier) => (ours ? before : `${before}$load(${id(specifier)});`));
  text = text.replace(/\brequire\("(\.{1,2}\/[^"]+)\.cjs"\)/g, (_all, specifier) => `$load(${id(specifier)})`);
  text = text.replace(/(?<![\w$.])require\("([^".][^"]*)"\)/g, (_all, specifier) => `$other(${JSON.stringify(specifier)})`);
  if (ours)
    text = text.replace(
      /(?<![\w$.])import\(["'`]([\w-]+)["'`]\)/g,
      (_all, specifier) => `Promise.resolve().then(()=>$other(${JSON.stringify(specifier)}))`,
    );
  let head = '';
  for (const [local, specifier] of others) text = renamed(text, local, `$other(${JSON.stringify(specifier)})`);
  for (const [local, loaded] of loads) {
    if (!ours && !loaded.includes('_virtual')) {
      head += `const ${local}=$load(${loaded});`;
      continue;
    }
    head += `let ${local}$;const ${local}=()=>${local}$??=$load(${loaded});`;
    text = renamed(text, local, `${local}()`);
  }
  return ascii(name, head + text);
}

/** Calls instead of a name; in `new name.Class(...)` the call would be taken for that of the constructor. */
function renamed(text, local, by) {
  const name = local.replaceAll('$', '\\$');
  return text
    .replace(new RegExp(`\\bnew ${name}((?:\\.[\\w$]+)+)`, 'g'), (_all, member) => `new (${local}${member})`)
    .replace(new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.)${name}(?![\\w$])`, 'g'), () => by);
}

/** One byte a character, so that a file is a string without decoding. */
function ascii(name, text) {
  if (/\\[^\0-\x7f]/.test(text)) throw new Error(`${name} escapes a letter that is not ASCII`);
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
