import { type Contact, listContactFields, listOwnFields, type OwnField } from "@parley/contract";
import { useMemo } from "react";
import { useRead } from "../../api/query.ts";
import type { FieldShape } from "./own-values.ts";

/** The fields that the tenant gives its leads, in their order; undefined while they are on their way. */
export function useOwnLeadFields(): readonly OwnField[] | undefined {
  const { data, error } = useRead(listOwnFields, { query: {} });
  return data?.items ?? (error ? [] : undefined);
}

/** The same of people or firms. */
export function useOwnContactFields(kind: Contact["kind"]): readonly FieldShape[] | undefined {
  const { data, error } = useRead(listContactFields, { query: {} });
  return useMemo(() => {
    if (!data) return error ? [] : undefined;
    return data.items.filter((field) => field.kind === kind);
  }, [data, error, kind]);
}
