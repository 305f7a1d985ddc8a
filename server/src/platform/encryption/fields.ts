/** A column that holds sealed values. */
export type SealedField = Readonly<{
  table: string;
  column: string;
  /** The columns that, with the tenant, are the key of a row. */
  key: readonly Readonly<{ name: string; type: "uuid" | "text" }>[];
  /** The one of them that a value is bound to. */
  boundTo: string;
}>;

const id = { name: "id", type: "uuid" } as const;

/** A sealed column of a table whose rows have an id. */
export function sealedField(table: string, column: string): SealedField {
  return { table, column, key: [id], boundTo: id.name };
}

/** The answers that are kept for requests that are sent again. */
export const keptAnswers: SealedField = {
  table: "idempotency_keys",
  column: "answer",
  key: [
    { name: "user_id", type: "uuid" },
    { name: "key", type: "text" },
  ],
  boundTo: "key",
};

/** The keys of persons, which seal what the audit log keeps of them. */
export const subjectKeys: SealedField = {
  table: "subject_keys",
  column: "wrapped",
  key: [{ name: "subject_id", type: "uuid" }],
  boundTo: "subject_id",
};

export function nameOf({ table, column }: SealedField): string {
  return `${table}.${column}`;
}
