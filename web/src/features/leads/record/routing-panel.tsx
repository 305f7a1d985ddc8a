import { listRoutingDecisions, type RoutingDecision } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Button } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { RelativeTime } from "../../../ui/time.tsx";
import styles from "./lead-page.module.css";
import type { PanelProps } from "./panel-props.ts";

/** Why the lead went to whom it went: the newest decision of the rules, and the earlier ones. */
export function RoutingPanel({ lead }: PanelProps) {
  const { t } = useTranslation("routing");
  const [isWhole, setIsWhole] = useState(false);
  const { data } = useRead(listRoutingDecisions, {
    params: { id: lead.id },
    query: { limit: 10 },
  });
  const decisions = data?.items ?? [];
  const [newest] = decisions;
  if (!newest) return null;
  const shown = isWhole ? decisions : [newest];
  return (
    <Panel title={t("why.title")}>
      {shown.map((decision) => (
        <Decision key={decision.id} decision={decision} />
      ))}
      {!isWhole && decisions.length > 1 && (
        <Button size="small" variant="quiet" onClick={() => setIsWhole(true)}>
          {t("why.more")}
        </Button>
      )}
    </Panel>
  );
}

function Decision({ decision }: { decision: RoutingDecision }) {
  const { t } = useTranslation("routing");
  const format = useFormat();
  const { ruleName, strategy, outcome, userName, teamName, waitsUntil } = decision;
  return (
    <div className={styles.decision}>
      <div className="strong">{userName ?? teamName ?? t(`outcome.${outcome}`)}</div>
      <div className="muted">
        {ruleName && strategy
          ? t("why.byRule", { rule: ruleName, strategy: t(`strategy.${strategy}`) })
          : strategy && t("why.byTurns")}
      </div>
      {waitsUntil && (
        <div className="muted">{t("why.waits", { when: format.dateTime(waitsUntil) })}</div>
      )}
      <div className="muted t1">
        {t(`why.cause.${decision.cause}`)} · <RelativeTime at={decision.at} />
      </div>
      <Candidates decision={decision} />
      <Steps decision={decision} />
    </div>
  );
}

function Candidates({ decision }: { decision: RoutingDecision }) {
  const { t } = useTranslation("routing");
  if (decision.candidates.length === 0) return null;
  return (
    <details>
      <summary className="t1">{t("why.candidates")}</summary>
      <ul className={styles.plain}>
        {decision.candidates.map(({ userId, name, openLeads, capacity, obstacle }) => (
          <li key={userId} className={styles.candidate}>
            <span className={userId === decision.userId ? "strong" : ""}>{name}</span>
            <span className="muted">
              {obstacle
                ? t(`why.obstacle.${obstacle}`)
                : t("agents.of", { open: openLeads, capacity })}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Steps({ decision }: { decision: RoutingDecision }) {
  const { t } = useTranslation("routing");
  if (decision.steps.length === 0) return null;
  return (
    <details>
      <summary className="t1">{t("why.asked")}</summary>
      <ol className={styles.plain}>
        {decision.steps.map(({ ruleId, ruleName, matched, failed, nobody }) => (
          <li key={ruleId}>
            <span className="strong">{ruleName}</span>{" "}
            <span className="muted">
              {matched
                ? t(nobody ? "why.nobody" : "why.matched")
                : t("why.failed", { what: failed ?? "" })}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
