import type { Callback } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { CallbackBadge } from "../../shared/callbacks/callback-badge.tsx";
import { CallbackWhen } from "../../shared/callbacks/callback-when.tsx";
import { HeldLine } from "../../shared/callbacks/held-line.tsx";
import { LateLine } from "../../shared/callbacks/late-line.tsx";
import styles from "./callbacks.module.css";
import { CallbackActions, LeadLink } from "./use-callback-columns.tsx";

type Props = { callback: Callback; onMove: (callback: Callback) => void };

/** A callback where there is no room for columns. */
export function NarrowCallback({ callback, onMove }: Props) {
  const { t } = useTranslation("callbacks");
  return (
    <div className={styles.narrow}>
      <div className={styles.facts}>
        <span>
          <LeadLink callback={callback} />
          <CallbackBadge state={callback.state} />
        </span>
        <CallbackWhen callback={callback} brief />
        <span>
          <span className="t1 muted ellipsis">{callback.ownerName ?? t("anyone")}</span>
          <LateLine callback={callback} brief />
          <HeldLine callback={callback} brief />
        </span>
      </div>
      <CallbackActions callback={callback} onMove={onMove} />
    </div>
  );
}
