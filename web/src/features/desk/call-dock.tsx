import { endCall, getCampaign, getLead, holdCall, resumeCall, tellMachine } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { Hourglass, Pause, PhoneOff, Play, TriangleAlert, Voicemail } from "lucide-react";
import { Suspense, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useSession } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useSecond } from "../../domain/use-second.ts";
import { useFormat } from "../../i18n/format.ts";
import { loadWords } from "../../i18n/i18n.ts";
import { SimulatedBadge } from "../../shared/call-badge.tsx";
import { callLooks } from "../../theme/calls.ts";
import { announce } from "../../ui/announcer.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { later } from "../../ui/later.ts";
import { Timer } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.ts";
import { type CallAction, callKeys, clockOf, wrapUpClock } from "./desk-model.ts";
import { noteMachine } from "./desk-store.ts";
import styles from "./dock.module.css";
import { RecordingButton } from "./recording-button.tsx";
import { useCallArrival, useIsOnDesk, usePreparedDesk } from "./use-call-arrival.ts";
import { useDialledNumber } from "./use-dialled-number.ts";
import { useOutcomes } from "./use-outcomes.ts";
import { isAskedInto, type OwnCall, useOwnCall } from "./use-own-call.ts";

const PhoneControls = later(async () => {
  await loadWords(["phone"]);
  return (await import("../softphone/phone-controls.tsx")).PhoneControls;
});

const SupervisedBy = later(async () => {
  await loadWords(["phone"]);
  return (await import("../supervision/supervised-by.tsx")).SupervisedBy;
});

const ThirdPartyControls = later(
  async () => (await import("./third-party.tsx")).ThirdPartyControls,
);

/** The own call, in sight and in reach on every page. */
export function CallDock() {
  const { agent, call } = useOwnCall();
  usePreparedDesk(agent?.state === "READY");
  useCallArrival(call);
  if (!call) return null;
  return call.state === "ENDED" ? <WrapUpDock call={call} /> : <LiveDock call={call} />;
}

/** A conversation that is under way, and what may be done about it. */
export function LiveDock({ call }: { call: OwnCall }) {
  const { t } = useTranslation(["desk", "calls"]);
  const act = useCallActions(call);
  const { look, icon: Icon } = callLooks[call.state];
  const isTalking = call.state === "TALKING";
  return (
    <section className={styles.dock} data-state={look} aria-label={t("dock.label")}>
      <span className="fg only-wide">
        <Icon className="icon-20" aria-hidden />
      </span>
      <Timer since={clockOf(call)} className={styles.timer ?? ""} />
      <Who call={call} />
      {!isTalking && <span className={styles.state}>{t(`calls:state.${call.state}`)}</span>}
      {call.simulated && <SimulatedBadge />}
      <Suspense>
        <SupervisedBy callId={call.id} />
      </Suspense>
      <div className={styles.controls}>
        {(isTalking || call.state === "ON_HOLD") && <RecordingButton callId={call.id} />}
        <Suspense>{!call.simulated && <PhoneControls />}</Suspense>
        <HoldButton call={call} onAct={act.run} busy={act.busy} />
        {(isTalking || call.state === "ON_HOLD") && (
          <Suspense>
            <ThirdPartyControls call={call} />
          </Suspense>
        )}
        <Button
          icon={Voicemail}
          keys="M"
          aria-keyshortcuts="M"
          disabled={!call.can.includes("machine")}
          busy={act.busy === "machine"}
          onClick={() => act.run("machine")}
        >
          {t("dock.machine")}
        </Button>
        <Button
          variant="danger"
          icon={PhoneOff}
          keys="E"
          aria-keyshortcuts="E"
          disabled={!call.can.includes("end")}
          busy={act.busy === "end"}
          onClick={() => act.run("end")}
        >
          {t("dock.end")}
        </Button>
      </div>
    </section>
  );
}

type HoldProps = { call: OwnCall; onAct: (action: CallAction) => void; busy: CallAction | null };

function HoldButton({ call, onAct, busy }: HoldProps) {
  const { t } = useTranslation("desk");
  const isHeld = call.can.includes("resume");
  return (
    <Button
      icon={isHeld ? Play : Pause}
      keys="H"
      aria-keyshortcuts="H"
      aria-pressed={isHeld}
      disabled={!isHeld && !call.can.includes("hold")}
      busy={busy === "hold" || busy === "resume"}
      onClick={() => onAct(isHeld ? "resume" : "hold")}
    >
      {t(isHeld ? "dock.resume" : "dock.hold")}
    </Button>
  );
}

/** Hold, resume, machine and end, by button and by key. Only one is under way at a time. */
function useCallActions(call: OwnCall) {
  const { t } = useTranslation("desk");
  const onFailed = useErrorToast();
  const hold = useWrite(holdCall, { onFailed });
  const resume = useWrite(resumeCall, { onFailed });
  const machine = useWrite(tellMachine, {
    onFailed,
    onDone: () => toast({ text: t("dock.machineTold", { name: call.leadName }) }),
  });
  const end = useWrite(endCall, { onFailed });
  const busy: CallAction | null =
    (hold.isPending && "hold") ||
    (resume.isPending && "resume") ||
    (machine.isPending && "machine") ||
    (end.isPending && "end") ||
    null;
  const run = (action: CallAction) => {
    if (busy) return;
    const input = { params: { id: call.id } };
    if (action === "hold") hold.mutate(input);
    else if (action === "resume") resume.mutate(input);
    else if (action === "machine") {
      noteMachine(call.id);
      machine.mutate(input);
    } else end.mutate(input);
  };
  const latest = useRef(run);
  latest.current = run;
  useKeys(
    useMemo(
      () =>
        callKeys({ can: call.can }).map(({ key, action }) => ({
          key,
          label: t(`dock.${action}`),
          run: () => latest.current(action),
        })),
      [call.can, t],
    ),
    { first: true },
  );
  return { run, busy };
}

function WrapUpDock({ call }: { call: OwnCall }) {
  const { t } = useTranslation("desk");
  const format = useFormat();
  const now = useSecond();
  const campaign = useRead(
    getCampaign,
    { params: { id: call.campaignId ?? "" } },
    { enabled: call.campaignId !== null },
  ).data;
  // Read here already, so that the outcomes stand on the desk at once.
  useOutcomes(call.campaignId);
  const onDesk = useIsOnDesk();
  const clock = wrapUpClock(call, campaign ?? null, now);
  const isLate = clock.look === "breach";
  const Icon = isLate ? TriangleAlert : Hourglass;
  useEffect(() => {
    if (isLate) announce(t("dock.late"));
  }, [isLate, t]);
  return (
    <section className={styles.dock} data-state={clock.look} aria-label={t("dock.label")}>
      <span className="fg only-wide">
        <Icon className="icon-20" aria-hidden />
      </span>
      <span className={styles.timer} role="timer">
        {format.duration(clock.seconds)}
      </span>
      <Who call={call} />
      <span className={styles.state}>
        {clock.left !== null && clock.left < 0
          ? t("dock.overdue", { time: format.duration(-clock.left) })
          : t("dock.outcomeNeeded")}
      </span>
      {call.simulated && <SimulatedBadge />}
      {!onDesk && (
        <div className={styles.controls}>
          <Link to="/desk" className={buttonClass("primary")}>
            {t("dock.giveOutcome")}
          </Link>
        </div>
      )}
    </section>
  );
}

function Who({ call }: { call: OwnCall }) {
  const { t } = useTranslation(["desk", "calls"]);
  const { user } = useSession();
  const enabled = !isAskedInto(call, user.id);
  const lead = useRead(getLead, { params: { id: call.leadId } }, { enabled }).data;
  const number = useDialledNumber(lead);
  return (
    <div className={styles.who}>
      <Link to="/desk" className={styles.name}>
        {call.leadName}
      </Link>
      <div className="t1 muted ellipsis">
        {number}
        <span className="only-wide">
          {number && " · "}
          {call.campaignName ?? call.queueName ?? t("calls:byHand")}
        </span>
      </div>
    </div>
  );
}
