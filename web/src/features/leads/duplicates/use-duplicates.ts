import { type CallInput, checkDuplicates, type DuplicateFound } from "@parley/contract";
import { useQuery } from "@tanstack/react-query";
import { call } from "../../../api/client.ts";
import { useGrant } from "../../../api/session.ts";

type Asked = NonNullable<CallInput<typeof checkDuplicates>["body"]>;

/** Who may be the same as this one; nobody while there is nothing to go by. */
export function useDuplicates(asked: Asked): readonly DuplicateFound[] {
  const mayAsk = useGrant("contacts:read") !== undefined;
  const { name = "", phones = [], emails = [] } = asked;
  const enabled = mayAsk && (name.length > 2 || phones.length > 0 || emails.length > 0);
  const { data } = useQuery({
    queryKey: [checkDuplicates.path, asked],
    queryFn: ({ signal }) => call(checkDuplicates, { body: asked }, { signal }),
    enabled,
    staleTime: 10_000,
  });
  return enabled ? (data?.items ?? []) : [];
}
