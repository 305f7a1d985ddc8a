import { z } from "zod";
import { CallbackMove, LateReason } from "./callback-reasons.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Flag, Id, Instant, manyOf, PageQuery, page, TimeZone } from "./paging.ts";
import { personal } from "./personal.ts";

const tag = "Callbacks";

/**
 * A promise to call again. SCHEDULED until its time, then DUE, and MISSED when nobody kept it within the
 * grace; a missed one is still open. DONE and CANCELLED are closed.
 */
export const callbackStates = ["SCHEDULED", "DUE", "MISSED", "DONE", "CANCELLED"] as const;
export const CallbackState = z.enum(callbackStates);
export type CallbackState = z.infer<typeof CallbackState>;
export const openCallbackStates = ["SCHEDULED", "DUE", "MISSED"] as const;

/** Why the hour is a bad one where the person is: outside the hours of the tenant, or on its holiday. */
export const CallbackWarning = z.enum(["OUTSIDE_HOURS", "HOLIDAY"]);
export type CallbackWarning = z.infer<typeof CallbackWarning>;

const Note = z.string().trim().max(2000);

export const Callback = z
  .object({
    id: Id,
    leadId: Id,
    leadName: z.string(),
    contactPointId: Id.nullable().describe("Which number; null is the person's first"),
    campaignId: Id.nullable(),
    campaignName: z.string().nullable(),
    ownerId: Id.nullable().describe("Who promised it; null is any agent of the team"),
    ownerName: z.string().nullable(),
    teamId: Id.nullable().describe("The owner's team, or whose agents may take it; null is any"),
    dueAt: Instant,
    timeZone: z.string().describe("Where the person is; the time was agreed in it"),
    state: CallbackState,
    warning: CallbackWarning.nullable().describe("While it is open"),
    heldFrom: Instant.nullable().describe("From then on its owner gets no other call"),
    heldUntil: Instant.nullable().describe("Until then, at the latest; null where nobody is kept"),
    dialsItself: z
      .boolean()
      .describe("Its campaign runs and dials it at its time: for its owner, or whoever is free"),
    heldBack: z
      .boolean()
      .describe("Its campaign's filter keeps the lead back; a promised call is made all the same"),
    lateBecause: LateReason.nullable().describe("Why nobody kept it in its time"),
    moves: z.array(CallbackMove).describe("Whose it was before, the first change first"),
    note: personal("TEXT", z.string()).nullable(),
    callId: Id.nullable().describe("The call in which it was promised"),
    doneCallId: Id.nullable().describe("The call that kept it"),
    createdBy: Id.nullable().describe("Null where a workflow made it"),
    closedAt: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
    can: z.array(z.enum(["update", "assign", "take", "done", "cancel", "restore"])),
  })
  .meta({ id: "Callback" });
export type Callback = z.infer<typeof Callback>;

/** Whose callbacks are meant by "mine". */
export const ofCaller = "The caller's own, and what any agent of his team may take";

/** What a list of callbacks can be narrowed by, beside whose they are, and how it is ordered. */
export const CallbackListFilter = {
  state: manyOf(CallbackState),
  ownerId: Id.optional(),
  teamId: Id.optional(),
  leadId: Id.optional(),
  campaignId: Id.optional(),
  from: Instant.optional().describe("Due not before this instant"),
  to: Instant.optional().describe("Due before this instant"),
  order: z.enum(["dueAt", "-dueAt"]).default("dueAt"),
};

export const listCallbacks = endpoint({
  method: "GET",
  path: "/callbacks",
  summary: "List callbacks by the time they are due",
  tag,
  permission: "callbacks:read",
  discloses: "LEAD",
  query: z.strictObject({
    ...PageQuery,
    ...CallbackListFilter,
    mine: Flag.describe(ofCaller),
  }),
  response: page(Callback),
});

export const CallbackCounts = z
  .object({
    due: z.number().int(),
    missed: z.number().int(),
    scheduled: z.number().int(),
  })
  .meta({ id: "CallbackCounts" });
export type CallbackCounts = z.infer<typeof CallbackCounts>;

export const countCallbacks = endpoint({
  method: "GET",
  path: "/callbacks/counts",
  summary: "How many callbacks are open, by state",
  tag,
  permission: "callbacks:read",
  query: z.strictObject({ mine: Flag }),
  response: CallbackCounts,
});

export const checkCallbackTime = endpoint({
  method: "GET",
  path: "/callbacks/check",
  summary: "What an instant is where the person of a lead is, and whether it is a bad hour there",
  tag,
  permission: "callbacks:create",
  query: z.strictObject({
    leadId: Id,
    dueAt: Instant,
    timeZone: TimeZone.optional().describe("Without it, where the person is"),
  }),
  response: z
    .object({
      timeZone: z.string(),
      timeZones: z.array(z.string()).describe("Every zone in which the person may be"),
      warning: CallbackWarning.nullable(),
    })
    .meta({ id: "CallbackTime" }),
});

export const getCallback = endpoint({
  method: "GET",
  path: "/callbacks/:id",
  summary: "Get a callback",
  tag,
  permission: "callbacks:read",
  discloses: "LEAD",
  params: ById,
  response: Callback,
});

/** What a callback is about, beside its lead. */
export const CallbackPlan = {
  dueAt: Instant.describe("In the future, a year at most"),
  timeZone: TimeZone.optional().describe("Without it, where the person is"),
  note: Note.nullable().default(null),
};

export const createCallback = endpoint({
  method: "POST",
  path: "/callbacks",
  summary: "Promise the person of a lead that he will be called",
  tag,
  permission: "callbacks:create",
  status: 201,
  body: z.strictObject({
    leadId: Id,
    ...CallbackPlan,
    contactPointId: Id.nullable().default(null),
    campaignId: Id.nullable().default(null),
    ownerId: Id.nullable()
      .optional()
      .describe("Whose it is; null is any agent. Without it, the caller's"),
    teamId: Id.nullable().optional().describe("Whose agents may take it, where it has no owner"),
  }),
  response: Callback,
});

export const updateCallback = endpoint({
  method: "PATCH",
  path: "/callbacks/:id",
  summary: "Move an open callback to another time, or change what it says",
  tag,
  permission: "callbacks:update",
  params: ById,
  body: z
    .strictObject({
      dueAt: Instant,
      timeZone: TimeZone,
      note: Note.nullable(),
      contactPointId: Id.nullable(),
      campaignId: Id.nullable(),
    })
    .partial(),
  response: Callback,
});

export const takeCallback = endpoint({
  method: "POST",
  path: "/callbacks/:id/take",
  summary: "Take a callback that any agent may keep; from now on it is the caller's",
  tag,
  permission: "callbacks:update",
  params: ById,
  response: Callback,
});
export const finishCallback = endpoint({
  method: "POST",
  path: "/callbacks/:id/done",
  summary: "Say that a callback was kept. A conversation with the person says so by itself",
  tag,
  permission: "callbacks:update",
  params: ById,
  response: Callback,
});
export const cancelCallback = endpoint({
  method: "POST",
  path: "/callbacks/:id/cancel",
  summary: "Cancel a callback",
  tag,
  permission: "callbacks:update",
  params: ById,
  response: Callback,
});
export const restoreCallback = endpoint({
  method: "POST",
  path: "/callbacks/:id/restore",
  summary: "Open a callback again that was cancelled or done",
  tag,
  permission: "callbacks:update",
  params: ById,
  response: Callback,
});

export const CallbackReceiver = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("USER"), userId: Id }),
    z.strictObject({
      kind: z.literal("LEAD_OWNER").describe("Each goes to whoever has its lead"),
    }),
    z.strictObject({
      kind: z.literal("LEAST_BUSY").describe("Each goes to whoever has the fewest open"),
      teamId: Id.nullable().default(null).describe("Without it, the team of each"),
    }),
    z.strictObject({
      kind: z.literal("ANYONE").describe("Any agent may take them"),
      teamId: Id.nullable().default(null),
    }),
  ])
  .meta({ id: "CallbackReceiver" });
export type CallbackReceiver = z.infer<typeof CallbackReceiver>;

export const assignCallbacks = endpoint({
  method: "POST",
  path: "/callbacks/assign",
  summary: "Give open callbacks to somebody else; all of them or none",
  tag,
  permission: "callbacks:assign",
  body: z.strictObject({
    callbackIds: z.array(Id).min(1).max(200),
    to: CallbackReceiver,
  }),
  response: z.object({
    items: z.array(
      z.object({
        id: Id,
        ownerId: Id.nullable(),
        ownerName: z.string().nullable(),
        changed: z.boolean().describe("False where it was his already, or nobody could have it"),
      }),
    ),
  }),
});

export const takeBackCallbacks = endpoint({
  method: "POST",
  path: "/callbacks/assign/undo",
  summary:
    "Take back what the caller last gave away; all of them or none, while nothing has changed",
  tag,
  permission: "callbacks:assign",
  body: z.strictObject({ callbackIds: z.array(Id).min(1).max(200) }),
  response: z.object({ items: z.array(z.object({ id: Id, ownerId: Id.nullable() })) }),
});

const CallbackChange = z.object({
  id: Id,
  leadId: Id,
  ownerId: Id.nullable(),
  state: CallbackState,
});
export const callbackScheduled = event("callback.scheduled", CallbackChange, {
  audited: "CREATE",
  permission: "callbacks:read",
});
export const callbackChanged = event(
  "callback.changed",
  CallbackChange.extend({ fields: z.array(z.string()) }),
  { audited: "UPDATE", permission: "callbacks:read" },
);
/** One of those that any agent may take came, went or changed: for everybody who sees callbacks. */
export const callbackPoolChanged = event("callback-pool.changed", z.object({ id: Id }), {
  permission: "callbacks:read",
});
/** Its time has come (DUE), or has passed without a call (MISSED). */
export const callbackDue = event("callback.due", CallbackChange, {
  permission: "callbacks:read",
});
