import { Drawer } from "@mantine/core";
import { type AuditEntryDetail, getAuditEntry } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { useFormat } from "../../../i18n/format.ts";
import { FactList } from "../../../ui/fact-list.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { ScrollBox } from "../../../ui/scroll-box.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { actorOf } from "./actor.ts";
import styles from "./oversight.module.css";

type Props = { id: string | undefined; onClose: () => void };

/** One entry beside the list. */
export function AuditDetail({ id, onClose }: Props) {
  const { t } = useTranslation(["oversight", "common"]);
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={560}
      title={t("audit.entry")}
      closeButtonProps={{ "aria-label": t("common:close") }}
      attributes={{ header: { role: "none" } }}
    >
      {id !== undefined && <Entry id={id} />}
    </Drawer>
  );
}

function Entry({ id }: { id: string }) {
  const { t } = useTranslation("oversight");
  const { data, error, refetch } = useRead(getAuditEntry, { params: { id } });
  if (error && !data) {
    const retry = () => void refetch();
    return <LoadError title={t("audit.notLoaded")} error={error} onRetry={retry} />;
  }
  if (!data) return <SkeletonRows />;
  return (
    <div className={styles.detail}>
      <Facts entry={data} />
      {data.erased && <p className="muted">{t("audit.erased")}</p>}
      {(data.before || data.after) && <Difference entry={data} />}
    </div>
  );
}

function Facts({ entry }: { entry: AuditEntryDetail }) {
  const { t } = useTranslation("oversight");
  const format = useFormat();
  return (
    <FactList
      facts={[
        { name: t("audit.column.number"), value: format.number(entry.number) },
        { name: t("audit.column.at"), value: format.dateTime(entry.at) },
        { name: t("audit.column.event"), value: entry.event },
        { name: t("audit.column.action"), value: t(`audit.action.${entry.action}`) },
        { name: t("audit.column.outcome"), value: t(`audit.outcome.${entry.outcome}`) },
        { name: t("audit.column.actor"), value: actorOf(entry, t("audit.system")) },
        { name: t("audit.subject"), value: entry.subjectId },
        {
          name: t("audit.read"),
          value: entry.subjectCount > 0 ? format.number(entry.subjectCount) : null,
        },
        { name: t("audit.fields"), value: entry.fields.join(", ") },
        { name: t("audit.column.ip"), value: entry.ip },
        { name: t("audit.browser"), value: entry.userAgent },
        { name: t("audit.session"), value: entry.sessionId },
        { name: t("audit.request"), value: entry.requestId },
        { name: t("audit.hash"), value: entry.hash },
      ]}
    />
  );
}

/** Field by field, what was and what is. */
function Difference({ entry: { before, after } }: { entry: AuditEntryDetail }) {
  const { t } = useTranslation("oversight");
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return (
    <ScrollBox label={t("audit.changes")} className={styles.scroll}>
      <table className={styles.diff}>
        <thead>
          <tr>
            <th scope="col">{t("audit.field")}</th>
            <th scope="col">{t("audit.before")}</th>
            <th scope="col">{t("audit.after")}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field}>
              <th scope="row">{field}</th>
              <td>{textOf(before?.[field])}</td>
              <td>{textOf(after?.[field])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
