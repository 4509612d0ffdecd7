import { speaksOfDanger } from '../../domain/danger.ts';
import type { Channel, Kind, Sender, Submission } from '../../domain/submission.ts';
import { addDays, dayOf, type Instant } from '../../domain/time.ts';
import { matterById } from '../matters.ts';
import { type Arrival, receive } from '../receive.ts';
import type { When } from './days.ts';
import type { Login } from './people.ts';
import type { Stage, Step } from './steps.ts';

/** One matter of the demo: how it came in, and what was done about it. */
export interface Story {
  channel: Channel;
  received: When;
  /** Who wrote it down and when; absent for what came by the web. */
  entered?: readonly [by: Login, when: When];
  form: Submission;
  /** It happened so many calendar days before it was sent. */
  daysBefore?: number;
  spam?: 'honeypot' | 'too-quick';
  steps: readonly Step[];
}

/** What somebody wrote or said, with what the form fills in by itself. */
export const said = (
  kind: Kind,
  sender: Sender,
  message: string,
  rest: Partial<Submission> = {},
): Submission => ({ tellName: 'no', replyBy: 'receipt', ...rest, kind, sender, message });

/** The outside of a letter or mail that is registered shut. */
export const shut = (kind: Kind, sender: Sender): Submission => said(kind, sender, '', { replyBy: 'letter' });

/** A story that has come in, with the id of its matter. */
export interface Begun {
  story: Story;
  matterId: string;
}

/** Takes a story in; null when that still lies ahead of `now`. */
export async function begin(stage: Stage, story: Story, now: Instant): Promise<Begun | null> {
  const arrival = arrivalOf(stage, story);
  if (arrival.enteredAt > now) return null;
  const { matterId } = await receive(stage.store, arrival);
  return { story, matterId };
}

function arrivalOf({ days, calendar, viewer }: Stage, story: Story): Arrival {
  const receivedAt = days.instant(story.received);
  const { message, about, remedy, contactNote, danger } = story.form;
  const spoken = speaksOfDanger(message, about, remedy, contactNote);
  return {
    form:
      story.daysBefore === undefined
        ? story.form
        : { ...story.form, occurredOn: addDays(dayOf(receivedAt), -story.daysBefore) },
    channel: story.channel,
    receivedAt,
    enteredAt: story.entered ? days.instant(story.entered[1]) : receivedAt,
    enteredBy: story.entered ? viewer(story.entered[0]).id : null,
    setAside: story.spam ?? null,
    danger: danger ? 'ticked' : spoken ? 'words' : null,
    key: null,
    calendar,
    robot: false,
  };
}

/** Plays the steps of a story in their order, up to `now`: what still lies ahead is left out. */
export async function play(stage: Stage, { story, matterId }: Begun, now: Instant): Promise<void> {
  for (const [index, { by, when, run }] of story.steps.entries()) {
    const at = stage.days.instant(when);
    if (at > now) return;
    const loaded = await matterById(stage.store, matterId);
    if (!loaded) throw new Error('a demo matter that is not there');
    const done = await run(stage, { viewer: stage.viewer(by), at, loaded, seen: loaded.row.version });
    if (!done.ok) {
      const beginning = story.form.message.slice(0, 12);
      throw new Error(`demo: step ${index + 1} of '${beginning}' (${story.channel}): ${done.failure}`);
    }
  }
}
