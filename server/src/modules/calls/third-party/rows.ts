import type { ThirdParty } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { sealedField } from "../../../platform/encryption/fields.ts";
import type { CallRow, Loaded } from "../pictures.ts";
import { answeredAtOf, causeOf, lineMsOf } from "./lines.ts";

export const sealedThirdParties = sealedField("third_parties", "number");

/** Writes down what became of third parties who have gone. */
export async function closeThirdParties(ctx: Ctx, gone: readonly Loaded[]): Promise<void> {
  const tx: Tx<"third_parties"> = ctx.tx;
  for (const loaded of gone) {
    const { third_id: id } = loaded.call;
    if (id === null) continue;
    await tx
      .updateTable("third_parties")
      .set({
        answered_at: answeredAtOf(loaded),
        ended_at: ctx.now,
        cause: causeOf(loaded),
        line_ms: lineMsOf(loaded, ctx.now),
      })
      .where("id", "=", id)
      .where("ended_at", "is", null)
      .execute();
  }
}

/** The third party of a call, as everybody sees him who sees the call. */
export function toThirdParty(row: ThirdColumns & Pick<CallRow, "third_id" | "third_state">) {
  const { third_id: id, third_how: how, third_state: state, third_cause: cause } = row;
  if (id === null || how === null || state === null) return null;
  return {
    ...{ id, how, state, cause },
    ...{ agentId: row.third_asked_id, agentName: row.third_asked_name },
    answeredAt: row.third_answered_at?.toISOString() ?? null,
    endedAt: row.third_ended_at?.toISOString() ?? null,
  } satisfies ThirdParty;
}

/** What a list of calls has of third parties. */
export type ThirdColumns = {
  third_how: ThirdParty["how"] | null;
  third_asked_id: string | null;
  third_asked_name: string | null;
  third_cause: string | null;
  third_answered_at: Date | null;
  third_ended_at: Date | null;
};
