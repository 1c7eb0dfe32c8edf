// @ts-check
// Writes README, docs and changelog, and all pages that they lead to, as HTML that needs no network and no script:
// `npm run docs:site` writes site/<version of package.json>/ and site/index.html, which lists the versions that are there.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { escapeHtml } from '../../dist/page/escape.js';
import { pageColours } from '../../dist/report/style.js';
import { bodyOf, hrefOf, siteOf } from './pages.mjs';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const STYLE = 'style.css';
/** By which a folder of pages is known: no other one is ever replaced. */
const MADE_BY = '<meta name="generator" content="systole docs:site">';
const VERSION = /^\d+\.\d+\.\d+(-[\w.-]+)?$/;

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'site' }, root: { type: 'string', default: REPOSITORY } },
});
/** @param {string} root @param {string} out @returns {number} exit code */
function write(root, out) {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const docs = fs.readdirSync(path.join(root, 'docs')).filter((file) => file.endsWith('.md'));
  const site = siteOf(root, ['README.md', ...docs.sort().map((file) => `docs/${file}`), 'CHANGELOG.md']);
  const folder = path.join(out, version);
  const taken = fs.existsSync(folder) && !isOurs(folder) ? [`${folder} is a folder of something else`] : [];
  const problems = [...site.problems, ...taken];
  if (problems.length > 0) {
    console.error(problems.join('\n'));
    return 1;
  }
  fs.rmSync(folder, { recursive: true, force: true });
  const pages = [...site.pages.values()];
  for (const page of pages) put(folder, page.target, htmlOf(page, pages, `${name} ${version}`));
  for (const file of site.assets) put(folder, file, fs.readFileSync(path.join(root, file)));
  put(folder, STYLE, `${pageColours()}\n${fs.readFileSync(new URL('site.css', import.meta.url), 'utf8')}`);
  const versions = fs.readdirSync(out).filter((each) => VERSION.test(each) && isOurs(path.join(out, each)));
  put(out, 'index.html', listOf(name, versions.sort(newestFirst), version));
  console.log(`${path.join(folder, 'index.html')}: ${pages.length} pages, ${site.assets.size} other files`);
  return 0;
}

/** @param {string} folder */
const isOurs = (folder) => {
  const index = path.join(folder, 'index.html');
  return fs.existsSync(index) && fs.readFileSync(index, 'utf8').includes(MADE_BY);
};

/** @param {string} folder @param {string} file @param {string | Buffer} content */
function put(folder, file, content) {
  const target = path.join(folder, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, content);
}

/** @param {string} a @param {string} b */
const newestFirst = (a, b) => b.localeCompare(a, 'en', { numeric: true });

/** @param {import('./pages.mjs').Page} page @param {import('./pages.mjs').Page[]} pages @param {string} edition */
function htmlOf(page, pages, edition) {
  const entries = pages.map((each) => {
    const here = each === page;
    const link = `<a href="${hrefOf(page, each.target)}"${here ? ' aria-current="page"' : ''}>${escapeHtml(each.title)}</a>`;
    return `<li>${link}${here ? partsOf(page) : ''}</li>`;
  });
  return frame(
    `${page.title} - ${edition}`,
    hrefOf(page, STYLE),
    `<div class="layout">
<nav aria-label="Pages">
<p><a href="${hrefOf(page, '../index.html')}">${escapeHtml(edition)}</a></p>
<ul>
${entries.join('\n')}
</ul>
</nav>
<main>
${bodyOf(page.tokens)}<footer>${escapeHtml(edition)}, from ${escapeHtml(page.source)}</footer>
</main>
</div>`,
  );
}

/** Headings of the second level. @param {import('./pages.mjs').Page} page */
function partsOf({ headings }) {
  const parts = headings.filter(({ depth }) => depth === 2);
  if (parts.length === 0) return '';
  const items = parts.map(
    ({ id, text }) => `<li><a href="#${encodeURIComponent(id)}">${escapeHtml(text)}</a></li>`,
  );
  return `<ul>${items.join('')}</ul>`;
}

/** @param {string} name @param {string[]} versions @param {string} newest whose style is taken */
function listOf(name, versions, newest) {
  const items = versions.map(
    (version) => `<li><a href="${version}/index.html">${escapeHtml(`${name} ${version}`)}</a></li>`,
  );
  return frame(
    `${name}: all versions`,
    `${newest}/${STYLE}`,
    `<main><h1>${name}</h1><ul>${items.join('')}</ul></main>`,
  );
}

/** @param {string} title @param {string} style @param {string} body */
function frame(title, style, body) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${MADE_BY}
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
${body}
</body>
</html>
`;
}

process.exitCode = write(path.resolve(values.root), path.resolve(values.out));
