import type { Agent } from "@parley/contract";
import { TriangleAlert } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useSecond } from "../../domain/use-second.ts";
import { useFormat } from "../../i18n/format.ts";
import { agentLooks } from "../../theme/states.ts";
import { ageOf, type Limits } from "./board-figures.ts";
import styles from "./tile.module.css";
import type { PauseReasons } from "./use-limits.ts";

type Props = {
  agent: Agent;
  limits: Limits;
  pauseReasons: PauseReasons;
  /** For walls: a short name; where very many stand side by side, no word beside the picture. */
  wall?: "plain" | "dense";
};

/** One agent: who, in what state, for how long, and the day so far. Its foot ages with the state. */
export const AgentTile = memo(function AgentTile(props: Props) {
  const { agent, limits, pauseReasons, wall } = props;
  const { t } = useTranslation(["board", "common"]);
  const format = useFormat();
  const age = ageOf(agent, limits, useSecond());
  const isAway = agent.state === "OFFLINE";
  const time = isAway ? "—" : format.duration(age.seconds);
  const Icon = age.look === "breach" ? TriangleAlert : agentLooks[agent.state].icon;
  const reason = agent.pauseReasonId ? pauseReasons.get(agent.pauseReasonId) : undefined;
  const word = agent.state === "PAUSED" && reason ? reason : t(`common:agentState.${agent.state}`);

  return (
    <div
      className={age.look === "breach" ? `${styles.tile} ${styles.over}` : styles.tile}
      data-state={age.look}
    >
      <span className={styles.name} title={agent.name}>
        {wall ? shortName(agent.name) : agent.name}
      </span>
      {wall !== "dense" && <span className={styles.time}>{time}</span>}
      <span className={styles.state}>
        <Icon aria-hidden />
        {wall === "dense" ? (
          <>
            <span className="sr">{word}</span>
            <strong>{time}</strong>
          </>
        ) : (
          <span className="ellipsis">{word}</span>
        )}
      </span>
      {!wall && (
        <span className={styles.count}>
          {t("tile.day", { count: agent.today.calls, conversions: agent.today.conversions })}
        </span>
      )}
      {!isAway && (
        <span className={styles.age}>
          <i style={{ width: `${age.share * 100}%` }} />
        </span>
      )}
    </div>
  );
});

/** "Maya Okafor" is "Maya O": a name that can be read from three metres. */
function shortName(name: string): string {
  const parts = name.trim().split(/\s+/);
  const last = parts.length > 1 ? parts.at(-1)?.slice(0, 1) : undefined;
  return last ? `${parts[0]} ${last}` : name;
}
