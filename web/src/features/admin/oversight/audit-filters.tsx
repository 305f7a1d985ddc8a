import { Select, TextInput } from "@mantine/core";
import { auditActions, auditOutcomes, listUsers } from "@parley/contract";
import { ListFilter } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { Button } from "../../../ui/button.tsx";
import styles from "./oversight.module.css";
import { auditQuery, isId, useAuditFilter } from "./use-audit-filter.ts";

/** What the log can be narrowed by. */
export function AuditFilters() {
  const { t } = useTranslation("oversight");
  const [search, change] = useAuditFilter();
  const [isOpen, setOpen] = useState(false);
  const users = useRead(listUsers, { query: { limit: 200 } }).data?.items ?? [];
  const { subjectId } = search;
  const isFiltered = Object.keys(auditQuery(search)).length > 0 || subjectId !== undefined;
  const clear = () =>
    change({
      action: undefined,
      outcome: undefined,
      actorId: undefined,
      subjectId: undefined,
      q: undefined,
      from: undefined,
      to: undefined,
    });
  const count = Object.keys(auditQuery(search)).length;
  return (
    <>
      <Button
        className="only-narrow"
        icon={ListFilter}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {count > 0 ? t("audit.filter.count", { count }) : t("audit.filter.show")}
      </Button>
      <div className={styles.filters} data-open={isOpen || undefined}>
        <TextInput
          label={t("audit.filter.q")}
          value={search.q ?? ""}
          onChange={(event) => change({ q: event.currentTarget.value || undefined })}
        />
        <Select
          label={t("audit.column.action")}
          placeholder={t("audit.filter.any")}
          clearable
          clearButtonProps={{ "aria-label": t("audit.filter.any") }}
          data={auditActions.map((value) => ({ value, label: t(`audit.action.${value}`) }))}
          value={search.action ?? null}
          onChange={(value) => change({ action: auditActions.find((one) => one === value) })}
        />
        <Select
          label={t("audit.column.outcome")}
          placeholder={t("audit.filter.any")}
          clearable
          clearButtonProps={{ "aria-label": t("audit.filter.any") }}
          data={auditOutcomes.map((value) => ({ value, label: t(`audit.outcome.${value}`) }))}
          value={search.outcome ?? null}
          onChange={(value) => change({ outcome: auditOutcomes.find((one) => one === value) })}
        />
        <Select
          label={t("audit.column.actor")}
          placeholder={t("audit.filter.any")}
          clearable
          searchable
          clearButtonProps={{ "aria-label": t("audit.filter.any") }}
          data={users.map(({ id, name }) => ({ value: id, label: name }))}
          value={search.actorId ?? null}
          onChange={(id) => change({ actorId: id ?? undefined })}
        />
        <TextInput
          label={t("audit.filter.subject")}
          value={subjectId ?? ""}
          // Who is nobody's id finds nothing out: without a word the whole log would seem to be the answer.
          error={subjectId && !isId(subjectId) ? t("audit.filter.noId") : undefined}
          onChange={(event) => change({ subjectId: event.currentTarget.value.trim() || undefined })}
        />
        <TextInput
          type="date"
          label={t("audit.filter.from")}
          value={search.from ?? ""}
          onChange={(event) => change({ from: event.currentTarget.value || undefined })}
        />
        <TextInput
          type="date"
          label={t("audit.filter.to")}
          value={search.to ?? ""}
          onChange={(event) => change({ to: event.currentTarget.value || undefined })}
        />
        {isFiltered && <Button onClick={clear}>{t("audit.filter.clear")}</Button>}
      </div>
    </>
  );
}
