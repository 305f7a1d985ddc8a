import { Select, Switch, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useUserChoices } from "../use-choices.ts";
import styles from "./person-timeline.module.css";
import type { TimelineQuery } from "./subject.ts";

type Props = {
  filter: TimelineQuery;
  onChange: (filter: TimelineQuery) => void;
  whole?: boolean;
  onWhole?: (whole: boolean) => void;
};

const restMs = 300;

/** Words, who acted, and when. */
export function TimelineFilters({ filter, onChange, whole, onWhole }: Props) {
  const { t } = useTranslation("timeline");
  const users = useUserChoices();
  const [words, setWords] = useState(filter.q ?? "");
  const [days, setDays] = useState({ from: "", to: "" });
  useEffect(() => {
    const q = words.trim();
    const next = q.length >= 2 ? q : undefined;
    if (next === filter.q) return;
    const timer = setTimeout(() => onChange(withOut({ ...filter, q: next })), restMs);
    return () => clearTimeout(timer);
  }, [words, filter, onChange]);
  const setDay = (end: "from" | "to", day: string) => {
    setDays({ ...days, [end]: day });
    const at = instantOf(day, end === "to" ? 1 : 0);
    onChange(withOut({ ...filter, [end]: at }));
  };
  return (
    <div className={styles.filters}>
      <TextInput
        label={t("words")}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        data-autofocus
      />
      <Select
        label={t("actor")}
        data={users}
        value={filter.actorId ?? null}
        onChange={(id) => onChange(withOut({ ...filter, actorId: id ?? undefined }))}
        searchable
        clearable
      />
      <TextInput
        type="date"
        label={t("from")}
        value={days.from}
        onChange={(event) => setDay("from", event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t("to")}
        value={days.to}
        onChange={(event) => setDay("to", event.currentTarget.value)}
      />
      {onWhole && (
        <Switch
          label={t("wholePerson")}
          checked={whole ?? false}
          onChange={(event) => onWhole(event.currentTarget.checked)}
        />
      )}
    </div>
  );
}

/** The beginning of a day of the reader's own, so many days later. */
function instantOf(day: string, later: number): string | undefined {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + later).toISOString();
}

type Loose = { [k in keyof TimelineQuery]: TimelineQuery[k] | undefined };

/** Without what is not asked for: the address and the cache know a filter by what is in it. */
function withOut(filter: Loose): TimelineQuery {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
