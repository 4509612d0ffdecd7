import ts from 'typescript';
import { expect, test } from 'vitest';
import { filesIn, nodesOf } from './files.ts';

/** The items of the procedure for submissions, as the agency's documents and the law ask for it. */
const items = Array.from({ length: 17 }, (_, n) => `3.${n}`);

test('each item of the procedure has a test that names it', () => {
  const titles = filesIn('test').flatMap((file) =>
    nodesOf(file)
      .filter(ts.isCallExpression)
      .filter(({ expression }) => /^(test|describe)\b/.test(expression.getText()))
      .flatMap(({ arguments: [title] }) => (title && ts.isStringLiteralLike(title) ? [title.text] : [])),
  );
  const named = titles.flatMap((title) => [...title.matchAll(/policy (3\.\d+)/g)].map(([, item]) => item));
  expect(items.filter((item) => !named.includes(item))).toEqual([]);
});
