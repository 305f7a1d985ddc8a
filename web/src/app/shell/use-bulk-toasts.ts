import { type Operation, undoBulkEdit } from "@parley/contract";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { isUnderWay } from "../../api/use-operation-progress.ts";
import { useFormat } from "../../i18n/format.ts";
import { toast } from "../../ui/toast.ts";

/**
 * Says when a bulk edit is over, on whatever page one is, with the way back. What was over when the list
 * of tasks came first is old news; what is shorter than a look at the list is told all the same.
 */
export function useBulkToasts(tasks: readonly Operation[] | undefined): void {
  const { t } = useTranslation("shell");
  const format = useFormat();
  const known = useRef<Set<string> | null>(null);
  const { mutate } = useWrite(undoBulkEdit, { onFailed: useErrorToast() });
  useEffect(() => {
    if (!tasks) return;
    const over = tasks.filter((task) => isBulk(task) && !isUnderWay(task));
    const old = known.current;
    known.current = new Set([...(old ?? []), ...over.map(({ id }) => id)]);
    if (!old) return;
    for (const { id, kind, done, subjectId } of over) {
      if (old.has(id)) continue;
      const canUndo = kind === "BULK_EDIT" && subjectId !== null && done > 0;
      toast({
        text: t(kind === "BULK_EDIT" ? "bulkDone" : "bulkUndone", {
          count: done,
          shown: format.number(done),
        }),
        ...(canUndo ? { undo: () => mutate({ params: { id: subjectId } }) } : {}),
      });
    }
  }, [tasks, t, format, mutate]);
}

function isBulk({ kind }: Operation): boolean {
  return kind === "BULK_EDIT" || kind === "BULK_UNDO";
}
