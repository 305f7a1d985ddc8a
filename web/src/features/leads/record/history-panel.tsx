import {
  type Assignment,
  getAttribution,
  listAssignments,
  listMoves,
  type StageMove,
  type Touch,
} from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../../api/lists.ts";
import { useRead } from "../../../api/query.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Panel } from "../../../ui/panel.tsx";
import { Segmented } from "../../../ui/segmented.tsx";
import styles from "./history-panel.module.css";
import type { PanelProps } from "./panel-props.ts";

type View = "stages" | "owners" | "came";

/** Where the lead stood and for how long, who had it, and what brought it. */
export function HistoryPanel({ lead }: PanelProps) {
  const { t } = useTranslation("leads");
  const [view, setView] = useState<View>("stages");
  if (lead.deletedAt) return null;
  return (
    <Panel title={t("record.history")} flush>
      <div className={styles.choice}>
        <Segmented<View>
          small
          label={t("record.history")}
          value={view}
          onChange={setView}
          options={[
            { value: "stages", label: t("record.stages") },
            { value: "owners", label: t("record.owners") },
            { value: "came", label: t("record.came") },
          ]}
        />
      </div>
      {view === "stages" && <Moves id={lead.id} />}
      {view === "owners" && <Owners id={lead.id} />}
      {view === "came" && <Came id={lead.id} />}
    </Panel>
  );
}

function Moves({ id }: { id: string }) {
  const { t } = useTranslation("leads");
  const list = useInfinite(listMoves, { params: { id }, query: { limit: 50 } });
  if (list.isLoading) return null;
  if (list.items.length === 0) return <p className={styles.none}>{t("record.noMoves")}</p>;
  return (
    <ol className={styles.list}>
      {list.items.map((move) => (
        <Move key={move.id} move={move} />
      ))}
    </ol>
  );
}

function Move({ move }: { move: StageMove }) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const minutes = Math.max(1, Math.round(move.secondsInStage / 60));
  return (
    <li>
      <span className="strong">{move.toStageName}</span>
      <span className="muted t1">
        {t("record.inStage", { stage: move.fromStageName, time: format.minutes(minutes) })}
      </span>
      <span className="faint t1">
        {[format.dateTime(move.at), move.actorName && t("record.by", { name: move.actorName })]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {move.reason && <span>{move.reason}</span>}
    </li>
  );
}

function Owners({ id }: { id: string }) {
  const { t } = useTranslation("leads");
  const list = useInfinite(listAssignments, { params: { id }, query: { limit: 50 } });
  if (list.isLoading) return null;
  if (list.items.length === 0) return <p className={styles.none}>{t("record.noOwners")}</p>;
  return (
    <ol className={styles.list}>
      {list.items.map((one) => (
        <Owner key={one.id} one={one} />
      ))}
    </ol>
  );
}

function Owner({ one }: { one: Assignment }) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const from = format.dateTime(one.from);
  const span = one.to
    ? t("record.fromTo", { from, to: format.dateTime(one.to) })
    : t("record.since", { when: from });
  const why = [
    t(`record.cause.${one.cause}`),
    one.actorName && t("record.by", { name: one.actorName }),
  ];
  return (
    <li>
      <span className="strong">{one.assigneeName}</span>
      <span className="muted t1">{span}</span>
      <span className="faint t1">{why.filter(Boolean).join(" · ")}</span>
      {one.reason && <span>{one.reason}</span>}
    </li>
  );
}

function Came({ id }: { id: string }) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const { data } = useRead(getAttribution, { params: { id } });
  if (!data) return null;
  const words = ({ source, campaign, medium, at }: Touch) =>
    [source, campaign, medium, format.date(at)].filter(Boolean).join(" · ");
  return (
    <ol className={styles.list}>
      <li>{t("record.firstTouch", { what: words(data.first) })}</li>
      {data.last && <li>{t("record.lastTouch", { what: words(data.last) })}</li>}
    </ol>
  );
}
