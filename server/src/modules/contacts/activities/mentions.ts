import { noteMentioned } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid, notFound } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { inScope } from "../../../platform/scope.ts";
import { grantsOf } from "../../identity/index.ts";
import { ownersOf } from "../leads/view.ts";
import { type Mentioned, mentionedUsers } from "./note-queries.ts";
import type { Subject } from "./subject.ts";

/** Tells users that a note names them. Nobody is told of a note that he could not read. */
export async function tellMentioned(
  ctx: Ctx,
  subject: Subject,
  noteId: string,
  userIds: readonly string[],
): Promise<void> {
  if (userIds.length === 0) return;
  const wanted = new Set(userIds);
  const users = await mentionedUsers(ctx.tx, [...wanted]);
  if (users.length < wanted.size) throw notFound("user");
  for (const user of users) {
    if (!(await mayRead(ctx, user, subject))) {
      throw invalid("mentions", `${user.name} may not read this`);
    }
  }
  const leadId = subject.kind === "LEAD" ? subject.lead.id : null;
  const others = users.filter(({ id }) => id !== ctx.actor.userId);
  await emitAll(
    ctx,
    others.map(({ id }) => ({
      type: noteMentioned,
      data: { id: noteId, leadId, contactId: subject.contactId, userId: id },
      audience: { user: id },
    })),
  );
}

/** Whether somebody else than the caller could open the timeline that the note is on. */
async function mayRead(ctx: Ctx, user: Mentioned, subject: Subject): Promise<boolean> {
  const { id: userId, team_id: teamId } = user;
  const actor = { userId, teamId, sessionId: null, grants: await grantsOf(ctx.tx, userId) };
  const as = { ...ctx, actor };
  if (subject.kind === "LEAD") return inScope(as, "activities:read", ownersOf(subject.lead));
  const made = inScope(as, "activities:read", { owners: [subject.createdBy], teamId: null });
  return made || subject.leads.some((lead) => inScope(as, "activities:read", ownersOf(lead)));
}
