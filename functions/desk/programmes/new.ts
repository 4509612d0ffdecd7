import type { Context } from 'hono';
import { addPlace, closePlace, placesOf } from '../../../db/programme/places.ts';
import { type NewProgramme, planProgramme } from '../../../db/programme/plan.ts';
import { viewerOf } from '../../../db/viewer.ts';
import { defined, type FieldError } from '../../../domain/forms/parse.ts';
import { type NewProgrammeForm, parseNewProgramme, parsePlace } from '../../../domain/forms/programme.ts';
import { mayHandle, mayInHouse, type Viewer } from '../../../domain/permissions.ts';
import { sayConsulted } from '../../../domain/programme/consulting.ts';
import { readBody, typed } from '../../body.ts';
import { keyAgain } from '../../form-key.ts';
import { calendarFor, type HouseEnv, page } from '../../house.ts';
import { logFault } from '../../log.ts';
import { sendSoon } from '../../outbox.ts';
import { sayProgrammeFailure } from './sentences.ts';
import { programmeAddress } from './verb.ts';

type C = Context<HouseEnv>;

const path = '/desk/programmes/new/';
const places = '/desk/programmes/places/';

/** POST /desk/programmes/new/: a group or an activity, planned in one form. */
export async function postProgramme(c: C, viewer: Viewer): Promise<Response> {
  const { store } = c.env;
  const at = c.env.now();
  const body = await readBody(c.req.raw);
  const input = body.input ?? {};
  const again = (status: number, errors: readonly FieldError[]) =>
    page(c, {
      path,
      status,
      // The very same key: the first press may have been taken in after all.
      formKey: keyAgain(store.keys, input.key, at, true),
      form: { values: typed({ ...input, verb: 'plan' }), errors },
    });
  if (!body.ok) return again(body.status, [{ field: '', message: body.title }]);
  const form = parseNewProgramme(input, at);
  if (!form.ok) return again(422, form.errors);
  const errors = await unfit(c, form.value);
  if (errors.length > 0) return again(422, errors);
  try {
    const doer = { at, by: viewer.id };
    const made = await planProgramme(
      store,
      doer,
      programmeFrom(form.value),
      await calendarFor(c.env),
      form.value.key,
    );
    c.env.later(sendSoon(c.env, made.matterId));
    return c.redirect(programmeAddress(made.reference), 303);
  } catch (error) {
    if (error instanceof RangeError) return again(422, [sayProgrammeFailure('outside-calendar')]);
    logFault('plan', error);
    return again(503, [sayProgrammeFailure('away')]);
  }
}

/** What only the house knows: whether the place is offered, and whether the colleague works with people. */
async function unfit({ env: { store } }: C, form: NewProgrammeForm): Promise<FieldError[]> {
  const [all, person] = await Promise.all([placesOf(store), viewerOf(store, form.workerId)]);
  const offered = all.some(({ id, closedAt }) => id === form.placeId && closedAt === null);
  const works = person && mayHandle(person) && mayInHouse(person, 'programmes');
  return [
    ...(offered ? [] : [sayProgrammeFailure('no-such-place')]),
    ...(works ? [] : [{ ...sayProgrammeFailure('no-such-person'), field: 'workerId' }]),
  ];
}

function programmeFrom(form: NewProgrammeForm): NewProgramme {
  const { title, summary, need, foundOut, goals, content, budget, whereabouts, forWhom } = form;
  const { consultedWith: people, consultedOn: on } = form;
  const consulted = people && on ? { consulted: sayConsulted({ on, people }) } : {};
  return {
    kind: form.kind,
    plan: {
      ...{ title, summary, need, foundOut, goals, content, budget },
      ...defined({ whereabouts, forWhom }),
      ...consulted,
    },
    service: form.service,
    placeId: form.placeId,
    meetings: form.meetings,
    capacity: form.capacity,
    ageFrom: form.ageFrom ?? null,
    ageTo: form.ageTo ?? null,
    asks: form.asks,
    workerId: form.workerId,
  };
}

/** POST /desk/programmes/places/: a place more. */
export async function postPlace(c: C, viewer: Viewer): Promise<Response> {
  const body = await readBody(c.req.raw);
  const input = body.input ?? {};
  const again = (status: number, errors: readonly FieldError[]) =>
    page(c, { path: places, status, form: { values: typed({ ...input, verb: 'place' }), errors } });
  if (!body.ok) return again(body.status, [{ field: '', message: body.title }]);
  const form = parsePlace(input);
  if (!form.ok) return again(422, form.errors);
  await addPlace(c.env.store, { at: c.env.now(), by: viewer.id }, form.value, form.value.key);
  return c.redirect(places, 303);
}

/** POST /desk/programmes/places/<id>/closing/: nothing new is planned there. */
export async function postPlaceClosing(c: C, viewer: Viewer): Promise<Response> {
  await closePlace(c.env.store, { at: c.env.now(), by: viewer.id }, c.req.param('id') ?? '');
  return c.redirect(places, 303);
}
