import { Readable } from "node:stream";
import { invalid, notFound } from "../../../platform/errors.ts";
import type { Run } from "../../../platform/http/api.ts";
import { selectList } from "./queries.ts";
import { numbersOf } from "./service.ts";

const pageSize = 1000;

/** The numbers of a list, one a line, as the import reads them. */
export async function exportList(
  run: Run,
  listId: string,
): Promise<{ fileName: string; body: Readable }> {
  const list = await run((ctx) => selectList(ctx.tx, listId));
  if (!list) throw notFound("list");
  if (list.kind === "NATIONAL") {
    throw invalid("id", "is a register's file, whose numbers nobody can read here");
  }
  return { fileName: "do-not-call.csv", body: Readable.from(lines(run, listId)) };
}

async function* lines(run: Run, listId: string): AsyncGenerator<string> {
  yield "number,added\r\n";
  let before: string | undefined;
  for (;;) {
    const { rows, toItem } = await run((ctx) =>
      numbersOf(ctx, listId, { before, limit: pageSize }),
    );
    for (const row of rows) {
      const { number, addedAt } = toItem(row);
      if (number !== null) yield `${number},${addedAt}\r\n`;
    }
    before = rows.at(-1)?.id;
    if (rows.length < pageSize) return;
  }
}
