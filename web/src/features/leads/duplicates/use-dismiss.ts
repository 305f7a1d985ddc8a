import { type DuplicateFound, dismissDuplicates, undoDismissal } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../../api/query.ts";
import { useGrant } from "../../../api/session.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { toast } from "../../../ui/toast.ts";

/** Remembers that somebody is another than a contact; undefined for whoever may not say so. */
export function useDismiss(): ((contactId: string, other: DuplicateFound) => void) | undefined {
  const { t } = useTranslation("leads");
  const mayDismiss = useGrant("duplicates:manage") !== undefined;
  const onFailed = useErrorToast();
  const recall = useWrite(undoDismissal, {
    onDone: () => void toast({ text: t("duplicates.recalled") }),
    onFailed,
  });
  const { mutate } = useWrite(dismissDuplicates, { onFailed });
  if (!mayDismiss) return undefined;
  return (contactId, { contactId: otherId, name }) =>
    mutate(
      { body: { contactIds: [contactId, otherId] } },
      {
        onSuccess: ({ id }) =>
          void toast({
            text: t("duplicates.remembered", { name }),
            undo: () => recall.mutate({ params: { id } }),
          }),
      },
    );
}
