import type { Import } from "@parley/contract";
import type { NewContactRow } from "../../contacts/queries.ts";
import type { NewLeadRow } from "../../leads/queries.ts";
import type { Target } from "../file/mapping.ts";
import type { Required } from "../file/required.ts";
import type { ImportedRow, RowFault } from "../file/row.ts";
import { BatchPlanner } from "./batch-planner.ts";
import type { LeadUpdate } from "./changes.ts";
import type { Entry } from "./journal.ts";
import { rememberRow } from "./remember.ts";
import { Seen, Targets } from "./seen.ts";

/** A row with its addresses as they are found and stored. */
export type PreparedRow<P extends { type: string; digest: Buffer }> = ImportedRow & { points: P[] };

/** A row of the file in its place: one that was refused holds its place only. */
export type PlacedRow<P extends { type: string; digest: Buffer }> =
  | PreparedRow<P>
  | { line: number; refused: true };

/** What a batch finds in the database: who has an address (its digest as text) or an id already. */
export type Known = {
  contactOf: ReadonlyMap<string, string>;
  leadOfContact: ReadonlyMap<string, string>;
  ofExternalId: ReadonlyMap<string, { contactId: string; leadId: string }>;
  contactOfExternalId: ReadonlyMap<string, string>;
};

export type Rules = Pick<
  Import["options"],
  "source" | "onDuplicate" | "onRepeat" | "overwrites"
> & {
  importId: string;
  assigneeId: string | null;
  teamId: string | null;
  createdBy: string;
  /** Own fields without which no lead is made, and no contact. */
  required?: Required;
  /** The column that is read as something, to name it where a row is refused. */
  columnOf?: (target: Target) => string | null;
};

export type Marks = {
  leadId: string;
  contactId: string;
  tags: string[];
  lists: string[];
  contactTags: string[];
};

/** What one batch will write. */
export type BatchPlan<P> = {
  contacts: NewContactRow[];
  points: { contactId: string; leadId: string; isPrimary: boolean; sealed: P }[];
  leads: NewLeadRow[];
  updates: LeadUpdate[];
  /** Tags and lists that rows name for the leads that they became or met, and tags of their people. */
  marks: Marks[];
  faults: RowFault[];
  entries: Entry[];
  counts: Import["counts"];
  /** Rows that were left out, by why. */
  skips: { known: number; repeated: number };
  /** Whether it leans on a row of an earlier batch, which must be written first. */
  leans: boolean;
};

/**
 * Decides what each row of a file becomes: a new contact and lead, a lead of a known contact, a change, or
 * nothing. It remembers what the file has held, so a row that repeats an earlier one is recognised without
 * the database; hence a dry run decides exactly as the run does, and batches may be written side by side.
 */
export class FilePlanner<P extends { type: string; digest: Buffer }> {
  private readonly rules: Rules;
  private readonly seen = new Seen();
  private readonly targets = new Targets();

  constructor(rules: Rules) {
    this.rules = rules;
  }

  /** The next batch of the file. */
  plan(rows: readonly PlacedRow<P>[], known: Known): BatchPlan<P> {
    const batch = new BatchPlanner<P>(this.rules, this.seen, this.targets, known);
    for (const row of rows) batch.add(row);
    return batch.plan;
  }

  /** A batch that an earlier run has written. */
  replay(rows: readonly PlacedRow<P>[], entries: readonly Entry[]): void {
    if (rows.length !== entries.length)
      throw new Error("the file is not the one that was imported");
    rows.forEach((row, i) => {
      const entry = entries[i];
      if (!entry || !("keys" in entry) || "refused" in row) return;
      rememberRow(this.rules, this.seen, this.targets, row, entry);
    });
  }
}
