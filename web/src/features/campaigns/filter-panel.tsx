import {
  type Campaign,
  type CampaignStats,
  type Condition,
  type FilterChange,
  listFilterChanges,
  withdrawFilterChange,
} from "@parley/contract";
import { Ban, Check, Filter, Undo2, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { useConditionWords } from "../../shared/condition-editor/words.ts";
import { Button } from "../../ui/button.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Timeline, type TimelineEntry } from "../../ui/timeline.tsx";
import styles from "./campaigns.module.css";
import { FilterDecision } from "./filter-decision.tsx";
import { FilterDialog } from "./filter-dialog.tsx";

type Props = { campaign: Campaign; stats: CampaignStats };

/** Whom of its leads the campaign dials, what somebody asks to change about it, and who decided before. */
export function FilterPanel({ campaign, stats }: Props) {
  const { t } = useTranslation("campaignPlan");
  const format = useFormat();
  const [isAsking, setIsAsking] = useState(false);
  const words = useFilterWords();
  const toEntry = useEntry();
  const params = { id: campaign.id };
  const list = useInfinite(listFilterChanges, { params, query: { limit: 5 } });
  const waiting = list.items.find(({ state }) => state === "WAITING");
  const before = list.items.filter(({ state }) => state !== "WAITING");
  const { held } = stats.members;
  return (
    <Panel
      title={t("filter.title")}
      note={held > 0 && t("filter.held", { count: held, shown: format.number(held) })}
      end={
        campaign.can.includes("update") &&
        !waiting &&
        !list.isLoading && (
          <Button size="small" icon={Filter} onClick={() => setIsAsking(true)}>
            {t("filter.ask")}
          </Button>
        )
      }
    >
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      <p className="strong">{words(campaign.filter as Condition | null)}</p>
      {waiting && <Waiting key={waiting.id} change={waiting} />}
      {before.length > 0 && <Timeline entries={before.map(toEntry)} />}
      {list.hasMore && (
        <Button variant="quiet" size="small" busy={list.isFetching} onClick={list.loadMore}>
          {t("filter.more")}
        </Button>
      )}
      {isAsking && <FilterDialog campaign={campaign} onClose={() => setIsAsking(false)} />}
    </Panel>
  );
}

function useFilterWords(): (filter: Condition | null) => string {
  const { t } = useTranslation("campaignPlan");
  const { sentence } = useConditionWords();
  return (filter) => (filter === null ? t("filter.everybody") : sentence(filter));
}

/** What somebody asks for, and what it would come to. */
function Waiting({ change }: { change: FilterChange }) {
  const { t } = useTranslation("campaignPlan");
  const format = useFormat();
  const words = useFilterWords();
  const [verdict, setVerdict] = useState<"approve" | "refuse" | null>(null);
  const withdraw = useWrite(withdrawFilterChange, { onFailed: useErrorToast() });
  const { can, effect, askedBy, askedAt } = change;
  const params = { id: change.campaignId, changeId: change.id };
  const isOwn = can.includes("withdraw");
  return (
    <section aria-label={t("filter.waits")} className={styles.waitingFilter}>
      <h3>{t("filter.asks", { name: askedBy.name, at: format.dateTime(askedAt) })}</h3>
      <p className="strong">{words(change.filter as Condition | null)}</p>
      <p className="muted">{change.reason}</p>
      {effect && (
        <FactList
          right
          facts={[
            { name: t("filter.members"), value: format.number(effect.members) },
            { name: t("filter.now"), value: format.number(effect.before) },
            { name: t("filter.then"), value: <b>{format.number(effect.after)}</b> },
            { name: t("filter.reckoned"), value: effect.sampled ? t("filter.sampled") : null },
          ]}
        />
      )}
      {isOwn && !can.includes("approve") && <p className="muted">{t("filter.somebodyElse")}</p>}
      <div className={styles.verdicts}>
        {can.includes("approve") && (
          <Button size="small" variant="primary" icon={Check} onClick={() => setVerdict("approve")}>
            {t("filter.approve")}
          </Button>
        )}
        {can.includes("refuse") && (
          <Button size="small" icon={Ban} onClick={() => setVerdict("refuse")}>
            {t("filter.refuse")}
          </Button>
        )}
        {isOwn && (
          <Button
            size="small"
            variant="quiet"
            icon={Undo2}
            busy={withdraw.isPending}
            onClick={() => withdraw.mutate({ params })}
          >
            {t("filter.withdraw")}
          </Button>
        )}
      </div>
      {verdict && (
        <FilterDecision change={change} verdict={verdict} onClose={() => setVerdict(null)} />
      )}
    </section>
  );
}

const icons = { APPROVED: Check, REFUSED: X, WITHDRAWN: Undo2, WAITING: Filter };

function useEntry(): (change: FilterChange) => TimelineEntry {
  const { t } = useTranslation("campaignPlan");
  const format = useFormat();
  const words = useFilterWords();
  return (change) => {
    const { id, state, askedBy, decidedBy, decidedAt, askedAt, reason, note, effect } = change;
    const at = decidedAt ?? askedAt;
    const figures = effect && {
      before: format.number(effect.before),
      after: format.number(effect.after),
    };
    const sentences = [
      t("filter.askedBy", { name: askedBy.name }),
      reason,
      state === "WITHDRAWN" ? null : t(`filter.by.${state}`, { name: decidedBy?.name ?? "" }),
      note,
      figures && t("filter.effect", figures),
    ];
    return {
      ...{ id, at, day: format.date(at), time: format.time(at), icon: icons[state] },
      title: `${t(`filter.state.${state}`)}: ${words(change.filter as Condition | null)}`,
      text: sentences.filter(Boolean).join(" · "),
    };
  };
}
