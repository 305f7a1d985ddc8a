import { Menu } from "@mantine/core";
import {
  type Agent,
  getOwnAgent,
  listPauseReasons,
  type Output,
  setOwnState,
} from "@parley/contract";
import { Check, ChevronDown, CircleCheck, Pause, Power } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { patchRead, useRead, useWrite } from "../../api/query.ts";
import { serverNow, useSession } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { isChosen, isEngaged } from "../../domain/agent.ts";
import { agentLooks } from "../../theme/states.ts";
import { announce } from "../../ui/announcer.tsx";
import { Timer } from "../../ui/time.tsx";
import styles from "./shell.module.css";

type Wish = { state: "READY" | "PAUSED" | "OFFLINE"; pauseReasonId?: string | undefined };

/** The agent's own state with its running clock, and the way to change it. */
export function StateControl() {
  const { t } = useTranslation(["shell", "common"]);
  const { data: agent } = useRead(getOwnAgent, {});
  const { data: reasons } = useRead(listPauseReasons, { query: { limit: 200 } });
  const set = useWrite(setOwnState, {
    optimistic: ({ body }) => patchRead(getOwnAgent, {}, (old) => wished(old, body)),
    onFailed: useErrorToast(),
  });
  useAnnouncedState(agent);
  if (!agent) return null;

  const { look, icon: Icon } = agentLooks[agent.state];
  const wish = (body: Wish) => set.mutate({ body });
  const reason = reasons?.items.find(({ id }) => id === agent.pauseReasonId)?.name;
  const word = agent.state === "PAUSED" && reason ? reason : t(`common:agentState.${agent.state}`);
  return (
    <Menu position="bottom-end" width={248}>
      <Menu.Target>
        <button type="button" className={styles.stateControl} data-state={look}>
          <Icon aria-hidden />
          <span className="sr">{t("shell:yourState", { state: word })}</span>
          <span aria-hidden="true">{word}</span>
          <Timer since={agent.since} className={styles.stateTimer ?? ""} />
          <ChevronDown className="icon-14" aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {agent.nextState && (
          <Menu.Label>
            {t("shell:afterwards", { state: t(`common:agentState.${agent.nextState}`) })}
          </Menu.Label>
        )}
        <WishItems agent={agent} reasons={reasons?.items ?? []} onWish={wish} />
      </Menu.Dropdown>
    </Menu>
  );
}

type Reason = Output<typeof listPauseReasons>["items"][number];
type ItemsProps = { agent: Agent; reasons: readonly Reason[]; onWish: (wish: Wish) => void };

function WishItems({ agent, reasons, onWish }: ItemsProps) {
  const { t } = useTranslation(["shell", "common"]);
  return (
    <>
      <Menu.Item
        leftSection={<CircleCheck />}
        rightSection={isChosen(agent, "READY") && <Check />}
        onClick={() => onWish({ state: "READY" })}
      >
        {t("common:agentState.READY")}
      </Menu.Item>
      <Menu.Label>{t("shell:pauseFor")}</Menu.Label>
      {reasons
        .filter(({ retired }) => !retired)
        .map(({ id, name, limitMinutes }) => (
          <Menu.Item
            key={id}
            leftSection={<Pause />}
            rightSection={
              isChosen(agent, "PAUSED", id) ? (
                <Check />
              ) : (
                limitMinutes !== null && (
                  <span className="t1 muted">{t("shell:minutes", { count: limitMinutes })}</span>
                )
              )
            }
            onClick={() => onWish({ state: "PAUSED", pauseReasonId: id })}
          >
            {name}
          </Menu.Item>
        ))}
      <Menu.Divider />
      <Menu.Item
        leftSection={<Power />}
        rightSection={isChosen(agent, "OFFLINE") && <Check />}
        onClick={() => onWish({ state: "OFFLINE" })}
      >
        {t("shell:goOffline")}
      </Menu.Item>
    </>
  );
}

/** The colour of the own state across the top of the window. */
export function StateSpine() {
  const { data: agent } = useRead(getOwnAgent, {});
  return <div className={styles.spine} data-state={agent && agentLooks[agent.state].look} />;
}

/** What the state will most likely be; a call or its wrap-up goes on, and the wish waits. */
function wished(agent: Agent, body: Wish): Agent {
  if (isEngaged(agent)) return { ...agent, nextState: body.state };
  return {
    ...agent,
    state: body.state,
    nextState: null,
    pauseReasonId: body.pauseReasonId ?? null,
    since: new Date(serverNow()).toISOString(),
  };
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

/** Whether the signed-in user works as an agent. */
export function useIsAgent(): boolean {
  const session = useSession();
  return session.isAgent && session.grants["agents:work"] !== undefined;
}
