import type { PairReason } from "@parley/contract";
import { useTranslation } from "react-i18next";

/** Why records may be the same, in words. */
export function ReasonList({ reasons }: { reasons: readonly PairReason[] }) {
  const { t } = useTranslation("duplicates");
  return <span>{reasons.map((reason) => t(`reason.${reason}`)).join(", ")}</span>;
}
