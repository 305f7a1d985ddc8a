import type { ContactField, OwnField } from "@parley/contract";
import { versioned } from "../../../platform/http/version.ts";
import type { FieldRow } from "./queries.ts";

function shared(row: FieldRow) {
  const { id, key, label, type, choices, help, searchable, position, archived } = row;
  return {
    ...{ id, key, label, type, choices, help, searchable, position, archived },
    searchReady: row.search_ready,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export function toOwnField(row: FieldRow): OwnField {
  const { required, sortable, sort_ready: sortReady } = row;
  return versioned({ ...shared(row), required, sortable, sortReady }, row.version);
}

export function toContactField(row: FieldRow): ContactField {
  const kind = row.record === "COMPANY" ? "COMPANY" : "PERSON";
  return versioned({ ...shared(row), kind }, row.version);
}
