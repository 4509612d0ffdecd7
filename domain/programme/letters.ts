import { deskAddress, type Letter, type LetterData, letter } from '../letters.ts';
import { matterKinds } from '../submission.ts';

/** What colleagues are told of a programme. */
export const programmeLetters = {
  'plan-proposed': (data) =>
    letter(
      `请审批 ${data.reference}`,
      `${matterKinds[data.kind]} ${data.reference} 的计划书等您审批。批准后才开放报名。`,
      deskAddress(data),
    ),
  'programme-decided': (data) =>
    letter(
      `已有批示 ${data.reference}`,
      `${matterKinds[data.kind]} ${data.reference} 的计划书或文件有了批示，请看是批准还是要改。`,
      deskAddress(data),
    ),
} as const satisfies Record<string, (data: LetterData) => Letter>;
