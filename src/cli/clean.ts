import pc from 'picocolors';
import { CONTROLS, printable } from '../errors.js';

export { printable as clean } from '../errors.js';

/** What styles of our own are made of: colours, bold and dim, and back. */
const STYLE = new RegExp(String.raw`\u{1b}\[\d{1,3}(;\d{1,3})*m`, 'uy');

/** A text without control characters but for styles, where there are any: what others named is cleaned before. */
export function cleanStyled(text: string): string {
  if (!pc.isColorSupported) return printable(text);
  let [out, from] = ['', 0];
  for (const match of text.matchAll(CONTROLS)) {
    if (match.index < from) continue;
    STYLE.lastIndex = match.index;
    const style = STYLE.exec(text)?.[0];
    out += `${text.slice(from, match.index)}${style ?? '?'}`;
    from = match.index + (style?.length ?? 1);
  }
  return out + text.slice(from);
}

/** Control characters that JSON may hold as they are, written as its escapes. */
export const cleanJson = (text: string): string =>
  text.replace(/[\u007f-\u009f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
