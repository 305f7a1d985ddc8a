import { Menu } from "@mantine/core";
import { type Agent, type AgentWaiting, explainWaiting } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useSession } from "../../api/session.ts";
import { secondsSince } from "../../domain/clock.ts";
import { useSecond } from "../../domain/use-second.ts";
import { useFormat } from "../../i18n/format.ts";
import styles from "./board.module.css";

type Reason = AgentWaiting["reasons"][number];

const everyMs = 5000;
/** More would hide what can be done about it. */
const mostShown = 3;

/** Why an agent who is ready gets no call, and the page on which that can be changed. */
export function WhyWaiting({ agent }: { agent: Agent }) {
  const { t } = useTranslation("board");
  const navigate = useNavigate();
  const words = useReasonWords();
  const { data } = useRead(explainWaiting, { params: { id: agent.id } }, { everyMs });
  const seconds = secondsSince(agent.since, useSecond());
  const shown = (data?.reasons ?? []).slice(0, mostShown);
  const more = (data?.reasons.length ?? 0) - shown.length;
  return (
    <>
      <Menu.Label>{t("waiting.title", { count: seconds })}</Menu.Label>
      {data?.isKept && <p className={styles.why}>{t("waiting.kept")}</p>}
      {data && !data.isKept && shown.length === 0 && (
        <p className={styles.why}>{t("waiting.nothing")}</p>
      )}
      {shown.map((reason) => (
        <div key={reason.campaignId}>
          <p className={styles.why}>{words(reason)}</p>
          {reason.because !== "DIALLING" && (
            <Menu.Item
              leftSection={<ArrowRight aria-hidden />}
              onClick={() =>
                void navigate({
                  to: "/campaigns/$campaignId",
                  params: { campaignId: reason.campaignId },
                })
              }
            >
              {t(`waiting.action.${actionOf(reason)}`, { campaign: reason.campaignName })}
            </Menu.Item>
          )}
        </div>
      ))}
      {more > 0 && <p className={styles.why}>{t("waiting.more", { count: more })}</p>}
      <Menu.Divider />
    </>
  );
}

function actionOf({ because, hasHeld }: Reason): "widen" | "add" | "open" {
  if (because === "HELD_BACK" || (because === "NO_LEAD_FOR_SKILLS" && hasHeld)) return "widen";
  return because === "NO_LEAD" || because === "NO_LEAD_FOR_SKILLS" ? "add" : "open";
}

function useReasonWords(): (reason: Reason) => string {
  const { t, i18n } = useTranslation("board");
  const format = useFormat();
  const { timeZone } = useSession().tenant;
  const list = (names: readonly string[], type: "conjunction" | "disjunction") =>
    new Intl.ListFormat(i18n.language, { type }).format(names);
  return ({ because, campaignName: campaign, skills, needed, opensAt }) => {
    if (because === "NO_LEAD_FOR_SKILLS") {
      const wanted = { campaign, needed: list(needed, "conjunction") };
      if (skills.length === 0) return t("waiting.because.NO_LEAD_WITHOUT_SKILL", wanted);
      return t("waiting.because.NO_LEAD_FOR_SKILLS", {
        ...wanted,
        skills: list(skills, "disjunction"),
      });
    }
    if (because === "LACKS_SKILL") {
      return t("waiting.because.LACKS_SKILL", { campaign, needed: list(needed, "conjunction") });
    }
    if (because === "OUTSIDE_HOURS" && opensAt !== null) {
      return t("waiting.because.OPENS", { campaign, at: format.dateTime(opensAt, timeZone) });
    }
    return t(`waiting.because.${because}`, { campaign });
  };
}
