import { type Agent, getOwnAgent, listPauseReasons } from "@parley/contract";
import { ChevronDown } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { agentLooks } from "../../theme/states.ts";
import { announce } from "../../ui/announcer.tsx";
import { FirstPress } from "../../ui/first-press.tsx";
import { later } from "../../ui/later.ts";
import { Timer } from "../../ui/time.tsx";
import styles from "./shell.module.css";

const StateMenu = later(async () => (await import("./state-menu.tsx")).StateMenu);

/** The agent's own state with its running clock, and the way to change it. */
export function StateControl() {
  const { t } = useTranslation(["shell", "common"]);
  const { data: agent } = useRead(getOwnAgent, {});
  const { data: reasons } = useRead(listPauseReasons, { query: { limit: 200 } });
  useAnnouncedState(agent);
  if (!agent) return null;

  const { look, icon: Icon } = agentLooks[agent.state];
  const reason = reasons?.items.find(({ id }) => id === agent.pauseReasonId)?.name;
  const word = agent.state === "PAUSED" && reason ? reason : t(`common:agentState.${agent.state}`);
  const control = (
    <button type="button" className={styles.stateControl} data-state={look}>
      <Icon aria-hidden />
      <span className="sr">{t("shell:yourState", { state: word })}</span>
      <span aria-hidden="true">{word}</span>
      <Timer since={agent.since} className={styles.stateTimer ?? ""} />
      <ChevronDown className="icon-14" aria-hidden />
    </button>
  );
  return (
    <FirstPress opens="menu" target={control}>
      {(target) => <StateMenu agent={agent} target={target} />}
    </FirstPress>
  );
}

/** The colour of the own state across the top of the window. */
export function StateSpine() {
  const { data: agent } = useRead(getOwnAgent, {});
  return <div className={styles.spine} data-state={agent && agentLooks[agent.state].look} />;
}

function useAnnouncedState(agent: Agent | undefined): void {
  const { t } = useTranslation(["common", "shell"]);
  const before = useRef(agent?.state);
  useEffect(() => {
    if (agent && before.current && before.current !== agent.state) {
      announce(t("shell:yourState", { state: t(`common:agentState.${agent.state}`) }));
    }
    before.current = agent?.state;
  }, [agent, t]);
}
