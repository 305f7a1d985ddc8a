import { listTenantDeletions, type TenantDeletion } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { ListFoot } from "../../shared/list-foot.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { Moment } from "../../ui/time.tsx";
import { CertificateButton } from "./certificate-button.tsx";
import styles from "./operator.module.css";

/** Tenants that are to be deleted, or were, with the proof. */
export function DeletionsPage() {
  const { t } = useTranslation("operator");
  const list = useInfinite(listTenantDeletions, { query: { limit: 50 } });
  const isEmpty = !list.isLoading && !list.error && list.items.length === 0;
  return (
    <div className="page page-scroll">
      <PageHeader title={t("deletions.title")} />
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {isEmpty && <EmptyState title={t("deletions.empty")} text={t("deletions.emptyText")} />}
      {list.items.length > 0 && (
        <Panel title={t("deletions.title")}>
          <ul className={styles.list}>
            {list.items.map((deletion) => (
              <DeletionRow key={deletion.id} deletion={deletion} />
            ))}
          </ul>
          <ListFoot list={list} />
        </Panel>
      )}
    </div>
  );
}

function DeletionRow({ deletion }: { deletion: TenantDeletion }) {
  const { t } = useTranslation("operator");
  const { tenantName, state, reason, requestedBy, dueAt, finishedAt } = deletion;
  return (
    <li className={styles.row}>
      <div>
        <div className="strong">{tenantName}</div>
        <div className="faint">
          {requestedBy}: {reason}
        </div>
        <div className="faint">
          {finishedAt ? t("deletions.done") : t("deletions.due")}{" "}
          <Moment at={finishedAt ?? dueAt} />
        </div>
      </div>
      {state === "DONE" ? (
        <CertificateButton deletion={deletion} />
      ) : (
        <StateBadge>{t(`deletionState.${state}`)}</StateBadge>
      )}
    </li>
  );
}
