import { listOwnFields, type OwnField } from "@parley/contract";
import { useRead } from "../../api/query.ts";

/** The fields that the tenant gives its leads, in their order; undefined while they are on their way. */
export function useOwnLeadFields(): readonly OwnField[] | undefined {
  const { data, error } = useRead(listOwnFields, { query: {} });
  return data?.items ?? (error ? [] : undefined);
}
