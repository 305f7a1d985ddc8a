import type { Target } from "./mapping.ts";
import type { Catalogue, ImportedRow } from "./row.ts";

type Field = { key: string; label: string };
/** The own fields without which no lead is made, and no person or firm. */
export type Required = Record<"LEAD" | ImportedRow["kind"], readonly Field[]>;

export function requiredOf({ fields, contactFields }: Catalogue): Required {
  const of = (all: Catalogue["fields"]) => all.filter((field) => field.required);
  return { LEAD: of(fields), PERSON: of(contactFields.PERSON), COMPANY: of(contactFields.COMPANY) };
}

type Missing = { code: "field-missing"; reason: string; target: Target };

/** Why no lead can be made of a row, and as what its column would be read; undefined when nothing is missing. */
export function missingField(
  required: Required,
  row: Pick<ImportedRow, "kind" | "attributes" | "contactAttributes">,
  { makesContact }: { makesContact: boolean },
): Missing | undefined {
  const ofLead = required.LEAD.find(({ key }) => row.attributes[key] === undefined);
  if (ofLead) return missing(ofLead, `attribute:${ofLead.key}`);
  if (!makesContact) return undefined;
  const ofContact = required[row.kind].find(({ key }) => row.contactAttributes[key] === undefined);
  return ofContact && missing(ofContact, `contact:${ofContact.key}`);
}

function missing({ label }: Field, target: Target): Missing {
  return { code: "field-missing", reason: `has no ${label}, which is required`, target };
}
