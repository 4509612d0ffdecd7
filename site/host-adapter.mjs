/** Astro for a server of one's own: our entry is the server, everything is bundled into it, Node alone runs it. */
export default () => ({
  name: 'house-on-node',
  hooks: {
    'astro:config:setup': ({ updateConfig }) =>
      updateConfig({
        build: { redirects: false },
        // The same style sheet as on Workers, whose plugin asks for this.
        vite: { build: { cssTarget: 'es2024' }, ssr: { noExternal: true, external: ['node:sqlite'] } },
      }),
    'astro:config:done': ({ setAdapter }) =>
      setAdapter({
        name: 'house-on-node',
        entrypointResolution: 'auto',
        serverEntrypoint: './functions/host/entry.ts',
        adapterFeatures: { buildOutput: 'server', middlewareMode: 'classic' },
        supportedAstroFeatures: { staticOutput: 'stable', serverOutput: 'stable', hybridOutput: 'stable' },
      }),
  },
});
