import type { CampaignStats } from "@parley/contract";
import { useTranslation } from "react-i18next";

/** "No lead with skill German is left. Leads are left that need Spanish, which no ready agent can do. Widen ..." */
export function useSkillWords(): (stats: Pick<CampaignStats, "idleSkills">) => string {
  const { t, i18n } = useTranslation("campaigns");
  const list = (names: readonly string[], type: "conjunction" | "disjunction") =>
    new Intl.ListFormat(i18n.language, { type }).format(names);
  return ({ idleSkills }) => {
    if (idleSkills === null) return t("idle.NO_MATCHING_SKILL");
    const { ready, needed } = idleSkills;
    return [
      ...(ready.length > 0 ? [t("skillIdle.none", { skills: list(ready, "disjunction") })] : []),
      t("skillIdle.needed", { skills: list(needed, "conjunction") }),
      t("skillIdle.advice"),
    ].join(" ");
  };
}
