import type { Ctx } from "../../../platform/ctx.ts";
import type { Run } from "../../../platform/http/api.ts";

const pageSize = 500;

/** How a list is read for a file: a page behind a place, and the place of its last record. */
export type Reading<T, P> = {
  read: (ctx: Ctx, after: P | undefined, limit: number) => Promise<T[]>;
  placeOf: (last: T) => P;
};

/** The pages of a list, each in a transaction of its own, until one is not full. */
export async function* pagesOf<T, P>(
  run: Run,
  { read, placeOf }: Reading<T, P>,
): AsyncGenerator<T[]> {
  let after: P | undefined;
  for (;;) {
    const place = after;
    const records = await run((ctx) => read(ctx, place, pageSize));
    yield records;
    const last = records.at(-1);
    if (last === undefined || records.length < pageSize) return;
    after = placeOf(last);
  }
}
