import { Menu } from "@mantine/core";
import {
  type Agent,
  getOwnAgent,
  listPauseReasons,
  type Output,
  setOwnState,
} from "@parley/contract";
import { Check, CircleCheck, Pause, Power } from "lucide-react";
import { useTranslation } from "react-i18next";
import { patchRead, useRead, useWrite } from "../../api/query.ts";
import { serverNow } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { isChosen, isEngaged } from "../../domain/agent.ts";
import { asksForPhone, usePhoneNeed } from "../../features/softphone/use-phone-need.ts";
import { type Target, useOpened } from "../../ui/first-press.tsx";

type Wish = { state: "READY" | "PAUSED" | "OFFLINE"; pauseReasonId?: string | undefined };

/** The states that an agent may choose for himself. */
export function StateMenu({ agent, target }: { agent: Agent; target: Target }) {
  const { t } = useTranslation(["shell", "common"]);
  const [opened, setOpened] = useOpened();
  const { data: reasons } = useRead(listPauseReasons, { query: { limit: 200 } });
  const set = useWrite(setOwnState, {
    optimistic: ({ body }) => patchRead(getOwnAgent, {}, (old) => wished(old, body)),
    onFailed: useErrorToast(),
  });
  const { need } = usePhoneNeed();
  const wish = (body: Wish) => {
    if (body.state === "READY" && asksForPhone(need)) return;
    set.mutate({ body });
  };
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={248}>
      <Menu.Target>{target}</Menu.Target>
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
