/** One fault at one field; the message is Chinese and says what to do. */
export interface FieldError {
  field: string;
  message: string;
}

/** The content type of RFC 9457. */
export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** Problem details (RFC 9457): every fault at once, one per field. */
export const problem = (status: number, title: string, errors: readonly FieldError[] = []) => ({
  type: 'about:blank',
  title,
  status,
  errors,
});
