import type { Import, importTargets } from "@parley/contract";

export type Target = Import["mapping"][number];
export type KnownTarget = (typeof importTargets)[number];

/** Targets that one column alone can fill. A person may have several numbers and addresses. */
const once: readonly Target[] = [
  "name",
  "firstName",
  "lastName",
  "company",
  "source",
  "status",
  "externalId",
  "timeZone",
  "language",
  "contactExternalId",
  "contactTags",
  "tags",
  "list",
  "stage",
];

export type MappingProblem =
  | { kind: "noName" }
  | { kind: "noAddress" }
  | { kind: "twice"; target: KnownTarget };

/** What stands against importing with this mapping; `noAddress` only warns. */
export function problemsOf(mapping: readonly Target[]): MappingProblem[] {
  const problems: MappingProblem[] = [];
  const named = mapping.includes("name") || mapping.includes("lastName");
  if (!named && !mapping.includes("company")) problems.push({ kind: "noName" });
  for (const target of once) {
    if (mapping.filter((one) => one === target).length > 1) {
      problems.push({ kind: "twice", target: target as KnownTarget });
    }
  }
  if (!mapping.includes("phone")) problems.push({ kind: "noAddress" });
  return problems;
}

/** Whether the import may be run with these problems. */
export function mayRun(problems: readonly MappingProblem[]): boolean {
  return problems.every(({ kind }) => kind === "noAddress");
}

/** A field of leads, or of the people that they are with. */
export type FieldOf<F> = F & { of: "attribute" | "contact" };

/** The target that stands for a field of the tenant's own. */
export function fieldTarget({ of, key }: FieldOf<{ key: string }>): Target {
  return `${of}:${key}`;
}

/** Required own fields that no column is read as: a row of nobody known would be refused. */
export function missingOf<F extends FieldOf<{ key: string; required: boolean }>>(
  mapping: readonly Target[],
  fields: readonly F[],
): F[] {
  return fields.filter((field) => field.required && !mapping.includes(fieldTarget(field)));
}

/** How a column is kept as a detail of the lead. */
export function attributeTarget(column: string): Target {
  const name =
    column
      .replace(/[^\w .-]/g, " ")
      .trim()
      .slice(0, 60) || "column";
  return `attribute:${name}`;
}
