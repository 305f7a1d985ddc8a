import { type Agent, type Callback, listCallbacks, placeCall } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { Phone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { secondsUntil } from "../../domain/clock.ts";
import { useSecond } from "../../domain/use-second.ts";
import { useFormat } from "../../i18n/format.ts";
import { HeldLine } from "../../shared/callbacks/held-line.tsx";
import { LateLine } from "../../shared/callbacks/late-line.tsx";
import { Button } from "../../ui/button.tsx";
import styles from "./desk.module.css";

/** So long before its time a callback stands on the desk. */
const aheadSeconds = 5 * 60;

/** The callback that the agent promised and that comes next, with the time that is left. */
export function NextCallback({ agent }: { agent: Agent }) {
  const maySee = useGrant("callbacks:read") !== undefined;
  const now = useSecond();
  const query = { ownerId: agent.id, state: ["SCHEDULED" as const, "DUE" as const], limit: 1 };
  const { data } = useRead(listCallbacks, { query }, { enabled: maySee });
  const [next] = data?.items ?? [];
  if (!next || secondsUntil(next.dueAt, now) > aheadSeconds) return null;
  return <Promised callback={next} now={now} />;
}

function Promised({ callback, now }: { callback: Callback; now: number }) {
  const { t } = useTranslation("callbacks");
  const format = useFormat();
  const mayCall = useGrant("calls:create") !== undefined;
  const place = useWrite(placeCall, { onFailed: useErrorToast() });
  const { id, leadId, leadName: name, dueAt, note, heldFrom, heldUntil, dialsItself } = callback;
  const left = secondsUntil(dueAt, now);
  const isKept = heldFrom !== null && heldUntil !== null && isWithin(now, heldFrom, heldUntil);
  return (
    <section className={styles.readyPart} aria-label={t("soon.title")}>
      <h2 className={styles.blockTitle}>{t("soon.title")}</h2>
      <div className={styles.promised}>
        <div className={styles.now} data-state={left === 0 ? "warning" : undefined}>
          <span role="timer" className={styles.clock}>
            {left === 0 ? t("soon.now") : t("soon.in", { time: format.duration(left) })}
          </span>
          <Link to="/leads/$leadId" params={{ leadId }} className="link ellipsis">
            {name}
          </Link>
        </div>
        {note && <p>{note}</p>}
        {isKept && <p className="muted">{t("soon.kept")}</p>}
        {dialsItself && heldFrom !== null && <p className="muted">{t("soon.dialled")}</p>}
        <LateLine callback={callback} />
        <HeldLine callback={callback} />
        {mayCall && (
          <div className={styles.actions}>
            <Button
              icon={Phone}
              size="large"
              {...(left === 0 ? { variant: "primary" as const } : {})}
              busy={place.isPending}
              onClick={() => place.mutate({ body: { leadId, callbackId: id } })}
            >
              {t("soon.call", { name })}
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}

function isWithin(now: number, from: string, until: string): boolean {
  return Date.parse(from) <= now && now < Date.parse(until);
}
