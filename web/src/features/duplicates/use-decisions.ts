import {
  dismissDuplicates,
  type Input,
  mergeDuplicateGroup,
  undoDismissal,
  undoMerges,
} from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { toast } from "../../ui/toast.ts";

type MergeBody = Input<typeof mergeDuplicateGroup>["body"];
type Different = { contactIds: string[]; otherIds?: string[] };

/** Merges a group, or remembers that it is none; each can be taken back from the toast. */
export function useDecisions(onDone: () => void) {
  const { t } = useTranslation("duplicates");
  const onFailed = useErrorToast();
  const unmerge = useWrite(undoMerges, {
    onDone: () => void toast({ text: t("unmerged") }),
    onFailed,
  });
  const recall = useWrite(undoDismissal, {
    onDone: () => void toast({ text: t("recalled") }),
    onFailed,
  });
  const merge = useWrite(mergeDuplicateGroup, {
    onDone: ({ merges }) => {
      toast({
        text: t("merged", { count: merges.length + 1 }),
        undo: () => unmerge.mutate({ body: { ids: merges.map(({ id }) => id) } }),
      });
      onDone();
    },
    onFailed,
  });
  const dismiss = useWrite(dismissDuplicates, {
    onDone: ({ id }) => {
      toast({ text: t("dismissed"), undo: () => recall.mutate({ params: { id } }) });
      onDone();
    },
    onFailed,
  });
  return {
    busy: merge.isPending || dismiss.isPending,
    merge: (id: string, body: MergeBody) => merge.mutate({ params: { id }, body }),
    dismiss: (body: Different) => dismiss.mutate({ body }),
  };
}
