import { TextInput } from "@mantine/core";
import {
  type Agent,
  callThirdParty,
  handToQueue,
  listAgents,
  listCallQueues,
  type Output,
} from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useSession } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { agentLooks } from "../../theme/states.ts";
import { Button } from "../../ui/button.tsx";
import dialog from "../../ui/dialog.module.css";
import { Dialog } from "../../ui/dialog.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import styles from "./hand-over.module.css";

type To = { agentId: string } | { queueId: string } | { number: string };
const targets = ["COLLEAGUE", "QUEUE", "NUMBER"] as const;

/** To whom a customer is handed over, or who is asked first: a colleague who is there, or a number outside. */
export function HandOverDialog({ callId, onClose }: { callId: string; onClose: () => void }) {
  const { t } = useTranslation("desk");
  const [target, setTarget] = useState<(typeof targets)[number]>("COLLEAGUE");
  const [number, setNumber] = useState("");
  const [agentId, setAgentId] = useState<string | null>(null);
  const [queueId, setQueueId] = useState<string | null>(null);
  const fail = useErrorToast();
  const ask = useWrite(callThirdParty, { onDone: onClose, onFailed: fail });
  const hand = useWrite(handToQueue, { onDone: onClose, onFailed: fail });
  const waits = target === "QUEUE";
  const input = { params: { id: callId } };
  const queues = useRead(listCallQueues, input, { enabled: waits }).data?.items;
  const queue = queues?.find(({ id }) => id === queueId);
  const chosen: Record<(typeof targets)[number], To | null> = {
    COLLEAGUE: agentId === null ? null : { agentId },
    QUEUE: queueId === null ? null : { queueId },
    NUMBER: number.trim().length < 2 ? null : { number },
  };
  const to = chosen[target];
  const call = (how: "BLIND" | "WARM") =>
    to && ask.mutate({ params: { id: callId }, body: { ...to, how } });
  // In a queue he waits for whoever is free; only who is ready can be spoken with before.
  const give = () =>
    waits
      ? queue && hand.mutate({ params: { id: callId }, body: { queueId: queue.id } })
      : call("BLIND");
  const mayAsk = to !== null && !(waits && queue?.ready === 0);
  return (
    <Dialog open title={t("third.title")} onClose={onClose}>
      <form
        className={dialog.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (mayAsk) call("WARM");
          else give();
        }}
      >
        <Segmented
          label={t("third.to")}
          value={target}
          options={targets.map((value) => ({ value, label: t(`third.target.${value}`) }))}
          onChange={setTarget}
        />
        {target === "COLLEAGUE" && <Colleagues chosen={agentId} onChoose={setAgentId} />}
        {waits && queues && <Queues queues={queues} chosen={queueId} onChoose={setQueueId} />}
        {target === "NUMBER" && (
          <TextInput
            label={t("third.number")}
            type="tel"
            autoComplete="off"
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
        )}
        {waits ? <QueueNote queue={queue} /> : <p className="muted">{t("third.note")}</p>}
        <div className={dialog.foot}>
          <Button
            type={mayAsk || !waits ? "button" : "submit"}
            variant={mayAsk || !waits ? "default" : "primary"}
            busy={hand.isPending}
            disabled={to === null || ask.isPending || (waits && queue?.full === true)}
            onClick={mayAsk || !waits ? give : undefined}
          >
            {t(waits ? "third.wait" : "third.BLIND")}
          </Button>
          {(mayAsk || !waits) && (
            <Button type="submit" variant="primary" busy={ask.isPending} disabled={to === null}>
              {t("third.WARM")}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

const shown = 8;

/** Colleagues by name, those first who are ready; only these can be chosen. */
function Colleagues(props: { chosen: string | null; onChoose: (id: string | null) => void }) {
  const { chosen, onChoose } = props;
  const { t } = useTranslation(["desk", "common"]);
  const { user } = useSession();
  const [words, setWords] = useState("");
  const { data } = useRead(listAgents, { query: { limit: 200 } });
  const sought = words.trim().toLocaleLowerCase();
  const found = (data?.items ?? [])
    .filter(({ id, name }) => id !== user.id && name.toLocaleLowerCase().includes(sought))
    .sort((a, b) => Number(b.state === "READY") - Number(a.state === "READY"));
  return (
    <>
      <TextInput
        label={t("third.search")}
        autoComplete="off"
        value={words}
        data-autofocus
        onChange={(event) => {
          setWords(event.currentTarget.value);
          onChoose(null);
        }}
      />
      <fieldset className={styles.people}>
        <legend className="sr">{t("third.target.COLLEAGUE")}</legend>
        {found.slice(0, shown).map((one) => (
          <Colleague key={one.id} one={one} chosen={chosen} onChoose={onChoose} />
        ))}
      </fieldset>
      {data && found.length === 0 && <p className="muted">{t("third.nobody")}</p>}
    </>
  );
}

type ColleagueProps = { one: Agent; chosen: string | null; onChoose: (id: string) => void };

function Colleague({ one, chosen, onChoose }: ColleagueProps) {
  const { t } = useTranslation("common");
  const { look, icon } = agentLooks[one.state];
  return (
    <label className={styles.person}>
      <input
        type="radio"
        name="colleague"
        checked={chosen === one.id}
        disabled={one.state !== "READY"}
        onChange={() => onChoose(one.id)}
      />
      <span className={styles.name}>{one.name}</span>
      {one.teamName && <span className="muted t1">{one.teamName}</span>}
      <StateBadge look={look} icon={icon}>
        {t(`agentState.${one.state}`)}
      </StateBadge>
    </label>
  );
}

type Queue = Output<typeof listCallQueues>["items"][number];
type QueuesProps = {
  queues: readonly Queue[];
  chosen: string | null;
  onChoose: (id: string) => void;
};

/** Queues, with who is ready there and who waits; in one that is full nobody is taken. */
function Queues({ queues, chosen, onChoose }: QueuesProps) {
  const { t } = useTranslation("desk");
  return (
    <fieldset className={styles.people}>
      <legend className="sr">{t("third.target.QUEUE")}</legend>
      {queues.map(({ id, name, ready, waiting, full }) => (
        <label key={id} className={styles.person}>
          <input
            type="radio"
            name="queue"
            checked={chosen === id}
            disabled={full && ready === 0}
            onChange={() => onChoose(id)}
          />
          <span className={styles.name}>{name}</span>
          <span className="muted t1">{t("third.ready", { count: ready })}</span>
          <span className="muted t1">
            {full ? t("third.full") : t("third.waiting", { count: waiting })}
          </span>
        </label>
      ))}
      {queues.length === 0 && <p className="muted">{t("third.noQueue")}</p>}
    </fieldset>
  );
}

/** What handing over to a queue means for the customer, before it is done. */
function QueueNote({ queue }: { queue: Queue | undefined }) {
  const { t } = useTranslation("desk");
  const format = useFormat();
  const estimate = () => {
    if (!queue) return "";
    if (queue.full) return t("third.queueFull");
    if (queue.estimateSeconds === null) return t("third.nobodyAtWork");
    if (queue.estimateSeconds === 0) return t("third.atOnce");
    const wait = format.duration(queue.estimateSeconds);
    if (queue.waiting === 0) return t("third.estimateFirst", { wait });
    return t("third.estimate", { count: queue.waiting, wait });
  };
  return (
    <p className="muted" aria-live="polite">
      {t("third.queueNote")} {estimate()}
    </p>
  );
}
