import { TextInput } from "@mantine/core";
import { type Callability, type CallInput, earliestCall, leadCallability } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { BarList } from "../../ui/chart/bar-list.tsx";
import { ChartPanel } from "../../ui/chart/chart-panel.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import styles from "./callability.module.css";

type Query = NonNullable<CallInput<typeof leadCallability>["query"]>;
type Times = { date: string; from: string; to: string };

/** How many leads of a filter may be called at each hour of a day, by the clocks of those who are called. */
export function CallabilityPanel({ query }: { query: Query }) {
  const { t } = useTranslation("callability");
  const [times, setTimes] = useState<Times>({ date: "", from: "", to: "" });
  const { data, error, refetch } = useRead(
    leadCallability,
    { query: { ...query, ...askedOf(times) } },
    { keepPrevious: true, asksAgain: true },
  );
  const retry = () => void refetch();
  return (
    <div className="stack">
      <TimesForm times={times} onChange={setTimes} />
      {error && <LoadError title={t("notLoaded")} error={error} onRetry={retry} />}
      {!data && !error && (
        <Panel title={t("title")}>
          <SkeletonRows rows={6} />
        </Panel>
      )}
      {data && <Hours found={data} />}
      {data && <Sums found={data} />}
    </div>
  );
}

/** A window counts when both of its ends are given, and none before anybody may be called. */
function askedOf({ date, from, to }: Times): Partial<Times> {
  const isWindow = from >= earliestCall && to > from;
  return { ...(date ? { date } : {}), ...(isWindow ? { from, to } : {}) };
}

function TimesForm({ times, onChange }: { times: Times; onChange: (times: Times) => void }) {
  const { t } = useTranslation("callability");
  const input = (field: keyof Times, type: string) => (
    <TextInput
      type={type}
      label={t(`form.${field}`)}
      value={times[field]}
      {...(type === "time" ? { min: earliestCall, step: 900 } : {})}
      onChange={(event) => onChange({ ...times, [field]: event.currentTarget.value })}
    />
  );
  return (
    <div className={styles.times}>
      {input("date", "date")}
      {input("from", "time")}
      {input("to", "time")}
    </div>
  );
}

function Hours({ found }: { found: Callability }) {
  const { t } = useTranslation("callability");
  const format = useFormat();
  const { date, timeZone, window, hours } = found;
  const day = format.day(`${date}T12:00:00Z`, "UTC");
  const rule = window ? t("window", window) : t("ownHours");
  const text = (leads: number, partly: number, open: boolean) => {
    const words = [format.number(leads)];
    if (partly > 0) words.push(t("partly", { count: partly, shown: format.number(partly) }));
    if (!open) words.push(t("closed"));
    return words.join(" · ");
  };
  // At night there is nothing to see, neither here nor there.
  const shown = hours.filter(({ leads, partly, open }) => leads + partly > 0 || open);
  return (
    <ChartPanel
      title={t("title")}
      note={t("note", { day, zone: format.city(timeZone), rule })}
      columns={[
        { name: t("column.hour") },
        { name: t("column.leads"), isFigure: true },
        { name: t("column.partly"), isFigure: true },
        { name: t("column.open") },
      ]}
      rows={hours.map(({ hour, leads, partly, open }) => [
        hour,
        leads,
        partly,
        t(open ? "atWork" : "closed"),
      ])}
      format={format.number}
      fileName={`callability-${date}.csv`}
    >
      <div className={styles.bars}>
        {shown.length === 0 ? (
          <p className="muted">{t("none")}</p>
        ) : (
          <BarList
            label={t("title")}
            bars={shown.map(({ hour, leads, partly, open }) => ({
              label: hour,
              value: leads,
              text: text(leads, partly, open),
              ...(open ? {} : { state: "off" as const }),
            }))}
          />
        )}
      </div>
    </ChartPanel>
  );
}

/** What the bars leave out, and the zones with most leads. */
function Sums({ found }: { found: Callability }) {
  const { t } = useTranslation("callability");
  const format = useFormat();
  const figure = (value: number) => <span className="num">{format.number(value)}</span>;
  const apart = (["closed", "unknownZone", "withoutNumber"] as const).filter(
    (name) => found[name] > 0,
  );
  return (
    <Panel title={t("sums")}>
      <div className="stack">
        <FactList
          right
          facts={[
            { name: t("sum.count"), value: figure(found.count) },
            { name: t("sum.callable"), value: figure(found.callable) },
            ...apart.map((name) => ({ name: t(`sum.${name}`), value: figure(found[name]) })),
          ]}
        />
        {found.zones.length > 0 && (
          <table className={styles.zones}>
            <thead>
              <tr>
                <th scope="col">{t("column.zones")}</th>
                <th scope="col">{t("column.span", { zone: format.city(found.timeZone) })}</th>
                <th scope="col" className="num">
                  {t("column.all")}
                </th>
              </tr>
            </thead>
            <tbody>
              {found.zones.slice(0, 12).map(({ zones, leads, from, to }) => (
                <tr key={zones.join()}>
                  <td>{zonesOf(zones, format.city, t)}</td>
                  <td>{from ? `${from}–${to}` : t("never")}</td>
                  <td className="num">{format.number(leads)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Panel>
  );
}

function zonesOf(
  zones: readonly string[],
  city: (zone: string) => string,
  t: (key: "more", options: { first: string; count: number }) => string,
): string {
  const [first = "", ...others] = zones.map(city);
  return others.length === 0 ? first : t("more", { first, count: others.length });
}
