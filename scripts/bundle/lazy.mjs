// Modules that load what they import when they first use it: a command runs a tenth of the modules that it names.
import path from 'node:path';
import { transformSync } from '@babel/core';
import commonjs from '@babel/plugin-transform-modules-commonjs';

/** What stands before the name of a bundled module until it is known in which pack it lies. */
const BUNDLED = 'bundled:';
/** Of the modules of Node's that packages name, the one that is dear to load and hardly ever used. */
const DEAR = 'node:child_process';

/**
 * An ES module as CommonJS. Our own do nothing but define, so when they are run is no matter; those of packages may do
 * more, and are run in the order in which they import each other.
 * @param {string} name path below the root
 * @param {string} code
 */
export function toCommonJs(name, code) {
  const isOurs = name.startsWith('dist/');
  const lazy = (specifier) => isOurs || specifier === DEAR;
  const { code: text } = transformSync(code, {
    filename: name,
    configFile: false,
    babelrc: false,
    sourceType: 'module',
    compact: true,
    comments: false,
    plugins: [
      [named, { name, isOurs }],
      [commonjs.default ?? commonjs, { lazy, importInterop: interop }],
    ],
  });
  return ascii(name, text);
}

/** Modules of Node's and packages that are not bundled are their own defaults. */
const interop = (specifier) => (specifier.startsWith(BUNDLED) ? 'none' : 'node');

/** Bundled modules by their names below the root. */
function named({ template }, { name, isOurs }) {
  const rename = ({ node }) => {
    if (node.source) node.source.value = nameOf(name, node.source.value);
  };
  const ours = template.expression('Promise.resolve().then(() => require(MODULE))');
  const others = template.expression(
    'Promise.resolve(require(MODULE)).then((given) => ({ __proto__: given, default: given }))',
  );
  return {
    visitor: {
      ImportDeclaration(at) {
        if (isOurs && at.node.specifiers.length === 0) at.remove();
        else rename(at);
      },
      ExportNamedDeclaration: rename,
      ExportAllDeclaration: rename,
      CallExpression(at) {
        const { callee, arguments: words } = at.node;
        if (callee.type !== 'Import') return;
        const [word] = words;
        if (word.type !== 'StringLiteral')
          throw at.buildCodeFrameError('imports what is not known before it runs');
        const MODULE = { type: 'StringLiteral', value: nameOf(name, word.value) };
        at.replaceWith((MODULE.value.startsWith(BUNDLED) ? ours : others)({ MODULE }));
      },
    },
  };
}

function nameOf(from, specifier) {
  if (!specifier.startsWith('.')) return specifier;
  return BUNDLED + path.posix.join(path.posix.dirname(from), specifier).replace(/\.js$/, '');
}

/** @param {string} text of `toCommonJs` @param {(name: string) => string} idOf what the loader calls a module */
export const placed = (text, idOf) =>
  text.replaceAll(new RegExp(`"${BUNDLED}([^"]+)"`, 'g'), (_all, name) => JSON.stringify(idOf(name)));

/** One byte a character, so that a file is a string without decoding. */
function ascii(name, text) {
  if (/\\[^\0-\x7f]/.test(text)) throw new Error(`${name} escapes a letter that is not ASCII`);
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
