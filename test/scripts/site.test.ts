import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder, removeFolder, snapshot } from '../cli/process.js';
import { ROOT } from '../docs/pages.js';
import { parseHtml, type Element } from '../plot/document.js';

const SCRIPT = path.join(ROOT, 'scripts/site/index.mjs');
const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
};

const site = (...words: string[]) => spawnSync(process.execPath, [SCRIPT, ...words], { encoding: 'utf8' });

/** What an element of a page names, and the file and heading that this is. */
function linkOf(page: string, href: string): { file: string; anchor: string } {
  const [file = '', anchor = ''] = href.split('#').map(decodeURIComponent);
  return { file: file === '' ? page : path.posix.join(path.posix.dirname(page), file), anchor };
}

describe('npm run docs:site', () => {
  let out: string;
  let pages: Map<string, Element>;
  beforeAll(() => {
    out = folder();
    const { status, stderr, stdout } = site('--out', out);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/index\.html: \d+ pages, \d+ other files\n$/);
    const html = fs
      .readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.html'));
    pages = new Map(html.map((file) => [file, parseHtml(fs.readFileSync(path.join(out, file), 'utf8'))]));
  }, 60_000);
  afterAll(() => removeFolder(out));

  it('has README, every page of docs and the changelog, each with the version', () => {
    const docs = fs.readdirSync(path.join(ROOT, 'docs')).filter((file) => file.endsWith('.md'));
    const wanted = [
      'index.html',
      'CHANGELOG.html',
      ...docs.map((file) => `docs/${file.replace('.md', '.html')}`),
    ];
    expect(docs.length).toBeGreaterThan(10);
    for (const file of wanted) expect([...pages.keys()]).toContain(`${version}/${file}`);
    for (const [file, page] of pages) {
      if (file === 'index.html') continue;
      expect(page.querySelectorAll('title')[Symbol.iterator]().next().value?.textContent, file).toMatch(
        new RegExp(`. - systole ${version.replaceAll('.', '\\.')}$`),
      );
      expect(page.querySelectorAll('main h1').length, file).toBeGreaterThan(0);
    }
  });

  it('every link leads to a file and a heading that are there', () => {
    const ids = new Map(
      [...pages].map(([page, document]) => {
        const all = [...document.querySelectorAll('[id]')].map((each) => each.getAttribute('id')!);
        expect(new Set(all).size, page).toBe(all.length);
        return [page, new Set(all)];
      }),
    );
    let checked = 0;
    for (const [page, document] of pages) {
      for (const link of document.querySelectorAll('a[href]')) {
        const href = link.getAttribute('href')!;
        if (/^https:\/\//.test(href)) continue;
        const { file, anchor } = linkOf(page, href);
        expect(fs.existsSync(path.join(out, file)), `${page}: ${href}`).toBe(true);
        expect(file.endsWith('/') || file.endsWith('.md'), `${page}: ${href}`).toBe(false);
        if (anchor !== '') expect(ids.get(file)?.has(anchor), `${page}: ${href}`).toBe(true);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(500);
  }, 60_000);

  it('loads nothing of elsewhere, and its pictures are beside it', () => {
    let pictures = 0;
    for (const [page, document] of pages) {
      expect(document.querySelectorAll('script, iframe, object, embed, base').length, page).toBe(0);
      for (const element of document.querySelectorAll('[src], link[href]')) {
        const name = element.getAttribute('src') ?? element.getAttribute('href')!;
        expect(name, page).not.toMatch(/^[a-z]+:|^\//i);
        expect(fs.existsSync(path.join(out, linkOf(page, name).file)), `${page}: ${name}`).toBe(true);
        if (element.getAttribute('src') !== null) pictures++;
      }
    }
    expect(pictures).toBeGreaterThanOrEqual(4);
    expect(fs.readFileSync(path.join(out, version, 'style.css'), 'utf8')).not.toMatch(/url\(|@import/);
  });

  it('remarks of the sources are left out, tables and code are whole', () => {
    for (const file of pages.keys())
      expect(fs.readFileSync(path.join(out, file), 'utf8'), file).not.toMatch(
        /<!--|&lt;!--|prettier-ignore-/,
      );
    const formats = pages.get(`${version}/docs/formats.html`)!;
    const text = fs.readFileSync(path.join(ROOT, 'docs/formats.md'), 'utf8');
    expect(formats.querySelectorAll('pre').length).toBe(text.split(/^```/m).length >> 1);
    expect(formats.querySelectorAll('.scroll > table').length).toBe(text.match(/^\| ?:?---/gm)!.length);
  });

  it('is the same again, and keeps the versions that are there', () => {
    const before = snapshot(out);
    expect(site('--out', out).status).toBe(0);
    expect(snapshot(out)).toEqual(before);
    for (const other of ['0.0.9', '0.0.10'])
      fs.cpSync(path.join(out, version), path.join(out, other), { recursive: true });
    fs.mkdirSync(path.join(out, '9.9.9'));
    expect(site('--out', out).status).toBe(0);
    const list = parseHtml(fs.readFileSync(path.join(out, 'index.html'), 'utf8'));
    expect([...list.querySelectorAll('li')].map(({ textContent }) => textContent)).toEqual(
      [version, '0.0.10', '0.0.9'].map((each) => `systole ${each}`),
    );
  }, 60_000);
});

describe('pages of its own', () => {
  /** A repository of these pages. */
  const root = (files: Readonly<Record<string, string>>): string =>
    folder({ 'package.json': '{"name": "it", "version": "1.2.3"}', 'CHANGELOG.md': '# C\n', ...files });

  it('a link that leads nowhere, a heading that is not there and a picture of elsewhere are said, nothing is written', () => {
    const home = root({
      'README.md':
        '# R\n\n[a](docs/none.md) [b](docs/a.md#one) [c](docs/a.md#two) [d](../x.md) ![e](https://x.y/z.png)\n',
      'docs/a.md': '# A\n\n## One\n',
    });
    const { status, stdout, stderr } = site('--root', home, '--out', path.join(home, 'out'));
    expect({ status, stdout, there: fs.existsSync(path.join(home, 'out')) }).toEqual({
      status: 1,
      stdout: '',
      there: false,
    });
    expect(stderr.trim().split('\n').sort()).toEqual([
      'README.md: ../x.md leads nowhere',
      'README.md: docs/a.md#two has no such heading',
      'README.md: docs/none.md leads nowhere',
      'README.md: https://x.y/z.png is a picture of elsewhere',
    ]);
    removeFolder(home);
  });

  it('never replaces a folder that it has not made', () => {
    const home = root({ 'README.md': '# R\n', 'docs/a.md': '# A\n', 'out/1.2.3/mine.txt': 'mine' });
    const { status, stderr } = site('--root', home, '--out', path.join(home, 'out'));
    expect(status).toBe(1);
    expect(stderr).toContain('is a folder of something else');
    expect(fs.readFileSync(path.join(home, 'out/1.2.3/mine.txt'), 'utf8')).toBe('mine');
    removeFolder(home);
  });

  it('names with blanks and marks, headings of the same words, and text that looks like a tag', () => {
    const home = root({
      'README.md':
        '# R & <b>\n\n## Same\n\n## Same\n\n[x](<docs/a b.md#é-x>) [y](#same-1) <script>alert(1)</script>\n',
      'docs/a b.md': '# A\n\n## É `x`\n\n[back](../README.md)\n',
    });
    const target = path.join(home, 'out');
    const { status, stderr } = site('--root', home, '--out', target);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const page = parseHtml(fs.readFileSync(path.join(target, '1.2.3/index.html'), 'utf8'));
    const hrefs = [...page.querySelectorAll('main p a')].map((link) => link.getAttribute('href'));
    expect(hrefs).toEqual(['docs/a%20b.html#%C3%A9-x', '#same-1']);
    expect(page.querySelectorAll('script').length).toBe(0);
    expect([...page.querySelectorAll('main h2')].map((each) => each.getAttribute('id'))).toEqual([
      'same',
      'same-1',
    ]);
    const other = parseHtml(fs.readFileSync(path.join(target, '1.2.3/docs/a b.html'), 'utf8'));
    expect(other.querySelectorAll('#é-x').length).toBe(1);
    expect([...other.querySelectorAll('main p a')].map((link) => link.getAttribute('href'))).toEqual([
      '../index.html',
    ]);
    removeFolder(home);
  });
});
