/// <reference lib="dom" />
/** A real browser for the report, if there is one. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Undefined without playwright-core or Chromium. */
export async function launch(): Promise<Browser | undefined> {
  if (!existsSync(CHROMIUM)) return undefined;
  const playwright = await import('playwright-core').catch(() => undefined);
  // --no-sandbox: Chromium refuses to be root otherwise.
  return playwright?.chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}

/** A page with a report in it, and everything it complained about or asked for. */
export class Visit {
  readonly errors: string[] = [];
  readonly requests: string[] = [];
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('request', (request) => this.requests.push(request.url()));
  }

  /** Opens `html` from a file and waits until it is drawn. */
  static async to(
    browser: Browser,
    html: string,
    options: { width?: number; hash?: string } = {},
  ): Promise<Visit> {
    const folder = mkdtempSync(path.join(tmpdir(), 'systole-report-'));
    const file = path.join(folder, 'report.html');
    writeFileSync(file, html);
    const page = await browser.newPage({
      viewport: { width: options.width ?? 1200, height: 900 },
      colorScheme: 'light',
    });
    page.setDefaultTimeout(20_000);
    page.on('close', () => rmSync(folder, { recursive: true, force: true }));
    const visit = new Visit(page);
    await page.goto(`${pathToFileURL(file).href}${options.hash ?? ''}`);
    await page.waitForFunction(() => document.documentElement.dataset['ready'] !== undefined);
    return visit;
  }

  /** Centre of the ring around the marked point, in the window. */
  async ring(): Promise<{ x: number; y: number }> {
    const ring = this.page.locator('.scatter .ring');
    await ring.scrollIntoViewIfNeeded();
    const box = await ring.boundingBox();
    if (box === null) throw new Error('no point is marked');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** Drags over a part of an element, given as shares of its size. */
  async drag(on: Locator, from: [number, number], to: [number, number]): Promise<void> {
    await on.scrollIntoViewIfNeeded();
    const box = (await on.boundingBox())!;
    const at = ([x, y]: [number, number]): [number, number] => [
      box.x + x * box.width,
      box.y + y * box.height,
    ];
    await this.page.mouse.move(...at(from));
    await this.page.mouse.down();
    await this.page.mouse.move(...at(to), { steps: 4 });
    await this.page.mouse.up();
  }

  /** Number before a word in the line below the pictures: `points`, `listed`. */
  async count(word: string): Promise<number> {
    const text = await this.page.locator('#sweeps [role=status]').innerText();
    return Number(new RegExp(`([\\d,]+) ${word}`).exec(text)?.[1]?.replaceAll(',', ''));
  }

  /** Texts of a column in the rows in view. */
  async column(table: Locator, id: string): Promise<string[]> {
    const ids = await table
      .locator('thead th')
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-column')));
    const place = ids.indexOf(id) + 1;
    return table.locator(`tbody tr[data-row] td:nth-child(${place})`).allInnerTexts();
  }
}

/** Picture on a canvas, as text that changes when it does. */
export function pixels(canvas: Locator): Promise<string> {
  return canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
}

/** Words of the visible panel that run out of their card or button, and labels of a chart that lie on each other. */
export function faults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const panel = document.querySelector('section:not([hidden])')!;
    const found: string[] = [];
    for (const box of panel.querySelectorAll<HTMLElement>(
      '.tile, .control, .legend li, h2, h3, .notice, dd',
    )) {
      if (box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0) found.push(`cut: ${box.innerText}`);
    }
    for (const svg of panel.querySelectorAll('.plot svg')) {
      const frame = document.documentElement.clientWidth;
      const texts = [...svg.querySelectorAll('text')].map((text) => ({
        words: text.textContent,
        box: text.getBoundingClientRect(),
        upright: text.getAttribute('transform') === null,
      }));
      for (const [at, { words, box, upright }] of texts.entries()) {
        if (box.right > frame + 1 || box.left < -1) found.push(`outside: ${words}`);
        for (const other of texts.slice(at + 1)) {
          if (!upright || !other.upright) continue;
          const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
          const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
          if (across > 1 && down > 3) found.push(`overlap: ${words} / ${other.words}`);
        }
      }
    }
    return found;
  });
}
