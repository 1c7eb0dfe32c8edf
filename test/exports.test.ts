import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Everything that others may rely on: a name more is an accident, a name less breaks them. */
const SURFACE = {
  systole: {
    values: words(`DEVIATIONS InputError METRICS Store deviationsOf findDeviation findMetric prepare simulate
      toolVersion`),
    types:
      words(`Assumption Details Deviation Experiment Fidelity Intensities Machine MetricDefinition OperatorRecord Request
      RunCircumstances RunFilter RunIdentity RunRecord RunSummary RunTraits Totals Traffic`),
  },
  'systole/engine': {
    values: words(
      'ARRAY_LANE BandwidthServer BoundedBuffer Clock ClockRatio DRAM_LANE EventQueue Numbers PipelinedUnit RoundRobin Scoreboard TokenPool',
    ),
    types: words('BandwidthOptions Phase PipelineOptions Probe Rate'),
  },
  'systole/models': {
    values: words('WORK_KINDS kinds modelOf schema workKindOf'),
    types: words('Context Model Outcome RecordView SimulationOptions Work WorkKind'),
  },
};
type Subpath = keyof typeof SURFACE;
const SUBPATHS = Object.keys(SURFACE) as Subpath[];

const manifest = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  exports: Record<string, { types: string; default: string } | string>;
  files: string[];
};

/** What a module of another package gets, by the name of this one. */
function importAll(): Record<Subpath, string[]> {
  const script = `const names = ${JSON.stringify(SUBPATHS)};
    const modules = await Promise.all(names.map((name) => import(name)));
    console.log(JSON.stringify(Object.fromEntries(names.map((name, at) => [name, Object.keys(modules[at]).sort()]))));`;
  const options = ['--input-type=module', '--eval', script];
  return JSON.parse(execFileSync(process.execPath, options, { cwd: ROOT, encoding: 'utf8' })) as Record<
    Subpath,
    string[]
  >;
}

/** Names that the declarations of a subpath export, types too. */
function readDeclarations(): Map<Subpath, string[]> {
  const files = SUBPATHS.map((name) => {
    const entry = manifest.exports[name.replace('systole', '.')] as { types: string };
    return path.join(ROOT, entry.types);
  });
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  return new Map(
    SUBPATHS.map((name, at) => {
      const module = checker.getSymbolAtLocation(program.getSourceFile(files[at]!)!)!;
      return [name, checker.getExportsOfModule(module).map((symbol) => symbol.name)];
    }),
  );
}

describe('the library', () => {
  let values: Record<Subpath, string[]>;
  let names: Map<Subpath, string[]>;
  beforeAll(() => {
    values = importAll();
    names = readDeclarations();
  });

  it('is what package.json exports', () => {
    const subpaths = SUBPATHS.map((name) => name.replace('systole', '.'));
    expect(Object.keys(manifest.exports).sort()).toEqual([...subpaths, './package.json'].sort());
  });

  it.each(SUBPATHS)('%s exports these values', (name) => {
    expect(values[name]).toEqual([...SURFACE[name].values].sort());
  });

  it.each(SUBPATHS)('%s declares them, and these types', (name) => {
    const { values: expected, types } = SURFACE[name];
    expect([...names.get(name)!].sort()).toEqual([...expected, ...types].sort());
  });

  it('comes with every file that its entries need', () => {
    const packed = manifest.files.filter((file) => !file.startsWith('!'));
    for (const file of packed) expect(fs.existsSync(path.join(ROOT, file)), file).toBe(true);
    for (const entry of Object.values(manifest.exports))
      for (const file of typeof entry === 'string' ? [] : Object.values(entry))
        expect(
          packed.some((folder) => file.startsWith(`./${folder}/`)),
          file,
        ).toBe(true);
  });
});
