import { Link } from "@tanstack/react-router";
import {
  BadgeAlert,
  CircleCheck,
  Filter,
  Gauge,
  Hourglass,
  type LucideIcon,
  OctagonAlert,
  Pause,
  PhoneOff,
  ShieldAlert,
  ShieldBan,
  UserRoundX,
  Users,
} from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../../ui/announcer.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useAlertWords } from "./alert-words.ts";
import styles from "./board.module.css";
import type { Alert } from "./board-alerts.ts";
import type { PauseReasons } from "./use-limits.ts";

const icons: Record<Alert["kind"], LucideIcon> = {
  CARRIER_DOWN: PhoneOff,
  ABANDON_RATE: OctagonAlert,
  NO_CARRIER: PhoneOff,
  NO_DIALABLE_MEMBER: Users,
  NO_READY_AGENT: UserRoundX,
  SUPPLY: Users,
  NO_MATCHING_SKILL: BadgeAlert,
  NOT_ALLOWED: ShieldBan,
  HELD_BACK: Filter,
  LIMIT_REACHED: Gauge,
  ABANDON_LIMIT: ShieldAlert,
  WRAP_UP: Hourglass,
  PAUSE: Pause,
  PAUSED_BY_SYSTEM: Pause,
};

/** Everything that needs a supervisor now; it empties by itself when the floor is well. */
export function AlertList(props: { alerts: readonly Alert[]; pauseReasons: PauseReasons }) {
  const { t } = useTranslation("board");
  const words = useAlertWords(props.pauseReasons);
  useAnnouncedBreaches(props.alerts, words);
  const breaches = props.alerts.filter((alert) => alert.level === "breach").length;
  const warnings = props.alerts.length - breaches;
  const note = [
    t("alert.breaches", { count: breaches }),
    t("alert.warnings", { count: warnings }),
  ].join(", ");
  return (
    <Panel title={t("alert.listTitle")} note={note} flush className={styles.alerts}>
      {props.alerts.length === 0 && (
        <p className={styles.calm} data-state="available">
          <CircleCheck aria-hidden />
          {t("alert.none")}
        </p>
      )}
      <ul>
        {props.alerts.map((alert) => (
          <AlertRow key={alert.key} alert={alert} {...words(alert)} />
        ))}
      </ul>
    </Panel>
  );
}

/** Says a new breach aloud, once; those that were there when the page opened are read with it. */
function useAnnouncedBreaches(
  alerts: readonly Alert[],
  words: (alert: Alert) => { title: string },
): void {
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    const breaches = alerts.filter(({ level }) => level === "breach");
    const fresh = breaches.filter(({ key }) => known.current && !known.current.has(key));
    for (const alert of fresh) announce(words(alert).title);
    known.current = new Set(breaches.map(({ key }) => key));
  });
}

function AlertRow({ alert, title, text }: { alert: Alert; title: string; text: string }) {
  const { t } = useTranslation("board");
  const Icon = icons[alert.kind];
  return (
    <li className={styles.alert} data-state={alert.level}>
      <Icon aria-hidden />
      <div>
        <strong>{title}</strong>
        <p>{text}</p>
        {"campaign" in alert && (
          <Link
            className={buttonClass("default", "small")}
            to="/campaigns/$campaignId"
            params={{ campaignId: alert.campaign.id }}
          >
            {t("alert.openCampaign")}
          </Link>
        )}
      </div>
    </li>
  );
}
