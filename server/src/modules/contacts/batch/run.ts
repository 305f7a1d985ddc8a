import * as api from "@parley/contract";
import type { z } from "zod";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { parseItem } from "../../../platform/http/parse.ts";
import { problemOf } from "../../../platform/http/problem.ts";
import { versionOf } from "../../../platform/http/version.ts";
import { doEach, type Fate, type Piece } from "./each.ts";

/** What an item came to: the record as it is now, or the id of one that is gone. */
export type Done<R extends { id: string }> = { status: 200 | 201 | 204; record?: R; id?: string };

/** Does every item by itself: parsed, done, and answered for. */
export async function runBatch<S extends z.ZodType, R extends { id: string }>(
  ctx: Ctx,
  items: readonly unknown[],
  schema: S,
  keysOf: (item: z.output<S>) => string[],
  work: (ctx: Ctx, item: z.output<S>) => Promise<Done<R>>,
) {
  const fates = new Map<number, Fate<Done<R>>>();
  const pieces: Piece<Done<R>>[] = [];
  for (const [index, raw] of items.entries()) {
    try {
      const item = parseItem(schema, raw);
      pieces.push({ index, keys: keysOf(item), work: (inner) => work(inner, item) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      fates.set(index, { refusal: error });
    }
  }
  for (const [index, fate] of await doEach(ctx, pieces)) fates.set(index, fate);
  return answerOf(items.length, fates, ({ record, id = record?.id, status }) => ({
    status,
    ...(id ? { id } : {}),
    ...versionTold(record),
  }));
}

type Lookup<R, T> = {
  noun: string;
  /** The id of the record that has this one in another system. */
  find: (externalId: string) => Promise<string | undefined>;
  get: (id: string) => Promise<R>;
  /** The record under the name that the answer gives it. */
  told: (record: R) => T;
};

/** Reading writes nothing, so nothing need be taken back. */
export async function readBatch<R extends { id: string }, T extends object>(
  items: readonly unknown[],
  { noun, find, get, told }: Lookup<R, T>,
) {
  const fates = new Map<number, Fate<Done<R>>>();
  for (const [index, raw] of items.entries()) {
    try {
      const { id, externalId } = parseItem(api.BatchRead, raw);
      const found = id ?? (await find(externalId ?? ""));
      if (found === undefined) throw notFound(noun);
      fates.set(index, { done: { status: 200, record: await get(found) } });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      fates.set(index, { refusal: error });
    }
  }
  return answerOf(items.length, fates, ({ status, record }) => ({
    status,
    ...(record ? { id: record.id, ...told(record) } : {}),
    ...versionTold(record),
  }));
}

function answerOf<R, T>(count: number, fates: Map<number, Fate<R>>, told: (done: R) => T) {
  const items = Array.from({ length: count }, (_, index) => {
    const fate = fates.get(index);
    if (!fate) throw new Error("an item of a batch came to nothing");
    if ("done" in fate) return { index, ...told(fate.done) };
    const problem = problemOf(fate.refusal);
    return { index, status: problem.status, problem };
  });
  const failed = items.filter((item) => "problem" in item).length;
  return { items, succeeded: count - failed, failed };
}

function versionTold(record: object | undefined): { version?: number } {
  const version = versionOf(record);
  return version === undefined ? {} : { version };
}

type Point = { type: string; value: string };

/** What two items must not meet at: an address of a person or a firm. */
export function keysOfPoints(points: readonly Point[] | undefined): string[] {
  return (points ?? []).map(({ type, value }) => `${type} ${value}`);
}
