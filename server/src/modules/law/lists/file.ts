import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type Input, type importDoNotCallFile, type Output, Phone } from "@parley/contract";
import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from "libphonenumber-js/min";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import type { Run } from "../../../platform/http/api.ts";
import { deleteOthers, insertNumbers, lockList, matchesOf } from "./queries.ts";
import { tellChange, toNumber } from "./service.ts";

type Query = Input<typeof importDoNotCallFile>["query"];
type Answer = Output<typeof importDoNotCallFile>;

const batch = 5000;
const mostNumbers = 2_000_000;
const toldRejections = 20;
const longestLine = 1000;

/** What a file holds: its numbers, each once, and what could not be read. */
export type FileOfNumbers = Pick<Answer, "lines" | "rejected" | "rejections"> & {
  numbers: Set<string>;
  twice: number;
};

/** Reads a register's or one's own file, whole or not at all. */
export async function importFile(
  run: Run,
  listId: string,
  { fileAt, mode }: Query,
  file: Readable,
): Promise<Answer> {
  const country = await run(async (ctx) => {
    const list = await lockList(ctx.tx, listId);
    if (!list) throw notFound("list");
    if (Date.parse(fileAt) > ctx.now.getTime()) throw invalid("fileAt", "is in the future");
    return list.country ?? (await countryOf(ctx.tx));
  });
  const read = await readNumbers(file, country);
  if (read.numbers.size === 0) {
    throw new Refusal("file-refused", "This file holds no number", {
      details: { reason: "EMPTY", rejections: read.rejections },
    });
  }
  return run((ctx) => takeOver(ctx, listId, read, { fileAt: new Date(fileAt), mode }));
}

async function countryOf(tx: Tx<"tenants">): Promise<string> {
  const row = await tx.selectFrom("tenants").select("country").executeTakeFirst();
  return row?.country ?? "GB";
}

async function takeOver(
  ctx: Ctx,
  listId: string,
  { numbers, twice, ...told }: FileOfNumbers,
  { fileAt, mode }: { fileAt: Date; mode: Query["mode"] },
): Promise<Answer> {
  const list = await lockList(ctx.tx, listId);
  if (!list) throw notFound("list");
  const vault = await ctx.vault();
  const rows = [...numbers].map((number) => toNumber(vault, number, list.kind !== "NATIONAL"));
  const digests = rows.map((row) => row.number_digest);
  const removed = mode === "REPLACE" ? await deleteOthers(ctx.tx, listId, digests) : 0;
  let added = 0;
  for (let at = 0; at < rows.length; at += batch) {
    const part = rows.slice(at, at + batch);
    added += await insertNumbers(ctx.tx, listId, part, ctx.actor.userId, ctx.now);
  }
  await tellChange(ctx, listId, { added, removed, fileAt });
  const matches = await matchesOf(ctx.tx, listId);
  return { ...told, added, removed, known: numbers.size - added + twice, matches };
}

export async function readNumbers(file: Readable, country: string): Promise<FileOfNumbers> {
  const region = isSupportedCountry(country) ? country : undefined;
  const read: FileOfNumbers = {
    numbers: new Set(),
    twice: 0,
    lines: 0,
    rejected: 0,
    rejections: [],
  };
  for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
    read.lines++;
    if (line.trim() === "") continue;
    const number = line.length > longestLine ? undefined : numberOf(line, region);
    if (number === undefined) {
      // The first line of a table names its columns, and is no fault.
      if (read.lines === 1 && !/\d/.test(line)) continue;
      read.rejected++;
      if (read.rejections.length < toldRejections) {
        read.rejections.push({ line: read.lines, reason: "is no telephone number" });
      }
    } else if (read.numbers.has(number)) read.twice++;
    else read.numbers.add(number);
    if (read.numbers.size > mostNumbers) {
      throw new Refusal("too-large", `A file has at most ${mostNumbers} numbers`, {
        details: { most: mostNumbers },
      });
    }
  }
  return read;
}

/** The first cell of a line; or the first two, where an area code stands in a column of its own. */
function numberOf(line: string, region: CountryCode | undefined): string | undefined {
  const cells = line.replace(/^\uFEFF/, "").split(/[,;\t]/);
  const [first = "", second = ""] = cells.map((cell) => cell.trim().replace(/^['"]+|['"]+$/g, ""));
  if (Phone.safeParse(first).success) return first;
  const isSplit = /^\d{3}$/.test(first) && /^\d{7}$/.test(second);
  const text = isSplit
    ? `${first}${second}`
    : first.startsWith("00")
      ? `+${first.slice(2)}`
      : first;
  const found = parsePhoneNumberFromString(text, region)?.number;
  return Phone.safeParse(found).data;
}
