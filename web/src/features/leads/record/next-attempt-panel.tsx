import { useTranslation } from "react-i18next";
import { useFormat } from "../../../i18n/format.ts";
import { Panel } from "../../../ui/panel.tsx";
import { RelativeTime } from "../../../ui/time.tsx";
import { CampaignsList } from "./campaigns-list.tsx";
import { DialsList } from "./dials-list.tsx";
import type { PanelProps } from "./panel-props.ts";

/** When the lead is dialled again: its own time and ours. */
export function NextAttemptPanel({ lead }: PanelProps) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const { nextAttemptAt: next, timeZone } = lead;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const abroad =
    next && timeZone && timeZone !== own && format.time(next, timeZone) !== format.time(next);
  return (
    <Panel title={t("record.nextAttempt")}>
      {!next && <p className="muted">{t("record.noneplanned")}</p>}
      {next && (
        <div className="strong">
          {abroad
            ? t("record.inZone", {
                time: format.dateTime(next, timeZone),
                city: format.city(timeZone),
              })
            : format.dateTime(next)}
        </div>
      )}
      {abroad && (
        <div className="muted">{t("record.yourTime", { time: format.dateTime(next) })}</div>
      )}
      <p className="t1 muted">
        {t("record.attempts", { count: lead.attempts })}
        {lead.lastAttemptAt && (
          <>
            {". "}
            <RelativeTime at={lead.lastAttemptAt} />
          </>
        )}
      </p>
      <DialsList lead={lead} />
      <CampaignsList lead={lead} />
    </Panel>
  );
}
