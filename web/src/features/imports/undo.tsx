import { type Import, listKeptLeads, undoImport } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Count } from "./counts.tsx";
import styles from "./imports.module.css";

/** Takes an import back, after a question that says what it means. */
export function UndoButton({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const undo = useWrite(undoImport, {
    onDone: () => setAsking(false),
    onFailed: useErrorToast(),
  });
  const { created, updated } = one.counts;
  return (
    <>
      <Button icon={Undo2} onClick={() => setAsking(true)}>
        {t("undo")}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t("undoTitle")}
        text={t("undoText", { created: format.number(created), updated: format.number(updated) })}
        confirm={t("undo")}
        busy={undo.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => undo.mutate({ params: { id: one.id } })}
      />
    </>
  );
}

/** What taking it back came to, and which leads were left alone. */
export function Undone({ one, undone }: { one: Import; undone: NonNullable<Import["undone"]> }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  return (
    <Panel flush title={t("undone")}>
      <div className={styles.result}>
        <div className={styles.counts}>
          <Count label={t("removed")} value={format.number(undone.removed)} />
          <Count label={t("restored")} value={format.number(undone.restored)} />
          <Count label={t("kept")} value={format.number(undone.kept)} />
        </div>
      </div>
      {undone.kept > 0 && <KeptLeads one={one} />}
    </Panel>
  );
}

function KeptLeads({ one }: { one: Import }) {
  const { t } = useTranslation("imports");
  const list = useInfinite(listKeptLeads, { params: { id: one.id }, query: { limit: 50 } });
  return (
    <>
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      <ul className={styles.sample} aria-label={t("keptLeads")}>
        {list.items.map(({ leadId, name, reason }) => (
          <li key={leadId}>
            <Link to="/leads/$leadId" params={{ leadId }} className="link">
              {name}
            </Link>{" "}
            <span className="muted">{t(`keptWhy.${reason}`)}</span>
          </li>
        ))}
      </ul>
      {list.hasMore && (
        <div className={styles.foot}>
          <Button variant="quiet" size="small" busy={list.isFetching} onClick={list.loadMore}>
            {t("showMore")}
          </Button>
        </div>
      )}
    </>
  );
}
