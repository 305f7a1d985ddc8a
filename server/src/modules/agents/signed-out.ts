import { sessionEnded } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import type { Subscriber } from "../../platform/events/subscriber.ts";
import { moveAgents } from "./service.ts";

const offline = { state: "OFFLINE", pauseReasonId: null } as const;

/**
 * Whose last session has ended is at no desk: nothing new is brought to his phone. A call in progress is
 * not the session's: it goes on with its wrap-up, and he is offline after it, unless he comes back and
 * says otherwise.
 */
export const signedOutAgents: Subscriber = {
  name: "agents.signed-out",
  events: [sessionEnded.name],
  handle: async (ctx, events) => {
    const users = new Set(events.map(({ data }) => sessionEnded.data.parse(data).userId));
    const gone = await withoutSession(ctx, [...users]);
    await moveAgents(
      ctx,
      gone.map((userId) => ({
        userId,
        input: { type: "WISH", wish: offline, note: "signed out" },
      })),
    );
  },
};

async function withoutSession(ctx: Ctx, userIds: readonly string[]): Promise<string[]> {
  const tx: Tx<"agents" | "sessions"> = ctx.tx;
  const rows = await tx
    .selectFrom("agents as a")
    .select("a.user_id")
    .where("a.user_id", "in", [...userIds])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("sessions as s")
            .select("s.id")
            .whereRef("s.user_id", "=", "a.user_id")
            .where("s.ended_at", "is", null),
        ),
      ),
    )
    .execute();
  return rows.map(({ user_id }) => user_id);
}
