import type { Agent } from "@parley/contract";
import { type LucideIcon, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { agentLooks, type Look } from "../../theme/states.ts";
import { AgentActions } from "./agent-actions.tsx";
import { AgentTile } from "./agent-tile.tsx";
import styles from "./board.module.css";
import { countLooks, type Limits, type TeamGroup } from "./board-figures.ts";
import type { PauseReasons } from "./use-limits.ts";

type Props = {
  teams: readonly TeamGroup[];
  agents: readonly Agent[];
  limits: Limits;
  pauseReasons: PauseReasons;
  now: number;
};

/** Everybody on the floor, by team, coloured by state. */
export function AgentFloor({ teams, agents, limits, pauseReasons, now }: Props) {
  const { t } = useTranslation("board");
  return (
    <section aria-label={t("agents")}>
      <div className={styles.floorHead}>
        <h2>{t("agents")}</h2>
        <Legend counts={countLooks(agents, limits, now)} />
      </div>
      {teams.map((team) => (
        <TeamRow key={team.id} team={team} limits={limits} pauseReasons={pauseReasons} />
      ))}
    </section>
  );
}

const legend = ["ON_CALL", "READY", "WRAP_UP", "PAUSED", "OFFLINE"] as const;

/** How many agents stand in each colour; the word says what the colour means. */
export function Legend({ counts }: { counts: Record<Look, number> }) {
  const { t } = useTranslation(["board", "common"]);
  const format = useFormat();
  const entry = (look: Look, Icon: LucideIcon, word: string) => (
    <li key={look} data-state={look}>
      <Icon aria-hidden />
      <b>{format.number(counts[look])}</b> {word}
    </li>
  );
  return (
    <ul className={styles.legend}>
      {legend.map((state) => {
        const { look, icon } = agentLooks[state];
        return entry(look, icon, t(`common:agentState.${state}`));
      })}
      {entry("breach", TriangleAlert, t("look.breach"))}
    </ul>
  );
}

type RowProps = { team: TeamGroup; limits: Limits; pauseReasons: PauseReasons };

function TeamRow({ team, limits, pauseReasons }: RowProps) {
  const { t } = useTranslation("board");
  const conversions = team.agents.reduce((total, agent) => total + agent.today.conversions, 0);
  return (
    <div className={styles.team}>
      <h3 className={styles.teamHead}>
        <b>{team.name ?? t("noTeam")}</b>
        {t("signedIn", { here: team.here, count: team.agents.length })}
        <span className="end">{t("conversions", { count: conversions })}</span>
      </h3>
      <ul className={styles.tiles}>
        {team.agents.map((agent) => (
          <FloorTile key={agent.id} agent={agent} limits={limits} pauseReasons={pauseReasons} />
        ))}
      </ul>
    </div>
  );
}

const FloorTile = memo(function FloorTile(props: Omit<RowProps, "team"> & { agent: Agent }) {
  const tile = <AgentTile {...props} />;
  return (
    <li>
      {props.agent.can.includes("force-state") && props.agent.state !== "OFFLINE" ? (
        <AgentActions agent={props.agent} pauseReasons={props.pauseReasons}>
          {tile}
        </AgentActions>
      ) : (
        tile
      )}
    </li>
  );
});
