import { message } from '../../../db/verbs/conversation.ts';
import { parseAnswer } from '../../../domain/forms/message.ts';
import { may } from '../../../domain/permissions.ts';
import { readUpload } from '../../body.ts';
import { layDown, takeAway } from '../../files.ts';
import { postVerb } from '../matter.ts';

/** Answering in the conversation at /status/, with files. */
export const conversationVerbs = {
  message: postVerb(
    'message',
    {
      parse: parseAnswer,
      run: async ({ home, on, form }, { detail, files }) => {
        if (!may(on.viewer, 'message', on.loaded.row)) return { ok: false, failure: 'not-allowed' };
        if (on.loaded.row.version !== on.seen) return { ok: false, failure: 'stale' };
        const stored = await layDown(home, on.loaded.row, files);
        if (stored === null) return { ok: false, failure: 'files-away' };
        const acted = await message(home.store, on, { detail, files: stored }, await form());
        if (!acted.ok) await takeAway(home, stored);
        return acted;
      },
    },
    readUpload,
  ),
} as const;
