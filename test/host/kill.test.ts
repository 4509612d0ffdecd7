import { expect, test } from 'vitest';
import { killUnderLoad } from '../faults/killing.ts';
import { onHost } from '../faults/server.ts';
import { freePort, somewhere } from './artefact.ts';

test('killed at a random moment under eight writers it starts at once: every 201 is there, and a retry makes no second row', async () => {
  const { data, key, remove } = somewhere();
  try {
    const home = onHost({ port: await freePort(), data, keyFile: key });
    const { acknowledged, slowestStart, faults } = await killUnderLoad(home, 3);
    expect(faults).toEqual([]);
    expect(acknowledged).toBeGreaterThan(0);
    expect(slowestStart).toBeLessThan(15_000);
  } finally {
    remove();
  }
}, 120_000);
