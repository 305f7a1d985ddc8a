import type { GroupMergeReason, KeepRule } from "@parley/contract";
import type { GroupRow, Member } from "../queries.ts";
import type { Worth } from "./queries.ts";

export type Choice =
  | { winner: Member; losers: Member[] }
  | { winner: undefined; reason: GroupMergeReason };

/** Which of a group is kept by a rule, and why none can be. */
export function chooseWinner(
  { members }: Pick<GroupRow, "members">,
  keep: KeepRule,
  worth: ReadonlyMap<string, Worth>,
): Choice {
  const [winner, ...losers] = [...members].sort(orderBy(keep, worth));
  if (!winner || losers.length === 0) return { winner: undefined, reason: "NOT_FOUND" };
  if (!winner.may_update || !losers.every((loser) => loser.may_delete)) {
    return { winner: undefined, reason: "NOT_ALLOWED" };
  }
  if (members.some(({ id }) => worth.get(id)?.on_call)) {
    return { winner: undefined, reason: "ON_CALL" };
  }
  return { winner, losers };
}

/** Ids count up with time, so they say who is newer. */
function orderBy(keep: KeepRule, worth: ReadonlyMap<string, Worth>) {
  const newest = (a: Member, b: Member) => (a.id < b.id ? 1 : -1);
  if (keep === "NEWEST") return newest;
  if (keep === "OLDEST") return (a: Member, b: Member) => newest(b, a);
  return (a: Member, b: Member) => {
    const [one, other] = [worth.get(a.id), worth.get(b.id)];
    const filled = (other?.filled ?? 0) - (one?.filled ?? 0);
    const leads = (other?.leads ?? 0) - (one?.leads ?? 0);
    return filled || leads || newest(a, b);
  };
}
