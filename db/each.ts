/**
 * Does something with each, one after the other. One that fails stops no other: what comes behind it would else wait for it in
 * every run to come.
 * @throws the first failure, once all have had their turn
 */
export async function each<T>(items: Iterable<T>, deed: (item: T) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await deed(item);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
