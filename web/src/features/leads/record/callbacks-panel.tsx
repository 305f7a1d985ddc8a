import { type Callback, listCallbacks } from "@parley/contract";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { useGrant } from "../../../api/session.ts";
import { CallbackBadge } from "../../../shared/callbacks/callback-badge.tsx";
import { CallbackMenu } from "../../../shared/callbacks/callback-menu.tsx";
import { CallbackWhen } from "../../../shared/callbacks/callback-when.tsx";
import { CallbackMoves, LateLine } from "../../../shared/callbacks/late-line.tsx";
import { Button } from "../../../ui/button.tsx";
import { useKeys } from "../../../ui/keys.tsx";
import { later } from "../../../ui/later.ts";
import { Panel } from "../../../ui/panel.tsx";
import styles from "./callbacks-panel.module.css";
import type { PanelProps } from "./panel-props.ts";

const CallbackDialog = later(
  async () => (await import("../../../shared/callbacks/callback-dialog.tsx")).CallbackDialog,
);

/** What was promised to the person: open callbacks, and how many are closed. */
export function CallbacksPanel({ lead }: PanelProps) {
  const { t } = useTranslation("callbacks");
  const [dialog, setDialog] = useState<{ moved?: Callback } | null>(null);
  const maySee = useGrant("callbacks:read") !== undefined && lead.deletedAt === null;
  const mayAdd = useGrant("callbacks:create") !== undefined && lead.deletedAt === null;
  const query = { leadId: lead.id, limit: 100 };
  const { data } = useRead(listCallbacks, { query }, { enabled: maySee });
  useKeys(
    useMemo(
      () => (mayAdd ? [{ key: "B", label: t("promise"), run: () => setDialog({}) }] : []),
      [mayAdd, t],
    ),
  );
  if (!maySee || !data) return null;
  const open = data.items.filter(({ state }) => state !== "DONE" && state !== "CANCELLED");
  const closed = data.items.length - open.length;
  const add = mayAdd && (
    <Button size="small" icon={Plus} keys="B" onClick={() => setDialog({})}>
      {t("panel.add")}
    </Button>
  );
  return (
    <Panel title={t("panel.title")} end={add} flush>
      {open.length === 0 && <p className={styles.none}>{t("panel.none")}</p>}
      <ul className={styles.list}>
        {open.map((one) => (
          <Item key={one.id} callback={one} onMove={(moved) => setDialog({ moved })} />
        ))}
      </ul>
      {closed > 0 && <p className={styles.none}>{t("panel.closed", { count: closed })}</p>}
      {dialog && (
        <CallbackDialog leadId={lead.id} callback={dialog.moved} onClose={() => setDialog(null)} />
      )}
    </Panel>
  );
}

type ItemProps = { callback: Callback; onMove: (callback: Callback) => void };

function Item({ callback, onMove }: ItemProps) {
  const { t } = useTranslation("callbacks");
  return (
    <li>
      <div className={styles.what}>
        <CallbackBadge state={callback.state} />
        <CallbackWhen callback={callback} />
        <LateLine callback={callback} />
        <span className="t1 muted">{callback.ownerName ?? t("anyone")}</span>
        <CallbackMoves callback={callback} />
        {callback.note && <p className={styles.note}>{callback.note}</p>}
      </div>
      <CallbackMenu callback={callback} onMove={onMove} />
    </li>
  );
}
