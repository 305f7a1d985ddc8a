import {
  type Activity,
  type AttemptOutcome,
  attemptOutcomes,
  listActivities,
  listCampaigns,
  listDispositions,
} from "@parley/contract";
import {
  type LucideIcon,
  MessageSquareText,
  Pencil,
  RotateCcw,
  Trash2,
  Upload,
  UserPlus,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { useInfinite, useRead } from "../api/query.ts";
import { useFormat } from "../i18n/format.ts";
import { outcomeLooks } from "../theme/calls.ts";
import { Button } from "../ui/button.tsx";
import { LoadError } from "../ui/load-error.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Timeline, type TimelineEntry } from "../ui/timeline.tsx";

/** Everything that happened to a lead, newest first. */
export function LeadTimeline({ leadId }: { leadId: string }) {
  const { t } = useTranslation("timeline");
  const list = useInfinite(listActivities, { params: { id: leadId }, query: { limit: 50 } });
  const toEntry = useEntry();
  if (list.isLoading) return <SkeletonRows rows={5} />;
  if (list.error) return <LoadError error={list.error} onRetry={list.reload} />;
  return (
    <>
      {list.items.length === 0 && <p className="muted">{t("none")}</p>}
      <Timeline label={t("label")} entries={list.items.map(toEntry)} />
      {list.hasMore && (
        <Button variant="quiet" busy={list.isFetching} onClick={list.loadMore}>
          {t("earlier")}
        </Button>
      )}
    </>
  );
}

const icons: Partial<Record<Activity["type"], LucideIcon>> = {
  LEAD_CREATED: UserPlus,
  LEAD_UPDATED: Pencil,
  LEAD_IMPORTED: Upload,
  LEAD_DELETED: Trash2,
  LEAD_RESTORED: RotateCcw,
  NOTE: MessageSquareText,
};

function useEntry(): (activity: Activity) => TimelineEntry {
  const { t } = useTranslation(["timeline", "common"]);
  const format = useFormat();
  const detail = useDetail();
  return (activity) => {
    const outcome = outcomeOf(activity);
    const look = outcome ? outcomeLooks[outcome].look : undefined;
    return {
      id: activity.id,
      day: format.day(activity.at),
      at: activity.at,
      time: format.time(activity.at),
      icon: (outcome ? outcomeLooks[outcome].icon : icons[activity.type]) ?? Pencil,
      ...(look ? { look } : {}),
      title: outcome ? t(`common:outcome.${outcome}`) : t(`type.${activity.type}`),
      text: detail(activity),
    };
  };
}

/** What stands under the title: the note, the numbers of a call, who did it. */
function useDetail(): (activity: Activity) => string {
  const { t } = useTranslation("timeline");
  const format = useFormat();
  const campaigns = useRead(listCampaigns, { query: { limit: 200 } }).data?.items;
  const dispositions = useRead(listDispositions, { query: { limit: 200 } }).data?.items;
  return ({ data, text, actorName }) => {
    const campaign = campaigns?.find(({ id }) => id === data.campaignId)?.name;
    const disposition = dispositions?.find(({ id }) => id === data.dispositionId)?.name;
    const fields = Array.isArray(data.fields) ? data.fields.join(", ") : undefined;
    const facts = [
      disposition,
      number(data.talkSeconds)
        ? t("talked", { time: format.duration(number(data.talkSeconds)) })
        : "",
      number(data.ringSeconds) ? t("rang", { seconds: number(data.ringSeconds) }) : "",
      campaign,
      fields,
      actorName,
    ].filter(Boolean);
    return [text, facts.join(", ")].filter(Boolean).join("\n");
  };
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function outcomeOf({ data }: Activity): AttemptOutcome | undefined {
  return attemptOutcomes.find((outcome) => outcome === data.outcome);
}
