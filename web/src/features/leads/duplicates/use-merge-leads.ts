import { type Merge, mergeLeads, undoMerges } from "@parley/contract";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../../api/api-error.ts";
import { call } from "../../../api/client.ts";
import { useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { toast } from "../../../ui/toast.ts";
import type { sidesOf } from "./lead-choice.ts";

type Losers = ReturnType<typeof sidesOf>;

/** Merges leads one after the other. When one is refused, those before it come apart again. */
export function useMergeLeads(onDone: () => void) {
  const { t } = useTranslation("leads");
  const undo = useWrite(undoMerges, {
    onDone: () => void toast({ text: t("duplicates.undone") }),
    onFailed: useErrorToast(),
  });
  const { mutate, isPending, error } = useMutation<
    string[],
    ApiError,
    { winnerId: string; losers: Losers }
  >({
    mutationFn: ({ winnerId, losers }) => mergeAll(winnerId, losers),
    retry: false,
    onSuccess: (ids) => {
      toast({
        text: t("mergeLeads.merged", { count: ids.length + 1 }),
        undo: () => undo.mutate({ body: { ids } }),
      });
      onDone();
    },
  });
  const merge = (winnerId: string, losers: Losers) => mutate({ winnerId, losers });
  return { merge, isPending, error };
}

async function mergeAll(winnerId: string, losers: Losers): Promise<string[]> {
  const done: Merge[] = [];
  try {
    for (const body of losers)
      done.push(await call(mergeLeads, { params: { id: winnerId }, body }));
  } catch (error) {
    const ids = done.map(({ id }) => id);
    if (ids.length > 0) await call(undoMerges, { body: { ids } });
    throw error;
  }
  return done.map(({ id }) => id);
}
