/** A table of which a recording keeps the rows, in an order in which they can be put in. */
export type KeptTable = {
  table: string;
  /** Which rows are of the history, beside the tenant's; with `own` for the leads of the history. */
  where: string;
  /** Columns that are not kept: of the machine that wrote them, or made by the database. */
  without?: readonly string[];
  sealed?: string;
};

const ofLead = "lead_id in (select id from own)";

export const keptTables: readonly KeptTable[] = [
  { table: "dial_decisions", where: ofLead, without: ["written_at"] },
  { table: "calls", where: ofLead, without: ["updated_at"] },
  {
    table: "legs",
    where: "call_id in (select id from calls where lead_id in (select id from own))",
  },
  { table: "attempts", where: ofLead },
  { table: "number_attempts", where: "number_digest in (select digest from phones)" },
  { table: "agent_history", where: "true" },
  { table: "activities", where: `${ofLead} and type <> 'LEAD_CREATED'`, sealed: "note" },
  { table: "call_answers", where: ofLead, sealed: "value" },
  { table: "call_steps", where: ofLead },
  { table: "campaign_ledger", where: "true" },
  { table: "campaign_pace_changes", where: "true" },
  { table: "callbacks", where: ofLead, without: ["updated_at"], sealed: "note" },
  {
    table: "do_not_call_numbers",
    where: "number_digest in (select digest from phones)",
    sealed: "value",
  },
  { table: "stage_moves", where: ofLead, sealed: "reason" },
  { table: "lead_assignments", where: ofLead, sealed: "reason" },
];

/** What the history made of its leads and of their places in the campaign: set after both are there again. */
export const keptStates = [
  {
    table: "leads",
    where: "id in (select id from own)",
    columns: [
      "id",
      "status",
      "stage_id",
      "stage_since",
      "attempts",
      "last_agent_id",
      "last_attempt_at",
      "last_outcome",
      "next_attempt_at",
      "assignee_id",
      "team_id",
    ],
  },
  {
    table: "campaign_members",
    where: `${ofLead} and state <> 'DIALING'`,
    columns: ["id", "campaign_id", "state", "attempts", "due_at", "last_outcome", "ended", "pass"],
  },
  {
    table: "campaigns",
    where: "started_at is not null and mode <> 'PREVIEW'",
    // Whether it goes on is decided where it is loaded.
    columns: ["id", "started_at"],
  },
] as const;
