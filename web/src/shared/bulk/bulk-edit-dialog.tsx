import { Switch } from "@mantine/core";
import type {
  BulkChange,
  ContactBulkChange,
  previewBulkEdit,
  previewContactBulkEdit,
  startBulkEdit,
  startContactBulkEdit,
} from "@parley/contract";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./bulk.module.css";
import { BulkForecast } from "./bulk-forecast.tsx";

type Props = {
  preview: typeof previewBulkEdit | typeof previewContactBulkEdit;
  start: typeof startBulkEdit | typeof startContactBulkEdit;
  title: "ANY" | "ASSIGN" | "DELETE";
  /** What is to be done; null while something of it is missing. */
  change: BulkChange | ContactBulkChange | null;
  ids: readonly string[];
  filter: object;
  /** What is asked of the change. */
  children: ReactNode;
  onClose: () => void;
  onDone: () => void;
};

/** Changes many records at once, and tells before it is done what would come of it. */
export function BulkEditDialog(props: Props) {
  const { change, ids, filter, title, children, onClose, onDone } = props;
  const { t } = useTranslation("records");
  const format = useFormat();
  const [all, setAll] = useState(false);
  const selection = all ? { filter } : { ids: [...ids] };
  const asked = change && { selection, change };
  const preview = useWrite(props.preview);
  const { mutate: look, reset } = preview;
  const wanted = asked ? JSON.stringify(asked) : null;
  useEffect(() => {
    if (wanted === null) reset();
    else look({ body: JSON.parse(wanted) });
  }, [wanted, look, reset]);
  const start = useWrite(props.start, {
    onDone: () => {
      const count = preview.data?.changed ?? ids.length;
      toast({ text: t("bulkEdit.started", { count, shown: format.number(count) }) });
      onDone();
    },
  });
  // A change of the one kind of records goes to their own endpoint.
  const send = () => wanted && start.mutate({ body: JSON.parse(wanted) });
  return (
    <Dialog title={t(`bulkEdit.title.${title}`)} open onClose={onClose}>
      <DialogForm
        submit={t(change?.action === "DELETE" ? "bulkEdit.delete" : "bulkEdit.do")}
        busy={start.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={start.error ?? preview.error} />}
      >
        {children}
        <Switch
          label={t("bulkEdit.all")}
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
        <div className={styles.forecast} aria-live="polite">
          {asked && <BulkForecast preview={preview.data} />}
        </div>
      </DialogForm>
    </Dialog>
  );
}
