import { userDeactivated } from "@parley/contract";
import type { Subscriber } from "../../platform/events/subscriber.ts";
import { liveCallsOf } from "./queries.ts";
import type { CallDesk } from "./routes.ts";
import { settle } from "./settle.ts";

/**
 * Whose access was taken away speaks for the tenant no longer: his call ends. Who only lost the role of
 * an agent finishes the conversation he is in.
 */
export function callsOfLeavers(desk: CallDesk): Subscriber {
  return {
    name: "calls.leavers",
    events: [userDeactivated.name],
    handle: async (ctx, events) => {
      const userIds = events.map(({ data }) => userDeactivated.data.parse(data).id);
      const callIds = await liveCallsOf(ctx.tx, userIds);
      const errands = await settle(ctx, callIds, ({ call }) => {
        call.ended_by_us = true;
      });
      ctx.afterCommit(() => desk.runtime()?.run(errands));
    },
  };
}
