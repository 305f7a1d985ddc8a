import type { ScoreDrift } from "@parley/contract";
import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useFactorName } from "../../shared/use-factor-name.ts";
import { FactList } from "../../ui/fact-list.tsx";

/** Whether the live model still fits the outcomes that came since. */
export function DriftFacts({ drift }: { drift: ScoreDrift }) {
  const { t } = useTranslation("scoring");
  const format = useFormat();
  const nameOf = useFactorName();
  const alarms = drift.alarms.map((alarm) =>
    alarm === "calibration" ? t("calibration.title") : nameOf(alarm),
  );
  return (
    <section>
      <h3>{t("drift.title")}</h3>
      <p className={alarms.length > 0 ? "strong" : "muted"}>
        {alarms.length > 0 && <TriangleAlert className="icon-14" aria-hidden />}{" "}
        {alarms.length > 0 ? t("drift.alarms", { what: alarms.join(", ") }) : t("drift.none")}
      </p>
      <FactList
        facts={[
          { name: t("drift.outcomes"), value: format.number(drift.outcomes) },
          { name: t("drift.said"), value: format.percent(drift.said, 1) },
          { name: t("drift.seen"), value: format.percent(drift.seen, 1) },
          {
            name: t("drift.fields"),
            value: drift.fields
              .slice(0, 3)
              .map(({ field, index }) => `${nameOf(field)} ${format.decimal(index, 2)}`)
              .join(", "),
          },
          { name: t("drift.at"), value: format.dateTime(drift.at) },
        ]}
      />
    </section>
  );
}
