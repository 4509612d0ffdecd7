import type { Named } from '../../../../db/people.ts';
import type { Viewer } from '../../../../domain/permissions.ts';
import { collectingKinds } from '../../../../domain/programme/programme.ts';
import { services } from '../../../../domain/submission.ts';

/** Whose opinions are looked at together: a kind, a service, a worker. */
export interface Scope {
  /** As the tallies name it, without the month. */
  value: string;
  label: string;
}

/** Who sees how every colleague's groups, activities and cases were thought of; others see their own. */
const LEADING: readonly string[] = ['director', 'service_head', 'supervisor', 'assistant_supervisor'];

/** What this person may look at. */
export function scopesFor(viewer: Viewer, people: readonly Named[]): Scope[] {
  const leads = viewer.roles.some((role) => LEADING.includes(role));
  const workers = people.filter(({ id }) => leads || id === viewer.id);
  const own = workers.map(({ id, name }) => ({ value: `w:${id}`, label: `${name}负责的` }));
  // A service or a kind in a month may be one colleague's alone, or one's own and one more.
  if (!leads) return own;
  return [
    ...Object.entries(collectingKinds).map(([kind, word]) => ({ value: `k:${kind}`, label: `全部${word}` })),
    ...Object.entries(services).map(([service, word]) => ({ value: `s:${service}`, label: word })),
    ...own,
  ];
}

export const sayScope = ({ label }: Scope): string => label;
