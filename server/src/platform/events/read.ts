import { type App, inTenant } from "../app.ts";
import type { SequencedEvent, Span } from "./sequencer.ts";

/** Events that another process numbered, from the table. */
export function readEvents(
  app: Pick<App, "pool" | "clock" | "vaults" | "wake">,
  { tenantId, from, to }: Span,
): Promise<SequencedEvent[]> {
  return inTenant(
    app,
    tenantId,
    (ctx) =>
      ctx.tx
        .selectFrom("events")
        .select(["tenant_id", "id", "position", "name", "data", "audience", "actor_id", "at"])
        .where("position", ">=", from)
        .where("position", "<=", to)
        .orderBy("position")
        .$castTo<SequencedEvent>()
        .execute(),
    { readOnly: true },
  );
}
