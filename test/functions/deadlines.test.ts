import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shippedCalendar } from '../../domain/calendar/shipped.ts';
import { RULE_IDS } from '../../domain/guideline/rules.ts';
import { answerDeadline, type DeadlineQuery } from '../../functions/deadlines.ts';

const ask = (query: DeadlineQuery) => answerDeadline(query, shippedCalendar);
const from = '2026-11-23T14:05:30.250+08:00';

describe('a deadline that is asked for', () => {
  test('is answered with its count and its article', () => {
    expect(ask({ rule: 'submission.contact', from })).toEqual({
      status: 200,
      body: {
        rule: 'submission.contact',
        from: '2026-11-23T14:05:30+08:00',
        dueAt: '2026-11-27T17:30:00+08:00',
        provisional: false,
        counted: [
          { date: '2026-11-23', counts: false, why: '收到当日，不计入' },
          { date: '2026-11-24', counts: true, why: '工作日' },
          { date: '2026-11-25', counts: true, why: '工作日' },
          { date: '2026-11-26', counts: true, why: '工作日' },
          { date: '2026-11-27', counts: true, why: '工作日' },
        ],
        source: {
          document: 'feedback-handling',
          article: '第2条',
          quote: '收到意见或投诉后，本机构相关负责人将于四个工作日内致电或约见您了解情况，从速并妥善解决问题',
        },
        ours: null,
      },
    });
  });

  test.each(RULE_IDS)('of %s is answered', (rule) => {
    const { status, body } = ask({ rule, from });
    expect(status).toBe(200);
    expect(Object.keys(body).filter((key) => key !== 'why')).toEqual([
      'rule',
      'from',
      'dueAt',
      'provisional',
      'counted',
      'source',
      'ours',
    ]);
  });
});

describe('the answer', () => {
  test('says who sets the date where a person does', () => {
    expect(ask({ rule: 'duty.mail-check', from }).body).toMatchObject({
      dueAt: null,
      why: '文件要求定时定期进行，日期由机构指定。',
    });
    expect(ask({ rule: 'submission.contact', from }).body).not.toHaveProperty('why');
  });

  test('counts a repeating rule from its start', () => {
    expect(
      ask({ rule: 'case.stage-review', from: '2025-08-31T00:00:00+08:00', occurrence: '2' }).body,
    ).toMatchObject({
      dueAt: '2026-08-31T17:30:00+08:00',
    });
  });

  test('writes the start in Shanghai time, also from an offset whose plus became a space', () => {
    for (const text of ['2026-11-23T06:05:30Z', '2026-11-23T14:05:30 08:00', ' 2026-11-23T14:05:30+08:00 ']) {
      expect(ask({ rule: 'submission.contact', from: text }).body).toMatchObject({
        from: '2026-11-23T14:05:30+08:00',
      });
    }
  });
});

describe('is refused', () => {
  const fields = (query: DeadlineQuery) => {
    const { status, body } = ask(query);
    return [
      status,
      ...('errors' in body && Array.isArray(body.errors) ? body.errors.map(({ field }) => field) : []),
    ];
  };

  test.each([
    [{}, [400, 'rule', 'from']],
    [{ rule: ' ', from: '' }, [400, 'rule', 'from']],
    [{ rule: 'submission.appeal', from }, [400, 'rule']],
    [{ rule: 'submission.contact', from: '2026-11-23' }, [400, 'from']],
    [{ rule: 'submission.contact', from: '2026-02-30T10:00:00+08:00' }, [400, 'from']],
    [{ rule: 'submission.contact', from, occurrence: '2' }, [400, 'occurrence']],
    [{ rule: 'case.stage-review', from, occurrence: '0' }, [400, 'occurrence']],
    [{ rule: 'case.stage-review', from, occurrence: '1e1' }, [400, 'occurrence']],
    [{ rule: 'case.stage-review', from, occurrence: '99999' }, [400, 'occurrence']],
    [{ rule: 'no', from: 'no', occurrence: 'no' }, [400, 'rule', 'from', 'occurrence']],
    [{ rule: 'submission.contact', from: '2020-01-01T10:00:00+08:00' }, [422, 'from']],
    [{ rule: 'submission.contact', from: '2037-01-01T10:00:00+08:00' }, [422, 'from']],
  ] as const)('%j: %j', (query, expected) => {
    expect(fields(query)).toEqual(expected);
  });

  test('with problem details in Chinese', () => {
    expect(ask({ rule: 'submission.contact', from: '2020-01-01T10:00:00+08:00' }).body).toEqual({
      type: 'about:blank',
      title: '日历里没有要查的日子',
      status: 422,
      errors: [{ field: 'from', message: '日历从 2024 年开始，更早的日子查不到是不是工作日。' }],
    });
  });

  test('or answered, whatever is asked: never an exception', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constant(from),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    );
    const rule = fc.oneof(fc.constantFrom(...RULE_IDS), fc.string());
    const occurrence = fc.oneof(fc.constant(undefined), fc.string(), fc.nat().map(String));
    fc.assert(
      fc.property(rule, text, occurrence, (...[rule, from, occurrence]) => {
        expect([200, 400, 422]).toContain(ask({ rule, from, occurrence }).status);
      }),
    );
  });
});
