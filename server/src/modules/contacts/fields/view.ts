import type { ContactField, OwnField } from "@parley/contract";
import { versioned } from "../../../platform/http/version.ts";
import type { FieldRow } from "./queries.ts";

export function toOwnField(row: FieldRow): OwnField {
  return versioned(shown(row), row.version);
}

export function toContactField(row: FieldRow): ContactField {
  const kind = row.record === "COMPANY" ? ("COMPANY" as const) : ("PERSON" as const);
  return versioned({ ...shown(row), kind }, row.version);
}

function shown(row: FieldRow) {
  const { id, key, label, type, required, choices, help, sortable, searchable } = row;
  return {
    ...{ id, key, label, type, required, choices, help, sortable, searchable },
    position: row.position,
    archived: row.archived,
    sortReady: row.sort_ready,
    searchReady: row.search_ready,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
