import type { Import } from "@parley/contract";
import type { App } from "../../../../platform/app.ts";
import type { Ctx } from "../../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../../platform/errors.ts";
import type { Run } from "../../../../platform/http/api.ts";
import { newId } from "../../../../platform/ids.ts";
import { FileFault } from "../file/fault.ts";
import { proposalFor } from "../mappings.ts";
import { type ImportRow, lockImport, saveReading } from "../queries.ts";
import { written } from "../service.ts";
import { storeSheet } from "../upload.ts";
import { reaches, toImport } from "../view.ts";
import { openWorkbook } from "./workbook.ts";

type Files = Pick<App, "storage" | "log">;

/** Reads another sheet of an uploaded workbook. */
export async function chooseSheet(app: Files, run: Run, id: string, name: string): Promise<Import> {
  const before = await run((ctx) => lockedWorkbook(ctx, id, name));
  const key = `${before.storage_key.split("/").slice(0, 2).join("/")}/${newId()}`;
  const look = await readSheet(app, before.row, name, key).catch((error: unknown) => {
    if (error instanceof FileFault) throw invalid("sheet", error.message);
    throw error;
  });
  try {
    return await run(async (ctx) => {
      const { row } = await lockedWorkbook(ctx, id, name);
      const { mapping, options, remembered } = await proposalFor(ctx, look.columns, look.rows);
      const { encoding, delimiter, columns, lines } = look;
      const reading = { encoding, delimiter, columns, lines, mapping, remembered };
      const { format, sheets } = row;
      await saveReading(
        ctx.tx,
        id,
        {
          ...reading,
          format,
          sheets,
          sheet: name,
          options: { ...options, assigneeId: null, teamId: null },
        },
        key,
      );
      ctx.afterCommit(() => {
        app.storage.remove(row.storage_key).catch((error: unknown) => {
          app.log.warn({ err: error, importId: id }, "a sheet of an import cannot be removed");
        });
      });
      return toImport(ctx, await written(ctx, id), look.rows);
    });
  } catch (error) {
    await app.storage.remove(key);
    throw error;
  }
}

async function readSheet(app: Files, row: ImportRow, name: string, key: string) {
  const workbookKey = row.workbook_key ?? "";
  const source = { bytes: row.bytes, open: () => app.storage.read(workbookKey) };
  return storeSheet(app.storage, key, await openWorkbook(source), name, null);
}

async function lockedWorkbook(ctx: Ctx, id: string, name: string) {
  const row = await lockImport(ctx.tx, id);
  if (!row || !reaches(ctx, "imports:create", row)) throw notFound("import");
  if (row.state !== "UPLOADED") {
    throw new Refusal("conflict", `The import is ${row.state.toLowerCase()} already`);
  }
  if (!row.sheets.includes(name)) throw invalid("sheet", "is not a sheet of this file");
  return { row, storage_key: row.storage_key };
}
