/** The rooms, from the ground up; a room imports only rooms before it. */
const ROOMS = [
  ['errors'],
  ['quantity', 'engine', 'page'],
  ['memory'],
  ['document'],
  ['arch', 'workload', 'circuit', 'energy', 'metrics', 'deviations'],
  ['he'],
  ['protocol'],
  ['work', 'results'],
  ['models'],
  ['simulation'],
  ['sidechannel'],
  ['sweep', 'experiments'],
  ['charts'],
  ['plot', 'report'],
  ['docs'],
  ['cli', 'index'],
];

const pattern = (rooms) => `^src/(${rooms.join('|')})(/|\\.ts$)`;

/** What lies above a floor may not be imported from it; what lies beside it neither. */
const upwards = ROOMS.map((rooms, floor) => ({
  name: `${rooms.join('-')}-imports-only-downwards`,
  severity: 'error',
  from: { path: pattern(rooms) },
  to: {
    path:
      ROOMS.slice(floor + 1)
        .map(pattern)
        .join('|') || '^$',
  },
}));

module.exports = {
  forbidden: [
    ...upwards.slice(0, -1),
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'kebab-case-files',
      severity: 'error',
      from: { path: '/[^/]*[A-Z][^/]*\\.ts$' },
      to: {},
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: '\\.d\\.ts$|^src/((cli|engine|memory|models)/)?index\\.ts$' },
      to: {},
    },
    {
      name: 'no-model-imports-a-model',
      comment:
        'what kinds share is in models/{record,lowering}, or below; a model asks another through its context',
      severity: 'error',
      from: { path: '^src/models/([^/]+)/', pathNot: '^src/models/(record|lowering)/' },
      to: { path: '^src/models/[^/]+/', pathNot: '^src/models/($1|record|lowering)/' },
    },
    {
      name: 'what-models-share-knows-none-of-them',
      severity: 'error',
      from: { path: '^src/models/(record|lowering)/' },
      to: { path: '^src/models/(?!record/|lowering/|model\\.ts$)' },
    },
    {
      name: 'sql-only-in-results',
      comment: 'the schema is known to one room; its types would let SQL out as well',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/results/' },
      to: { path: 'node_modules/(@types/)?better-sqlite3/' },
    },
    {
      name: 'heavy-libraries-only-on-demand',
      comment: 'mathjs and jsdom cost a second of start-up: dynamic import only',
      severity: 'error',
      from: {},
      to: { path: 'node_modules/(mathjs|d3-node)/', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'd3-node-in-one-file',
      comment: 'one door to SVG: everything else makes marks',
      severity: 'error',
      from: { pathNot: '^src/plot/svg\\.ts$' },
      to: { path: 'node_modules/d3-node/' },
    },
    {
      name: 'charts-are-pure',
      comment: 'the page of the report is made of them: no file system, no other room but types',
      severity: 'error',
      from: { path: '^src/charts/' },
      to: { pathNot: '^src/charts/|node_modules/(@types/)?d3', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-without-node',
      comment: 'runs in a browser: its own modules, charts and d3 alone',
      severity: 'error',
      from: { path: '^src/report/client/' },
      to: {
        pathNot: '^src/(charts|report/client)/|^src/sweep/front\\.ts$|node_modules/(@types/)?d3',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'report-without-plot',
      severity: 'error',
      from: { path: '^src/report/' },
      to: { path: '^src/plot/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
