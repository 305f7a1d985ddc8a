import { Menu } from "@mantine/core";
import { type Agent, forceAgentState } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { Pause, PhoneCall, Power } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { toast } from "../../ui/toast.ts";
import { SupervisionItems } from "../supervision/supervision-items.tsx";
import styles from "./board.module.css";
import type { PauseReasons } from "./use-limits.ts";
import { WhyWaiting } from "./why-waiting.tsx";

type Props = { agent: Agent; pauseReasons: PauseReasons; children: ReactNode };

/** What a supervisor may do to an agent's state, behind the agent's tile. */
export function AgentActions({ agent, pauseReasons, children }: Props) {
  const { t } = useTranslation(["board", "common"]);
  const fail = useErrorToast();
  const force = useWrite(forceAgentState, {
    onDone: (changed) =>
      toast({
        text: changed.nextState
          ? t("force.afterCall", { name: agent.name })
          : t("force.done", { name: agent.name, state: t(`common:agentState.${changed.state}`) }),
      }),
    onFailed: fail,
  });
  const navigate = useNavigate();
  const params = { id: agent.id };
  const { callId } = agent;
  return (
    <Menu position="bottom-start" width={agent.state === "READY" ? 300 : 240}>
      <Menu.Target>
        <button type="button" className={styles.tileButton}>
          {children}
          <span className="sr">{t("tile.actions")}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {agent.state === "READY" && <WhyWaiting agent={agent} />}
        {callId && (
          <Menu.Item
            leftSection={<PhoneCall aria-hidden />}
            onClick={() => void navigate({ to: "/calls/$callId", params: { callId } })}
          >
            {t("force.openCall")}
          </Menu.Item>
        )}
        {callId && agent.state === "ON_CALL" && (
          <SupervisionItems callId={callId} agentName={agent.name} />
        )}
        {[...pauseReasons].map(([id, name]) => (
          <Menu.Item
            key={id}
            leftSection={<Pause aria-hidden />}
            onClick={() => force.mutate({ params, body: { state: "PAUSED", pauseReasonId: id } })}
          >
            {t("force.pause", { reason: name })}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<Power aria-hidden />}
          onClick={() => force.mutate({ params, body: { state: "OFFLINE" } })}
        >
          {t("force.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
