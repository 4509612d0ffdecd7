import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { killUnderLoad } from '../faults/killing.ts';
import { onWorkers } from '../faults/server.ts';
import { freePort } from '../host/artefact.ts';

const folder = mkdtempSync(join(tmpdir(), 'kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('after a kill at a random moment under eight writers every 201 is there, and a retry makes no second row', async () => {
  const place = { port: await freePort(), data: join(folder, 'data'), keyFile: join(folder, 'key') };
  const { acknowledged, faults } = await killUnderLoad(onWorkers(place), 3);
  expect(faults).toEqual([]);
  expect(acknowledged).toBeGreaterThan(0);
  // Seven starts of the whole platform: a minute alone, several beside other files.
}, 420_000);
