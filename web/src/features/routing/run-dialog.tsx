import { startRouting } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";

/** Asks before leads that nobody has are given away. */
export function RunDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("routing");
  const start = useWrite(startRouting, {
    onDone: () => {
      toast({ text: t("run.started") });
      onClose();
    },
    onFailed: useErrorToast(),
  });
  return (
    <ConfirmDialog
      open
      harmless
      title={t("run.title")}
      text={t("run.text")}
      confirm={t("run.confirm")}
      busy={start.isPending}
      onConfirm={() => start.mutate({ body: {} })}
      onClose={onClose}
    />
  );
}
