import { getLeadScore } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { ScoreBar } from "../../../shared/score-bar.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { Moment } from "../../../ui/time.tsx";
import type { PanelProps } from "./panel-props.ts";

/** How likely it is to convert, and why. */
export function ScorePanel({ lead }: PanelProps) {
  const { t } = useTranslation("scoring");
  const { data, error } = useRead(getLeadScore, { params: { id: lead.id } });
  // Whoever may not see it, or sees the lead no more, has no panel.
  if (error) return null;
  return (
    <Panel title={t("score")}>
      {!data && <SkeletonRows rows={4} />}
      {data && !data.score && <p className="muted">{t("notYet")}</p>}
      {data?.score && (
        <>
          <ScoreBar score={data.score} />
          <p className="t1 faint" style={{ marginTop: 10 }}>
            {data.score.model.kind === "RULES"
              ? t("byRules", { version: data.score.model.settingsVersion })
              : t("byModel", { number: data.score.model.number })}{" "}
            <Moment at={data.score.scoredAt} />
          </p>
        </>
      )}
    </Panel>
  );
}
