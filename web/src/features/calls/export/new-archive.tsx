import { Select, TextInput } from "@mantine/core";
import {
  type CallInput,
  estimateRecordingExport,
  listUsers,
  type Output,
  startRecordingExport,
} from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../../api/query.ts";
import { useSession } from "../../../api/session.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Button } from "../../../ui/button.tsx";
import { CallFilters } from "../call-filters.tsx";
import styles from "../calls.module.css";
import { callQuery, useCallFilter } from "../use-call-filter.ts";

type Filter = NonNullable<CallInput<typeof startRecordingExport>["body"]>;

/** Of which calls: the filters of the list, an agent and days; how many that are; and the start. */
export function NewArchive() {
  const { t } = useTranslation("calls");
  const session = useSession();
  const [search, change] = useCallFilter();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const users = useRead(listUsers, { query: { limit: 200 } }).data?.items ?? [];
  const { limit: _, live: _live, ...filter } = callQuery(search, session.user.id);
  const wanted = { ...filter, ...daysOf(from, to) } as Filter;
  const estimate = useRead(estimateRecordingExport, { query: wanted });
  const start = useWrite(startRecordingExport, { onFailed: useErrorToast() });
  return (
    <>
      <p className="muted">{t("archive.text")}</p>
      <CallFilters />
      <div className={styles.filters}>
        <Select
          aria-label={t("column.agent")}
          placeholder={t("archive.anyAgent")}
          clearable
          searchable
          clearButtonProps={{ "aria-label": t("archive.anyAgent") }}
          data={users.map(({ id, name }) => ({ value: id, label: name }))}
          value={filter.agentId ?? null}
          disabled={search.view === "mine"}
          onChange={(id) => change({ agentId: id ?? undefined })}
        />
        <TextInput
          type="date"
          aria-label={t("archive.from")}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          aria-label={t("archive.to")}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </div>
      <div className="row spread">
        <span role="status">{estimate.data && <HowMany estimate={estimate.data} />}</span>
        <Button
          variant="primary"
          busy={start.isPending}
          disabled={!estimate.data?.fits}
          onClick={() => start.mutate({ body: wanted })}
        >
          {t("archive.start")}
        </Button>
      </div>
    </>
  );
}

function HowMany({ estimate }: { estimate: Output<typeof estimateRecordingExport> }) {
  const { t } = useTranslation("calls");
  const format = useFormat();
  const { recordings, sounds, bytes, mostRecordings, mostBytes, fits } = estimate;
  if (recordings === 0) return <>{t("archive.nothing")}</>;
  if (!fits) {
    const most = { count: mostRecordings, shown: format.number(mostRecordings) };
    return <>{t("archive.tooMuch", { ...most, size: format.bytes(mostBytes) })}</>;
  }
  const missing = recordings - sounds;
  return (
    <>
      {t("archive.holds", {
        count: sounds,
        shown: format.number(sounds),
        size: format.bytes(bytes),
      })}
      {missing > 0 && ` ${t("archive.without", { count: missing, shown: format.number(missing) })}`}
    </>
  );
}

/** Whole days of whoever asks, the last one included. */
function daysOf(from: string, to: string): Pick<Filter, "from" | "to"> {
  const startOf = (day: string, later = 0) => {
    const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
    return new Date(year, month - 1, date + later).toISOString();
  };
  return { ...(from && { from: startOf(from) }), ...(to && { to: startOf(to, 1) }) };
}
