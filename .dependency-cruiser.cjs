/** The rooms, from the ground up; a room imports only rooms before it. */
const ROOMS = [
  ['errors'],
  ['quantity', 'engine'],
  ['document'],
  ['arch', 'workload', 'circuit', 'energy', 'metrics', 'deviations'],
  ['results'],
  ['models'],
  ['simulation'],
  ['sweep', 'experiments'],
  ['plot'],
  ['report'],
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
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: '\\.d\\.ts$|^src/((cli|engine|models)/)?index\\.ts$' },
      to: {},
    },
    {
      name: 'heavy-libraries-only-on-demand',
      comment: 'mathjs and jsdom cost a second of start-up: dynamic import only',
      severity: 'error',
      from: {},
      to: { path: 'node_modules/(mathjs|d3-node)/', dynamic: false, dependencyTypesNot: ['type-only'] },
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
