import {
  contactMergeFields,
  type Input,
  type Merge,
  type mergeDuplicateGroup,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid, notFound } from "../../../platform/errors.ts";
import { mergeContacts } from "../merge/contacts.ts";
import { undoMerge } from "../merge/undo.ts";
import { groupInSight } from "./service.ts";

type Asked = Input<typeof mergeDuplicateGroup>["body"];
type Fields = Asked["fields"];

/** Merges records of a group into one of them. */
export async function mergeGroup(
  ctx: Ctx,
  groupId: string,
  { winnerId, loserIds, fields }: Asked,
): Promise<{ merges: Merge[] }> {
  const { members } = await groupInSight(ctx, groupId);
  const ids = members.map(({ id }) => id);
  // Who is not in the group is absent, whoever he is.
  if (!ids.includes(winnerId)) throw notFound("contact");
  const losers = [...new Set(loserIds ?? ids.filter((id) => id !== winnerId))];
  for (const id of losers) {
    if (!ids.includes(id)) throw notFound("contact");
    if (id === winnerId) throw invalid("loserIds", "names the one that is kept");
  }
  for (const id of Object.values(fields)) {
    if (id !== winnerId && !losers.includes(id)) {
      throw invalid("fields", "names one that is not merged");
    }
  }
  return { merges: await mergeAll(ctx, winnerId, losers, fields) };
}

/** One after the other: whose value was chosen gives it when its turn comes, and the winner keeps it then. */
export async function mergeAll(
  ctx: Ctx,
  winnerId: string,
  loserIds: readonly string[],
  fields: Fields = {},
): Promise<Merge[]> {
  const merges: Merge[] = [];
  for (const loserId of loserIds) {
    const sides = contactMergeFields.flatMap((field) => {
      const chosen = fields[field];
      if (chosen === undefined) return [];
      return [[field, chosen === loserId ? "LOSER" : "WINNER"] as const];
    });
    merges.push(await mergeContacts(ctx, winnerId, { loserId, fields: Object.fromEntries(sides) }));
  }
  return merges;
}

/** Takes merges back, the last first. */
export async function undoAll(ctx: Ctx, ids: readonly string[]): Promise<{ merges: Merge[] }> {
  const merges: Merge[] = [];
  for (const id of [...new Set(ids)].sort().reverse()) merges.push(await undoMerge(ctx, id));
  return { merges };
}
