import { NumberInput, Switch, TextInput } from "@mantine/core";
import { listRoutingAgents, type RoutingAgent, updateRoutingAgent } from "@parley/contract";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { IconButton } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Progress } from "../../ui/progress.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import styles from "./routing.module.css";

/** The agents that rules give to, with how full they are. */
export function AgentsPanel({ mayUpdate }: { mayUpdate: boolean }) {
  const { t } = useTranslation("routing");
  const { data } = useRead(listRoutingAgents);
  const [editing, setEditing] = useState<RoutingAgent | null>(null);
  return (
    <Panel title={t("agents.title")} className={styles.agents} flush>
      {data?.items.length === 0 && <p className={styles.pad}>{t("agents.empty")}</p>}
      <ul className={styles.agentList}>
        {data?.items.map((agent) => (
          <li key={agent.id} className={styles.agent}>
            <AgentWords agent={agent} />
            {mayUpdate && (
              <IconButton
                icon={Pencil}
                label={t("agents.edit", { name: agent.name })}
                onClick={() => setEditing(agent)}
              />
            )}
          </li>
        ))}
      </ul>
      {editing && <AgentDialog agent={editing} onClose={() => setEditing(null)} />}
    </Panel>
  );
}

function AgentWords({ agent }: { agent: RoutingAgent }) {
  const { t } = useTranslation("routing");
  const format = useFormat();
  const { openLeads: open, capacity, awayUntil } = agent;
  const isAway = awayUntil !== null && Date.parse(awayUntil) > Date.now();
  return (
    <>
      <div className={styles.words}>
        <div className="row">
          <span className="strong ellipsis">{agent.name}</span>
          {!agent.accepts && <StateBadge>{t("why.obstacle.NOT_ACCEPTING")}</StateBadge>}
          {isAway && (
            <StateBadge>{t("agents.away", { when: format.dateTime(awayUntil) })}</StateBadge>
          )}
        </div>
        <div className="muted t1 ellipsis">
          {agent.teamName} · {t("agents.last")}:{" "}
          {agent.lastGivenAt ? <RelativeTime at={agent.lastGivenAt} /> : t("agents.never")}
        </div>
      </div>
      <div className={styles.load}>
        <Progress thin label={agent.name} done={open} total={Math.max(1, capacity)} />
        <span className="muted t1">
          {t("agents.of", { open: format.number(open), capacity: format.number(capacity) })}
        </span>
      </div>
    </>
  );
}

function AgentDialog({ agent, onClose }: { agent: RoutingAgent; onClose: () => void }) {
  const { t } = useTranslation(["routing", "common"]);
  const [capacity, setCapacity] = useState<number | "">(agent.hasOwnCapacity ? agent.capacity : "");
  const [accepts, setAccepts] = useState(agent.accepts);
  const [away, setAway] = useState(localInput(agent.awayUntil));
  const update = useWrite(updateRoutingAgent, { onDone: onClose });
  const send = () => {
    const awayUntil = away === "" ? null : new Date(away).toISOString();
    const body = { capacity: capacity === "" ? null : capacity, accepts, awayUntil };
    update.mutate({ params: { id: agent.id }, body });
  };
  return (
    <Dialog open title={t("agents.edit", { name: agent.name })} onClose={onClose}>
      <DialogForm
        submit={t("common:save")}
        busy={update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={update.error} />}
      >
        <NumberInput
          label={t("agents.capacity")}
          description={t("agents.capacityHint", { capacity: agent.capacity })}
          inputWrapperOrder={["label", "input", "description", "error"]}
          min={0}
          max={10_000}
          allowDecimal={false}
          value={capacity}
          onChange={(value) => setCapacity(typeof value === "number" ? value : "")}
          data-autofocus
        />
        <Switch
          label={t("agents.accepts")}
          checked={accepts}
          onChange={(event) => setAccepts(event.currentTarget.checked)}
        />
        <TextInput
          type="datetime-local"
          label={t("agents.awayUntil")}
          value={away}
          onChange={(event) => setAway(event.currentTarget.value)}
        />
      </DialogForm>
    </Dialog>
  );
}

/** An instant as a field for date and time shows it, in the user's own zone. */
function localInput(instant: string | null): string {
  if (instant === null) return "";
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
