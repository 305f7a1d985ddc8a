import {
  type Callback,
  cancelCallback,
  finishCallback,
  restoreCallback,
  takeCallback,
} from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { announce } from "../../ui/announcer.tsx";
import { toast } from "../../ui/toast.ts";

/** What people do with a callback in one press; closing it can be taken back. */
export function useCallbackMoves() {
  const { t } = useTranslation("callbacks");
  const onFailed = useErrorToast();
  const restore = useWrite(restoreCallback, {
    onDone: ({ leadName }) => announce(t("restored", { name: leadName })),
    onFailed,
  });
  const undo = ({ id }: Callback) => ({ undo: () => restore.mutate({ params: { id } }) });
  const cancel = useWrite(cancelCallback, {
    onDone: (one) => toast({ text: t("cancelled", { name: one.leadName }), ...undo(one) }),
    onFailed,
  });
  const finish = useWrite(finishCallback, {
    onDone: (one) => toast({ text: t("finished", { name: one.leadName }), ...undo(one) }),
    onFailed,
  });
  const take = useWrite(takeCallback, {
    onDone: ({ leadName }) => toast({ text: t("taken", { name: leadName }) }),
    onFailed,
  });
  return {
    cancel: ({ id }: Callback) => cancel.mutate({ params: { id } }),
    finish: ({ id }: Callback) => finish.mutate({ params: { id } }),
    take: ({ id }: Callback) => take.mutate({ params: { id } }),
    restore: ({ id }: Callback) => restore.mutate({ params: { id } }),
  };
}
