/** The boundaries of the house, held by `npm run check`. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'electron-only-in-desktop',
      comment: 'Requiring electron from plain Node tries to download its binary; only the desktop may.',
      severity: 'error',
      from: { pathNot: '^(main/desktop/|main/index\\.ts$|e2e/)' },
      to: { path: '(^|node_modules/)(electron|electron-store)(/|$)' },
    },
    {
      name: 'scan-is-a-library',
      severity: 'error',
      from: { path: '^main/scan/' },
      to: {
        path: '^(main/(desktop|web|monitor|storage|demo)/|main/[^/]+\\.ts$|renderer/)',
        pathNot: '^main/scan/',
      },
    },
    {
      name: 'renderer-talks-through-shared',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(main|e2e|bench|scripts)/' },
    },
    {
      name: 'shared-is-pure',
      comment: 'Both sides load shared: nothing of either side, no Node built-ins.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(main|renderer|e2e|bench|scripts)/' },
    },
    {
      name: 'shared-no-node',
      severity: 'error',
      from: { path: '^shared/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'monitor-and-storage-know-no-host',
      severity: 'error',
      from: { path: '^main/(monitor|storage)/' },
      to: { path: '^main/(desktop|web)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    includeOnly: { path: '^(main|renderer|shared|e2e|bench|scripts|node_modules|electron)' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
