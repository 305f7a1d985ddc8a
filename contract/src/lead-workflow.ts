import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { LeadStatus, leadStatuses } from "./leads.ts";

const tag = "Leads";

/** A field that a move may require: one of these, or an own field like `own.budget`. */
const NeededField = z
  .string()
  .max(64)
  .regex(
    /^(source|externalId|assigneeId|company|own\.\S.*)$/,
    "must be source, externalId, assigneeId, company or an own field like own.budget",
  )
  .meta({ examples: ["company"] });

export const StatusMove = z
  .strictObject({
    from: LeadStatus,
    to: LeadStatus,
    allowed: z.boolean(),
    reason: z.boolean().describe("Whoever makes the move says why"),
    fields: z.array(NeededField).max(10).describe("Fields that the lead must have by then"),
  })
  .refine((move) => move.from !== move.to, { message: "must be another status", path: ["to"] })
  .meta({
    examples: [{ from: "NEW", to: "CONTACTED", allowed: true, reason: false, fields: ["company"] }],
  });
export type StatusMove = z.infer<typeof StatusMove>;

/** Whose moves the rules do not bind: a conversation has already happened, and so has the past. */
export const exemptMoves = ["CALL_OUTCOME", "IMPORT", "UNDO"] as const;

export const LeadWorkflow = z
  .object({
    moves: z.array(StatusMove).describe("Every move from one status to another"),
    exempt: z
      .array(z.enum(exemptMoves))
      .describe("What the rules do not bind: outcomes of calls, imports, and taking a move back"),
  })
  .meta({ id: "LeadWorkflow" });
export type LeadWorkflow = z.infer<typeof LeadWorkflow>;

export const getLeadWorkflow = endpoint({
  method: "GET",
  path: "/lead-workflow",
  summary: "Which moves between statuses are allowed, and what each requires",
  tag,
  permission: "leads:read",
  response: LeadWorkflow,
});

export const updateLeadWorkflow = endpoint({
  method: "PUT",
  path: "/lead-workflow",
  summary:
    "Decide the moves; one that is not named is allowed. Send If-Match with the version read",
  tag,
  permission: "lead-workflow:update",
  body: z.strictObject({
    moves: z
      .array(StatusMove)
      .max(leadStatuses.length ** 2)
      .superRefine((moves, check) => {
        const seen = new Set<string>();
        for (const [index, { from, to }] of moves.entries()) {
          if (seen.has(`${from} ${to}`)) {
            check.addIssue({ code: "custom", path: [index, "to"], message: "is there twice" });
          }
          seen.add(`${from} ${to}`);
        }
      }),
  }),
  response: LeadWorkflow,
});

export const leadWorkflowChanged = event(
  "lead-workflow.changed",
  z.object({ fields: z.array(z.string()) }),
  { audited: "UPDATE", permission: "leads:read" },
);
