import { type AuditAction, auditActions } from '../audit.ts';

type Asked = (name: string) => string | null;

const isAction = (word: string): word is AuditAction => Object.hasOwn(auditActions, word);

/** What the audit is narrowed to by its address; what cannot be read is not asked. */
export function parseAudit(asked: Asked) {
  const action = asked('action') ?? '';
  const person = (asked('person') ?? '').slice(0, 40);
  const reference = (asked('reference') ?? '').trim().normalize('NFKC').toUpperCase().slice(0, 20);
  return {
    ...(person === '' ? {} : { person }),
    ...(isAction(action) ? { action } : {}),
    ...(reference === '' ? {} : { reference }),
    after: asked('after'),
  };
}
