import { type FlowDetail, type FlowVersion, listFlowVersions, publishFlow } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./flows.module.css";

/** Every version that was published, and the way back to it. */
export function VersionsPanel({ flow }: { flow: FlowDetail }) {
  const { t } = useTranslation("flows");
  const { id } = flow;
  const list = useInfinite(listFlowVersions, { params: { id }, query: { limit: 50 } });
  return (
    <Panel title={t("part.versions")} note={t("versionsNote")}>
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {!list.isLoading && list.items.length === 0 && <p className="muted">{t("neverPublished")}</p>}
      <ol className={styles.list}>
        {list.items.map((version) => (
          <Version key={version.number} flow={flow} version={version} />
        ))}
      </ol>
      {list.hasMore && <Button onClick={list.loadMore}>{t("older")}</Button>}
    </Panel>
  );
}

function Version({ flow, version }: { flow: FlowDetail; version: FlowVersion }) {
  const { t } = useTranslation("flows");
  const format = useFormat();
  const { number, definition } = version;
  const isLive = number === flow.liveVersion;
  const publish = useWrite(publishFlow, {
    onFailed: useErrorToast(),
    onDone: ({ liveVersion }) => toast({ text: t("published", { version: liveVersion }) }),
  });
  const body = { fromVersion: number, note: t("likeVersion", { version: number }) };
  return (
    <li>
      <div className={styles.head}>
        <span className="strong">{t("versionNumber", { version: number })}</span>
        {isLive && <StateBadge look="available">{t("isLive")}</StateBadge>}
        <span className="muted">
          {version.publishedByName ?? t("system")}, {format.dateTime(version.publishedAt)},{" "}
          {t("stepCount", { count: definition.steps.length })}
        </span>
        {flow.can.includes("publish") && !isLive && (
          <Button
            size="small"
            busy={publish.isPending}
            onClick={() => publish.mutate({ params: { id: flow.id }, body })}
          >
            {t("publishAnew")}
          </Button>
        )}
      </div>
      {version.note && <p>{version.note}</p>}
    </li>
  );
}
