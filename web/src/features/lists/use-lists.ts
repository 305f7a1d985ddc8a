import { listLeadLists } from "@parley/contract";
import { useRead } from "../../api/query.ts";
import type { Choice } from "../../shared/use-choices.ts";

/** Every list in use, fixed and dynamic, to narrow leads by. */
export function useAllListChoices(): Choice[] {
  const { data } = useRead(listLeadLists, { query: { limit: 200 } });
  return (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
}
