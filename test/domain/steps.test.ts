import { describe, expect, test } from 'vitest';
import { nextLevel } from '../../domain/escalation.ts';
import { parseStep } from '../../domain/forms/steps.ts';
import { isTemplate } from '../../domain/letters.ts';
import type { Role } from '../../domain/permissions.ts';
import { type Standing, stepRefusal } from '../../domain/step-refusal.ts';
import { stepNames, steps } from '../../domain/steps.ts';

const calm: Standing = {
  ...{ kind: 'complaint', closedAt: null, dangerAt: null, dangerSettledAt: null },
  ...{ harmAt: null, harmSettledAt: null, dissatisfiedAt: null, clocks: [] },
};
const NOW = Date.parse('2026-11-16T10:00:00+08:00');

describe('the table of steps', () => {
  test.each(stepNames)('%s asks for words, and refuses what it does not ask', (name) => {
    const parse = parseStep(name);
    const empty = parse({ seen: '1' }, NOW);
    expect(empty.ok).toBe(false);
    if (!empty.ok) expect(empty.errors.map(({ field }) => field)).toContain('detail');
    const more = parse({ seen: '1', detail: '内容', other: 'x' }, NOW);
    if (!more.ok) expect(more.errors.map(({ field }) => field)).toContain('other');
    expect(more.ok).toBe(false);
  });

  test('writes letters that the house knows', () => {
    const letters = stepNames.flatMap((name) => steps[name].letters ?? []);
    expect(letters.length).toBeGreaterThan(3);
    for (const { template } of letters) expect(isTemplate(template)).toBe(true);
  });

  test('what a sender is told names nobody and nothing from inside', () => {
    for (const name of stepNames) expect(steps[name].toSender ?? '').not.toMatch(/同事.*说明|检讨|怀疑|暂停/);
  });
});

describe('not while harm to a child, violence or harassment is suspected (policy 3.8)', () => {
  const worker = stepNames.filter((name) => steps[name].group === 'worker');
  const suspected = { ...calm, harmAt: 1 };
  const danger = { ...calm, dangerAt: 1 };

  test.each(worker)('%s is refused while it is, and while danger is unsettled', (name) => {
    const step = steps[name];
    expect(stepRefusal(step, calm)).toBeNull();
    expect(stepRefusal(step, suspected)).toBe('harm-suspected');
    expect(stepRefusal(step, danger)).toBe('harm-suspected');
    expect(stepRefusal(step, { ...suspected, harmSettledAt: 2 })).toBeNull();
    expect(stepRefusal(step, { ...danger, dangerSettledAt: 2 })).toBeNull();
  });

  test('then contact with service users is suspended, and only then', () => {
    expect(stepRefusal(steps.suspended, suspected)).toBeNull();
    expect(stepRefusal(steps.suspended, danger)).toBeNull();
    expect(stepRefusal(steps.suspended, calm)).toBe('step-not-needed');
  });
});

describe('no level is skipped inside (policy 3.11)', () => {
  const viewer = (...roles: Role[]) => ({ id: 'x', name: '', roles, posts: [] });
  test.each<[Role, string | null]>([
    ['social_worker', 'head'],
    ['general_office', 'head'],
    ['service_head', 'director'],
    ['department_head', 'head'],
    ['director', 'board'],
    ['board', null],
  ])('from %s to %s', (role, level) => {
    expect(nextLevel(viewer(role), { track: 'user' })).toBe(level);
  });
});
