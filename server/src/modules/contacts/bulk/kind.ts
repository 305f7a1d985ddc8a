import type { BulkChange, ContactBulkChange, Operation, Permission } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { ItemRow } from "./queries.ts";
import type { Outcome } from "./values.ts";

export type AnyChange = BulkChange | ContactBulkChange;

/** What is edited in bulk: leads, or contacts. Everything that is not about the records themselves is one for both. */
export type BulkKind<C extends AnyChange = AnyChange, F extends object = object> = {
  record: "LEAD" | "CONTACT";
  unit: Operation["unit"];
  work: { edit: Operation["kind"]; undo: Operation["kind"] };
  /** The right that its bulk edits are in reach by. */
  update: Permission;
  permissionFor(change: C): Permission;
  permissionToUndo(change: C): Permission;
  /** Refuses what cannot be done to any record. */
  check(ctx: Ctx, change: C): Promise<void>;
  /** How many a filter finds; null where that would take a count of all. */
  count(ctx: Ctx, filter: F): Promise<number | null>;
  /** Ids that a filter finds, from the newest record to the oldest, after one of them. */
  page(ctx: Ctx, filter: F, after: string | null, limit: number): Promise<string[]>;
  preview(ctx: Ctx, change: C, ids: readonly string[]): Promise<Outcome[]>;
  edit(ctx: Ctx, bulk: { id: string; change: C }, ids: readonly string[]): Promise<Outcome[]>;
  undo(ctx: Ctx, bulk: { id: string; change: C }, items: readonly ItemRow[]): Promise<Outcome[]>;
  /** The names of those that the caller sees. */
  names(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
};
