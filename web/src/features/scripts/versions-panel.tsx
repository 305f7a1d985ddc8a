import {
  listScriptVersions,
  publishScript,
  type ScriptDetail,
  type ScriptVersion,
} from "@parley/contract";
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
import { compare } from "./draft.ts";
import styles from "./scripts.module.css";

/** Every version that was published, what is different in it, and the way back to it. */
export function VersionsPanel({ script }: { script: ScriptDetail }) {
  const { t } = useTranslation("scripts");
  const { id } = script;
  const list = useInfinite(listScriptVersions, { params: { id }, query: { limit: 50 } });
  return (
    <Panel title={t("part.versions")} note={t("versionsNote")}>
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {!list.isLoading && list.items.length === 0 && <p className="muted">{t("neverPublished")}</p>}
      <ol className={styles.list}>
        {list.items.map((version, at) => (
          <Version
            key={version.number}
            script={script}
            version={version}
            before={list.items[at + 1]}
          />
        ))}
      </ol>
      {list.hasMore && <Button onClick={list.loadMore}>{t("older")}</Button>}
    </Panel>
  );
}

type Props = {
  script: ScriptDetail;
  version: ScriptVersion;
  before: ScriptVersion | undefined;
};

function Version({ script, version, before }: Props) {
  const { t } = useTranslation("scripts");
  const format = useFormat();
  const { number } = version;
  const isLive = number === script.liveVersion;
  const publish = useWrite(publishScript, {
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
          {version.publishedByName ?? t("system")}, {format.dateTime(version.publishedAt)}
        </span>
        {script.can.includes("publish") && !isLive && (
          <Button
            size="small"
            busy={publish.isPending}
            onClick={() => publish.mutate({ params: { id: script.id }, body })}
          >
            {t("publishAnew")}
          </Button>
        )}
      </div>
      {version.note && <p>{version.note}</p>}
      {before && <Differences older={before} newer={version} />}
    </li>
  );
}

function Differences({ older, newer }: { older: ScriptVersion; newer: ScriptVersion }) {
  const { t } = useTranslation("scripts");
  const found = compare(older.definition, newer.definition);
  if (found.length === 0) {
    return <p className="muted t1">{t("sameAs", { version: older.number })}</p>;
  }
  return (
    <ul className={styles.differences}>
      {found.map(({ step, how, fields }) => (
        <li key={`${how} ${step}`}>
          {t(`how.${how}`)} <span className="strong">{step}</span>
          {fields.length > 0 &&
            `: ${fields.map((field) => t(`field.${field as "text"}`)).join(", ")}`}
        </li>
      ))}
    </ul>
  );
}
