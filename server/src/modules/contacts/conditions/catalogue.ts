import { type ConditionOp, type LeadFieldType, leadStatuses, opsOfType } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";

/** What records a REF or REFS names. */
export type Referred = "USER" | "TEAM" | "TAG" | "LIST" | "PIPELINE" | "STAGE";

/** A field of leads: what can be asked of it, and where it lies. */
export type LeadField = {
  key: string;
  label: string;
  type: LeadFieldType;
  ops: readonly ConditionOp[];
  isSortable: boolean;
  /** Whether a lead may be without it. */
  isNullable: boolean;
  choices: readonly { value: string; label: string }[] | null;
  refers: Referred | null;
  place: Place;
};

/** Where a field lies: an expression over `leads as l`, rows of a table, or an attribute. */
export type Place =
  | { at: "COLUMN"; sql: string }
  | { at: "ROWS"; table: string; column: string }
  | { at: "ATTRIBUTE"; name: string };

export type LeadFields = ReadonlyMap<string, LeadField>;

type Short = {
  type?: LeadFieldType;
  nullable?: boolean;
  sortable?: boolean;
  refers?: Referred;
  choices?: readonly { value: string; label: string }[];
};

function column(key: string, label: string, sql: string, more: Short = {}): LeadField {
  return field(key, label, { at: "COLUMN", sql }, more);
}

function field(key: string, label: string, place: Place, more: Short): LeadField {
  const { type = "TEXT", nullable = true, sortable = false, refers = null } = more;
  const ops = opsOfType[type];
  const isAsked = (op: ConditionOp) => nullable || (op !== "EMPTY" && op !== "NOT_EMPTY");
  return {
    key,
    label,
    type,
    ops: ops.filter(isAsked),
    isSortable: sortable,
    isNullable: nullable,
    choices: more.choices ?? null,
    refers,
    place,
  };
}

const statusLabels: Record<(typeof leadStatuses)[number], string> = {
  NEW: "New",
  CONTACTED: "Contacted",
  QUALIFIED: "Qualified",
  CONVERTED: "Converted",
  NOT_INTERESTED: "Not interested",
  UNREACHABLE: "Unreachable",
};
const statuses = leadStatuses.map((value) => ({ value, label: statusLabels[value] }));

/** The fields that every tenant's leads have. One line each: SQL and facts both follow from it. */
const systemFields: readonly LeadField[] = [
  column("name", "Name", "l.name", { nullable: false, sortable: true }),
  column("company", "Company", "l.company"),
  column("status", "Status", "l.status", { type: "CHOICE", nullable: false, choices: statuses }),
  column("source", "Source", "l.source"),
  column("externalId", "External id", "l.external_id"),
  column("assigneeId", "Assignee", "l.assignee_id", { type: "REF", refers: "USER" }),
  column("teamId", "Team", "l.team_id", { type: "REF", refers: "TEAM" }),
  column("attempts", "Attempts", "l.attempts", { type: "NUMBER", nullable: false }),
  column("lastOutcome", "Last outcome", "l.last_outcome"),
  column("timeZone", "Time zone", "l.time_zone"),
  column("lastAttemptAt", "Last attempt", "l.last_attempt_at", { type: "INSTANT" }),
  column("nextAttemptAt", "Next attempt", "l.next_attempt_at", { type: "INSTANT" }),
  column("createdAt", "Created", "l.created_at", {
    type: "INSTANT",
    nullable: false,
    sortable: true,
  }),
  column("updatedAt", "Changed", "l.updated_at", { type: "INSTANT", nullable: false }),
];

const system: LeadFields = new Map(systemFields.map((one) => [one.key, one]));

/** A field that the tenant has defined: an attribute of its leads, under `own.<key>`. */
export function ownField(key: string, label: string, more: Short): LeadField {
  return field(`own.${key}`, label, { at: "ATTRIBUTE", name: key }, more);
}

/** What can be asked of the tenant's leads, and by what they can be sorted. */
export async function leadFields(_ctx: Ctx): Promise<LeadFields> {
  return system;
}
