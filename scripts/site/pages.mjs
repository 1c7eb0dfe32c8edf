// @ts-check
// Pages in Markdown and what they lead to, as HTML: every link is followed, rewritten and checked.
import fs from 'node:fs';
import path from 'node:path';
import Slugger from 'github-slugger';
import { Marked } from 'marked';
import { escapeHtml } from '../../dist/page/escape.js';

/**
 * @typedef {object} Page
 * @property {string} source path below the root, with `/`
 * @property {string} target path of its HTML
 * @property {string} title first heading
 * @property {import('marked').Token[]} tokens
 * @property {{ depth: number, id: string, text: string }[]} headings
 * @property {Set<string>} ids what links may lead to
 */

/** @typedef {{ pages: Map<string, Page>, assets: Set<string>, problems: string[] }} Site */

const marked = new Marked({
  gfm: true,
  renderer: {
    heading({ tokens, depth, ...rest }) {
      const { id } = /** @type {{ id?: string }} */ (rest);
      const text = this.parser.parseInline(tokens);
      return `<h${depth} id="${id}">${text} <a class="self" href="#${encodeURIComponent(`${id}`)}" aria-label="this part">#</a></h${depth}>\n`;
    },
    // Remarks for other programs are left out; what looks like a tag is text.
    html: ({ text }) => escapeHtml(text.replace(/<!--[\s\S]*?-->/g, '').trim()),
    image: ({ href, text }) => `<img src="${escapeHtml(href)}" alt="${escapeHtml(text)}" loading="lazy">`,
  },
});

/** @param {import('marked').Token[]} tokens */
export const bodyOf = (tokens) =>
  marked
    .parser(tokens)
    .replaceAll('<table>', '<div class="scroll" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>');

/** Where a page's HTML lies: the first page is what a folder opens with. @param {string} source */
const targetOf = (source) => (source === 'README.md' ? 'index.html' : source.replace(/\.md$/, '.html'));

/**
 * The pages named and all that their links lead to.
 * @param {string} root folder of the repository
 * @param {readonly string[]} first paths below it
 * @returns {Site} with a line for each link that leads nowhere
 */
export function siteOf(root, first) {
  /** @type {Site} */
  const site = { pages: new Map(), assets: new Set(), problems: [] };
  const links = [];
  const waiting = [...first];
  for (let source = waiting.shift(); source !== undefined; source = waiting.shift()) {
    if (site.pages.has(source)) continue;
    const page = read(root, source);
    site.pages.set(source, page);
    marked.walkTokens(page.tokens, (token) => {
      if (token.type !== 'link' && token.type !== 'image') return;
      const link = linkOf(token.href, source);
      if (link === undefined) {
        if (token.type === 'image') site.problems.push(`${source}: ${token.href} is a picture of elsewhere`);
        return;
      }
      if (!isFile(root, link.file)) {
        site.problems.push(`${source}: ${token.href} leads nowhere`);
        return;
      }
      const isPage = link.file.endsWith('.md');
      if (isPage) waiting.push(link.file);
      else site.assets.add(link.file);
      links.push({ source, href: token.href, ...link });
      token.href = hrefOf(page, isPage ? targetOf(link.file) : link.file, link.anchor);
    });
  }
  for (const { source, href, file, anchor } of links) {
    const ids = site.pages.get(file)?.ids;
    if (anchor !== '' && ids?.has(anchor) !== true)
      site.problems.push(`${source}: ${href} has no such heading`);
  }
  return site;
}

/** @param {string} root @param {string} source @returns {Page} */
function read(root, source) {
  const tokens = marked.lexer(fs.readFileSync(path.join(root, source), 'utf8'));
  const slugger = new Slugger();
  /** @type {Page['headings']} */
  const headings = [];
  marked.walkTokens(tokens, (token) => {
    if (token.type !== 'heading') return;
    const text = textOf(token.tokens ?? []);
    const id = slugger.slug(text);
    Object.assign(token, { id });
    headings.push({ depth: token.depth, id, text });
  });
  const title = headings[0]?.text ?? source;
  return {
    source,
    target: targetOf(source),
    title,
    tokens,
    headings,
    ids: new Set(headings.map(({ id }) => id)),
  };
}

/** What is read of tokens within a line. @param {import('marked').Token[]} tokens @returns {string} */
const textOf = (tokens) =>
  tokens
    .map((token) =>
      'tokens' in token && token.tokens !== undefined
        ? textOf(token.tokens)
        : 'text' in token
          ? token.text
          : '',
    )
    .join('');

/**
 * The file that a link of a page leads to (of a folder the README) and the heading in it; undefined for an address elsewhere.
 * @param {string} href @param {string} source
 */
function linkOf(href, source) {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(href)) return undefined;
  const [file = '', anchor = ''] = href.split('#').map(decodeURIComponent);
  const target = path.posix.join(path.posix.dirname(source), file.endsWith('/') ? `${file}README.md` : file);
  return { file: file === '' ? source : target, anchor };
}

/** @param {string} root @param {string} file */
function isFile(root, file) {
  if (file.startsWith('../')) return false;
  return fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile() === true;
}

/** @param {Pick<Page, 'target'>} page @param {string} target @param {string} [anchor] */
export function hrefOf({ target: from }, target, anchor = '') {
  const way = anchor !== '' && target === from ? '' : path.posix.relative(path.posix.dirname(from), target);
  return encodeURI(way) + (anchor === '' ? '' : `#${encodeURIComponent(anchor)}`);
}
