import { type Board, startDemoFloor, stopDemoFloor } from "@parley/contract";
import { FlaskConical, Play, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { toast } from "../../ui/toast.ts";

const demoAgents = 20;

/** Says that the floor is a simulation while it runs. */
export function DemoBadge({ demo }: { demo: Board["demo"] }) {
  const { t } = useTranslation("board");
  if (!demo.running) return null;
  return <StateBadge icon={FlaskConical}>{t("demo.running", { count: demo.agents })}</StateBadge>;
}

/** Ends the demo floor, for those who may. */
export function StopDemo({ demo }: { demo: Board["demo"] }) {
  const { t } = useTranslation("board");
  const mayRun = useGrant("demo:run") !== undefined;
  const fail = useErrorToast();
  const stop = useWrite(stopDemoFloor, {
    onDone: () => toast({ text: t("demo.stopped") }),
    onFailed: fail,
  });
  if (!demo.running || !mayRun) return null;
  return (
    <Button icon={Square} busy={stop.isPending} onClick={() => stop.mutate({})}>
      {t("demo.stop")}
    </Button>
  );
}

/** Nobody is here: what to do first. */
export function EmptyFloor({ demo, hasAgents }: { demo: Board["demo"]; hasAgents: boolean }) {
  const { t } = useTranslation("board");
  const mayStart = useMayStart(demo);
  return (
    <EmptyState
      title={t(hasAgents ? "empty.offline" : "empty.none")}
      text={t(mayStart ? "empty.demoText" : "empty.text")}
      actions={mayStart && <StartDemo variant="primary" />}
    />
  );
}

/** Starts the demo floor beside people who work already. */
export function StartDemoBeside({ demo }: { demo: Board["demo"] }) {
  return useMayStart(demo) ? <StartDemo variant="default" /> : null;
}

function useMayStart(demo: Board["demo"]): boolean {
  const mayRun = useGrant("demo:run") !== undefined;
  return demo.available && !demo.running && mayRun;
}

function StartDemo({ variant }: { variant: "primary" | "default" }) {
  const { t } = useTranslation("board");
  const start = useWrite(startDemoFloor, {
    onDone: (answer) => toast({ text: t("demo.started", { count: answer.agents }) }),
    onFailed: useErrorToast(),
  });
  return (
    <Button
      variant={variant}
      icon={Play}
      busy={start.isPending}
      onClick={() => start.mutate({ body: { agents: demoAgents } })}
    >
      {t("demo.start", { count: demoAgents })}
    </Button>
  );
}
