import type { Catalogue, ImportedRow } from "./row.ts";

/** Keys of the own fields without which no lead is made, and no person or firm. */
export type Required = Record<"LEAD" | ImportedRow["kind"], readonly string[]>;

export function requiredOf({ fields, contactFields }: Catalogue): Required {
  const of = (all: Catalogue["fields"]) =>
    all.filter((field) => field.required).map(({ key }) => key);
  return { LEAD: of(fields), PERSON: of(contactFields.PERSON), COMPANY: of(contactFields.COMPANY) };
}

type Missing = { code: "field-missing"; reason: string };

/** Why no lead can be made of a row; undefined when nothing is missing. */
export function missingField(
  required: Required,
  row: Pick<ImportedRow, "kind" | "attributes" | "contactAttributes">,
  { makesContact }: { makesContact: boolean },
): Missing | undefined {
  const missing =
    required.LEAD.find((key) => row.attributes[key] === undefined) ??
    (makesContact
      ? required[row.kind].find((key) => row.contactAttributes[key] === undefined)
      : undefined);
  if (missing === undefined) return undefined;
  return { code: "field-missing", reason: `has no ${missing}, which is required` };
}
