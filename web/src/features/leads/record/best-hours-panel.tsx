import { type BestHours, getBestHours } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Panel } from "../../../ui/panel.tsx";
import styles from "./best-hours-panel.module.css";
import type { PanelProps } from "./panel-props.ts";

/** When it is most likely to answer, and how sure that is. */
export function BestHoursPanel({ lead }: PanelProps) {
  const { t } = useTranslation("scoring");
  const { data, error } = useRead(getBestHours, { params: { id: lead.id } });
  if (error || !data) return null;
  return (
    <Panel title={t("hours.title")} note={data.timeZone}>
      {data.best.length === 0 ? (
        <p className="muted">{t("hours.thin", { calls: data.calls, least: data.leastCalls })}</p>
      ) : (
        <Hours hours={data} />
      )}
    </Panel>
  );
}

function Hours({ hours }: { hours: BestHours }) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const usual = hours.usual ?? 0;
  const most = Math.max(...hours.best.map(({ high }) => high), usual);
  return (
    <>
      <table className={styles.hours} aria-label={t("hours.title")}>
        <tbody>
          {hours.best.slice(0, 3).map((one) => (
            <tr key={`${one.weekday} ${one.hour}`}>
              <th scope="row">
                {t("hours.at", {
                  day: t(`hours.day.${one.weekday}` as "hours.day.1"),
                  hour: one.hour,
                })}
              </th>
              <td className={styles.bar} aria-hidden="true">
                <i
                  className={styles.range}
                  style={{ left: share(one.low / most), width: share((one.high - one.low) / most) }}
                />
                <i className={styles.mark} style={{ left: share(one.chance / most) }} />
                <i className={styles.usual} style={{ left: share(usual / most) }} />
              </td>
              <td className={styles.figure}>
                {format.percent(one.chance)}{" "}
                <span className="faint">
                  ({format.percent(one.low)}–{format.percent(one.high)})
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="t1 faint">
        {t(hours.best[0]?.clear ? "hours.clear" : "hours.unclear", {
          usual: format.percent(usual),
        })}{" "}
        {t("hours.rests", { calls: hours.calls, own: hours.ownCalls })}
      </p>
    </>
  );
}

function share(value: number): string {
  return `${Math.min(1, Math.max(0, value)) * 100}%`;
}
