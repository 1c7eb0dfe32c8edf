import fs from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const below = (folder: string, file: string): string | undefined => {
  const relative = path.relative(path.resolve(import.meta.dirname, folder), file);
  return relative.startsWith('..') ? undefined : relative;
};

/** Which build is tested; `npm run mutate` has one of its own. */
const DIST = process.env.SYSTOLE_DIST ?? 'dist';

export default defineConfig({
  plugins: [
    {
      // Tests import src/, and get what was built from it: hot loops run as they do for users, several times faster
      // than in vitest's module runner. Tests that mock modules get the source.
      name: 'built-source',
      enforce: 'pre',
      resolveId(source, importer) {
        if (!source.startsWith('.') || importer === undefined || below('test', importer) === undefined)
          return undefined;
        const file = below('src', path.resolve(path.dirname(importer), source));
        if (file === undefined || fs.readFileSync(importer, 'utf8').includes('vi.mock(')) return undefined;
        return { id: path.resolve(import.meta.dirname, DIST, file), external: true };
      },
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/build.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // A process a core instead of one a file: half of the time went into starting them. Tests leave nothing behind.
    isolate: false,
    maxWorkers: '100%',
    server: { deps: { external: [/\/dist(-mutants)?\//] } },
  },
});
