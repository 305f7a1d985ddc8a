import {
  type ConditionOp,
  type LeadFieldType,
  leadStatuses,
  opsOfType,
  seesAll,
  sightOf,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { type FieldRow, fieldsInUse } from "../fields/queries.ts";

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

/**
 * Where a field lies: an expression over `leads as l` (or `contacts as c`) and perhaps what it is looked up by,
 * rows of a table (`as r`) and what they are of, or an attribute of one of the two.
 */
export type Place =
  | { at: "COLUMN"; sql: string; key?: string }
  | { at: "ROWS"; table: string; column: string; of: string }
  | { at: "ATTRIBUTE"; of: "l" | "c"; name: string; fieldId: string; isNumber: boolean };

export type LeadFields = ReadonlyMap<string, LeadField>;

type Short = {
  type?: LeadFieldType;
  nullable?: boolean;
  sortable?: boolean;
  refers?: Referred;
  choices?: readonly { value: string; label: string }[];
  /** A column that holds the same in small letters, which has an index. */
  lookup?: string;
};

export function column(key: string, label: string, sql: string, more: Short = {}): LeadField {
  const { lookup } = more;
  return field(key, label, { at: "COLUMN", sql, ...(lookup ? { key: lookup } : {}) }, more);
}

type Rows = { table: string; column: string; of: string };

/** Records that name the lead or contact: `listIds` knows the fixed lists, whose members are rows. */
export function rows(key: string, label: string, place: Rows, refers: Referred): LeadField {
  return field(key, label, { at: "ROWS", ...place }, { type: "REFS", refers });
}

/** Rows that name a lead. */
const ofLead = { of: "r.lead_id = l.id" };

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
  column("name", "Name", "l.name", { nullable: false, sortable: true, lookup: "l.name_key" }),
  column("company", "Company", "l.company", { sortable: true }),
  column("status", "Status", "l.status", {
    type: "CHOICE",
    nullable: false,
    sortable: true,
    choices: statuses,
  }),
  column("source", "Source", "l.source", { sortable: true }),
  column("externalId", "External id", "l.external_id", { sortable: true }),
  column("assigneeId", "Assignee", "l.assignee_id", { type: "REF", refers: "USER" }),
  column("teamId", "Team", "l.team_id", { type: "REF", refers: "TEAM" }),
  rows("tags", "Tags", { table: "lead_tags", column: "tag_id", ...ofLead }, "TAG"),
  rows("listIds", "Lists", { table: "lead_list_members", column: "list_id", ...ofLead }, "LIST"),
  column("attempts", "Attempts", "l.attempts", { type: "NUMBER", nullable: false, sortable: true }),
  column("lastOutcome", "Last outcome", "l.last_outcome", { sortable: true }),
  // The number that is shown, so that "at least 88" finds what looks like 88.
  column(
    "score",
    "Score",
    "(select round(s.score / 10.0)::float8 from lead_scores s where s.lead_id = l.id)",
    { type: "NUMBER", sortable: true },
  ),
  column("timeZone", "Time zone", "l.time_zone"),
  column("lastAttemptAt", "Last attempt", "l.last_attempt_at", { type: "INSTANT", sortable: true }),
  column("nextAttemptAt", "Next attempt", "l.next_attempt_at", { type: "INSTANT", sortable: true }),
  column("createdAt", "Created", "l.created_at", {
    type: "INSTANT",
    nullable: false,
    sortable: true,
  }),
  column("updatedAt", "Changed", "l.updated_at", {
    type: "INSTANT",
    nullable: false,
    sortable: true,
  }),
];

const system: LeadFields = new Map(systemFields.map((one) => [one.key, one]));

/**
 * A field that the tenant has defined: an attribute of its leads, under `own.<key>`. Whoever may not see
 * numbers and addresses cannot ask what stands in a text, for he would learn them piece by piece.
 */
export function ownField(row: OwnFieldRow, isBlind = false, of: "l" | "c" = "l"): LeadField {
  const { key, label, type, choices } = row;
  const isText = type === "TEXT" || type === "URL";
  const place = {
    at: "ATTRIBUTE" as const,
    of,
    name: key,
    fieldId: row.id,
    isNumber: type === "NUMBER" || type === "BOOLEAN" || type === "DATETIME",
  };
  const sortable = row.sortable && row.sort_ready && !(isBlind && isText);
  const hasChoices = type === "CHOICE" || type === "MULTI_CHOICE";
  // An instant is asked for like one of the fields that all leads have.
  const asked = type === "DATETIME" ? "INSTANT" : type;
  const more = { type: asked, sortable, ...(hasChoices ? { choices } : {}) } as const;
  const made = field(`own.${key}`, label, place, more);
  return isBlind && isText ? { ...made, ops: ["EMPTY", "NOT_EMPTY"] } : made;
}

type OwnFieldRow = Pick<
  FieldRow,
  "id" | "key" | "label" | "type" | "choices" | "sortable" | "sort_ready"
>;

/** Whether own texts are masked for the caller, so that he may not be told by them what he finds either. */
export function isBlindTo({ actor: { userId, grants } }: Ctx): boolean {
  return userId !== null && !seesAll(sightOf(grants));
}

/** What can be asked of the tenant's leads, and by what they can be sorted. */
export async function leadFields(ctx: Ctx): Promise<LeadFields> {
  const own = (await fieldsInUse(ctx.tx)).map((row) => ownField(row, isBlindTo(ctx)));
  return own.length === 0
    ? system
    : new Map([...system, ...own.map((one) => [one.key, one] as const)]);
}
