import { type Operation, undoBulkEdit, undoContactBulkEdit } from "@parley/contract";
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
  const onFailed = useErrorToast();
  const { mutate: undoLeads } = useWrite(undoBulkEdit, { onFailed });
  const { mutate: undoContacts } = useWrite(undoContactBulkEdit, { onFailed });
  useEffect(() => {
    if (!tasks) return;
    const over = tasks.filter((task) => isBulk(task) && !isUnderWay(task));
    const old = known.current;
    known.current = new Set([...(old ?? []), ...over.map(({ id }) => id)]);
    if (!old) return;
    for (const { id, kind, done, subjectId } of over) {
      if (old.has(id)) continue;
      const undo = kind === "BULK_EDIT" ? undoLeads : undoContacts;
      const canUndo = isEdit(kind) && subjectId !== null && done > 0;
      toast({
        text: t(wordsOf(kind), { count: done, shown: format.number(done) }),
        ...(canUndo ? { undo: () => undo({ params: { id: subjectId } }) } : {}),
      });
    }
  }, [tasks, t, format, undoLeads, undoContacts]);
}

function isBulk({ kind }: Operation): boolean {
  return isEdit(kind) || kind === "BULK_UNDO" || kind === "CONTACT_BULK_UNDO";
}

function isEdit(kind: Operation["kind"]): boolean {
  return kind === "BULK_EDIT" || kind === "CONTACT_BULK_EDIT";
}

function wordsOf(kind: Operation["kind"]) {
  if (kind === "BULK_EDIT") return "bulkDone";
  return kind === "CONTACT_BULK_EDIT" ? "contactBulkDone" : "bulkUndone";
}
