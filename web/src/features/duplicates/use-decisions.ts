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

type Settling = {
  /** The group leaves the list at once. */
  onSettled: (groupId: string) => void;
  /** It comes back: refused, or taken back. */
  onRestored: (groupId: string) => void;
};

/** Merges a group, or remembers that it is none; each can be taken back from the toast. */
export function useDecisions(groupId: string, { onSettled, onRestored }: Settling) {
  const { t } = useTranslation("duplicates");
  const toastError = useErrorToast();
  const onFailed: typeof toastError = (error) => {
    onRestored(groupId);
    toastError(error);
  };
  const back = (text: string) => () => {
    onRestored(groupId);
    toast({ text });
  };
  const unmerge = useWrite(undoMerges, { onDone: back(t("unmerged")), onFailed: toastError });
  const recall = useWrite(undoDismissal, { onDone: back(t("recalled")), onFailed: toastError });
  const merge = useWrite(mergeDuplicateGroup, {
    onDone: ({ merges }) => {
      const ids = merges.map(({ id }) => id);
      const undo = () => unmerge.mutate({ body: { ids } });
      toast({ text: t("merged", { count: merges.length + 1 }), undo });
    },
    onFailed,
  });
  const dismiss = useWrite(dismissDuplicates, {
    onDone: ({ id }) => {
      toast({ text: t("dismissed"), undo: () => recall.mutate({ params: { id } }) });
    },
    onFailed,
  });
  return {
    merge: (body: MergeBody) => {
      onSettled(groupId);
      merge.mutate({ params: { id: groupId }, body });
    },
    dismiss: (contactIds: string[]) => {
      onSettled(groupId);
      dismiss.mutate({ body: { contactIds } });
    },
    /** One of three or more is somebody else; the others stay a group. */
    takeOut: (id: string, otherIds: string[]) =>
      dismiss.mutate({ body: { contactIds: [id], otherIds } }),
  };
}
