import type { Callback } from "@parley/contract";
import { useTranslation } from "react-i18next";

/** That the campaign itself would not dial this lead now, and that what was promised holds. */
export function HeldLine({ callback, brief = false }: { callback: Callback; brief?: boolean }) {
  const { t } = useTranslation("callbacks");
  if (!callback.heldBack) return null;
  const text = t("held.text", { campaign: callback.campaignName });
  if (!brief) return <p className="muted">{text}</p>;
  return (
    <span className="muted ellipsis" title={text}>
      {t("held.brief")}
    </span>
  );
}
