import { Select } from "@mantine/core";
import { type DuplicateOverview, type PairReason, pairReasons } from "@parley/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Segmented } from "../../ui/segmented.tsx";
import styles from "./duplicates.module.css";

const route = getRouteApi("/app/duplicates");

/** Groups by how sure they are, and by why they are one. */
export function FilterBar({ open }: { open: DuplicateOverview["open"] }) {
  const { t } = useTranslation("duplicates");
  const format = useFormat();
  const { strength, reason } = route.useSearch();
  const navigate = useNavigate({ from: "/duplicates" });
  const options = (["EXACT", "NORMALISED", "FUZZY"] as const).map((value) => ({
    value,
    label: `${t(`strength.${value}`)} ${format.number(open[value])}`,
  }));
  return (
    <div className={styles.bar}>
      <Segmented
        label={t("howSure")}
        value={strength ?? "ALL"}
        options={[{ value: "ALL" as const, label: t("all") }, ...options]}
        onChange={(value) =>
          void navigate({
            search: { reason, strength: value === "ALL" ? undefined : value },
            replace: true,
          })
        }
      />
      <Select
        className={styles.reason ?? ""}
        aria-label={t("why")}
        placeholder={t("anyReason")}
        clearable
        data={pairReasons.map((value) => ({ value, label: t(`reason.${value}`) }))}
        value={reason ?? null}
        onChange={(value) =>
          void navigate({
            search: { strength, reason: (value as PairReason | null) ?? undefined },
            replace: true,
          })
        }
      />
    </div>
  );
}
