import { ApiError } from "./api-error.ts";

export type Outcomes<T> = { done: T[]; failed: { item: T; error: ApiError }[] };

/** Does the same with many records, a few at a time; one refusal does not stop the others. */
export async function inTurn<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  together = 4,
): Promise<Outcomes<T>> {
  const outcomes: Outcomes<T> = { done: [], failed: [] };
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      try {
        await work(item);
        outcomes.done.push(item);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        outcomes.failed.push({ item, error });
      }
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  return outcomes;
}
