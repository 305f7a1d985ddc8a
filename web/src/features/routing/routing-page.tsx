import { listRoutingRules, type RoutingRule } from "@parley/contract";
import { Plus, Split } from "lucide-react";
import { Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { later } from "../../ui/later.ts";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { AgentsPanel } from "./agents-panel.tsx";
import { DryRunPanel } from "./dry-run-panel.tsx";
import { OptionsPanel } from "./options-panel.tsx";
import styles from "./routing.module.css";
import { RuleList } from "./rule-list.tsx";
import { RunDialog } from "./run-dialog.tsx";

const RuleDialog = later(async () => (await import("./rule-dialog.tsx")).RuleDialog);

/** Who gets which lead: the rules in their order, a trial of them, and the agents they give to. */
export function RoutingPage() {
  const { t } = useTranslation("routing");
  const { data, error, refetch } = useRead(listRoutingRules);
  const [editing, setEditing] = useState<RoutingRule | "new" | null>(null);
  const [running, setRunning] = useState(false);
  const mayUpdate = useGrant("routing:update") !== undefined;
  const mayRun = useGrant("routing:run") !== undefined;
  useKeys(
    useMemo(
      () => (mayUpdate ? [{ key: "C", label: t("new"), run: () => setEditing("new") }] : []),
      [mayUpdate, t],
    ),
  );
  const add = mayUpdate && (
    <Button variant="primary" icon={Plus} keys="C" onClick={() => setEditing("new")}>
      {t("new")}
    </Button>
  );
  const rules = data?.items;
  const hasRules = rules !== undefined && rules.length > 0;
  return (
    <div className="page page-scroll">
      <PageHeader
        title={t("title")}
        actions={
          hasRules && (
            <>
              {mayRun && (
                <Button icon={Split} onClick={() => setRunning(true)}>
                  {t("run.start")}
                </Button>
              )}
              {add}
            </>
          )
        }
      />
      <div className={styles.page}>
        <Panel title={t("rules")} note={t("note")} flush>
          {error && (
            <LoadError title={t("notLoaded")} error={error} onRetry={() => void refetch()} />
          )}
          {!error && !rules && <SkeletonRows rows={4} />}
          {rules?.length === 0 && (
            <EmptyState title={t("empty")} text={t("emptyText")} actions={add} />
          )}
          {hasRules && <RuleList rules={rules} mayUpdate={mayUpdate} onEdit={setEditing} />}
        </Panel>
        <div className={styles.beside}>
          <DryRunPanel />
          <OptionsPanel mayUpdate={mayUpdate} />
        </div>
        <AgentsPanel mayUpdate={mayUpdate} />
      </div>
      <Suspense>
        {editing && (
          <RuleDialog rule={editing === "new" ? null : editing} onClose={() => setEditing(null)} />
        )}
      </Suspense>
      {running && <RunDialog onClose={() => setRunning(false)} />}
    </div>
  );
}
