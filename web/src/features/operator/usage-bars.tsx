import type { OperatedTenant } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { Progress } from "../../ui/progress.tsx";
import styles from "./operator.module.css";
import { type Measure, useMeasures } from "./use-measures.ts";

/** What a tenant uses of each, as bars against its limits. */
export function UsageBars({ tenant }: { tenant: OperatedTenant }) {
  const measures = useMeasures();
  return (
    <div className={styles.usage}>
      {measures(tenant).map((measure) => (
        <UsageBar key={measure.name} measure={measure} />
      ))}
    </div>
  );
}

/** One of them; without a limit there is nothing to be near to. */
export function UsageBar({ measure }: { measure: Measure }) {
  const { t } = useTranslation("operator");
  const { name, used, limit, format } = measure;
  const label = t(`limit.${name}`);
  const share = limit === null ? 0 : Math.min(1, used / limit);
  const tone = share >= 1 ? { tone: "bad" as const } : share >= 0.8 ? { tone: "mid" as const } : {};
  return (
    <div className={styles.measure}>
      <div>
        <span className="muted">{label}</span>
        <span className="num nowrap">
          {limit === null
            ? format(used)
            : t("usage.of", { used: format(used), limit: format(limit) })}
        </span>
      </div>
      {limit !== null && (
        <Progress thin label={label} done={used} total={limit} parts={[{ share, ...tone }]} />
      )}
    </div>
  );
}
