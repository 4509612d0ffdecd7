import type { Line, MatterPage } from '../../../db/matter-page.ts';
import { factsOf } from '../../../db/status.ts';
import { undoneOf } from './history.ts';

/** The lines of a history in the boxes of the record form (【反馈】第四条(一)1: what was said, found out, answered). */
export interface RecordBoxes {
  contact: Line[];
  inquiry: Line[];
  reply: Line[];
  ending: Line[];
}

const boxes: Readonly<{ [event: string]: keyof RecordBoxes | null }> = {
  received: null,
  registered: null,
  undone: null,
  attempted: 'contact',
  contacted: 'contact',
  'reply-written': 'reply',
  replied: 'reply',
  messaged: 'reply',
  closed: 'ending',
  reopened: 'ending',
  rewarded: 'ending',
  improved: null,
};

/** Sorts what happened into the boxes of the form; what was taken back does not stand on paper. */
export function recordOf({ lines }: MatterPage): RecordBoxes {
  const undone = undoneOf(lines);
  const record: RecordBoxes = { contact: [], inquiry: [], reply: [], ending: [] };
  for (const line of lines.filter(({ seq }) => !undone.has(seq))) {
    const box = Object.hasOwn(boxes, line.event) ? boxes[line.event] : 'inquiry';
    if (box) record[box].push(line);
  }
  return record;
}

const onPaper = ['letter', 'email', 'status'];

/** The last reply in writing, as it is printed for the sender; a mail stands where it was written. */
export function lastWritten({ lines }: MatterPage): Line | undefined {
  const undone = undoneOf(lines);
  return lines.findLast((line) => {
    const written = line.event === 'replied' || line.event === 'reply-written';
    const way = factsOf(line).way;
    return written && line.detail !== null && !undone.has(line.seq) && onPaper.some((word) => word === way);
  });
}
