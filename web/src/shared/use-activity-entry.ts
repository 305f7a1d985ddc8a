import {
  type Activity,
  type CallOutcome,
  callOutcomes,
  leadStatuses,
  listCampaigns,
  listDispositions,
} from "@parley/contract";
import {
  ArrowRightLeft,
  CalendarClock,
  FilePlus2,
  FileX2,
  Link2,
  Link2Off,
  type LucideIcon,
  Pencil,
  Phone,
  RotateCcw,
  SquarePen,
  Trash2,
  Upload,
  UserPlus,
  Workflow,
} from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../api/query.ts";
import { serverNow } from "../api/session.ts";
import { useFormat } from "../i18n/format.ts";
import { outcomeLooks } from "../theme/calls.ts";
import type { TimelineEntry } from "../ui/timeline.tsx";

const icons: Record<Activity["type"], LucideIcon> = {
  LEAD_CREATED: UserPlus,
  LEAD_UPDATED: Pencil,
  LEAD_IMPORTED: Upload,
  LEAD_DELETED: Trash2,
  LEAD_RESTORED: RotateCcw,
  LEAD_MOVED: ArrowRightLeft,
  RELATED: Link2,
  UNRELATED: Link2Off,
  CONTACT_UPDATED: Pencil,
  NOTE: SquarePen,
  ATTEMPT: Phone,
  CALL: Phone,
  CALLBACK: CalendarClock,
  WORKFLOW: Workflow,
  DOCUMENT_ADDED: FilePlus2,
  DOCUMENT_DELETED: FileX2,
  DOCUMENT_RESTORED: RotateCcw,
};

/** Turns an activity into a line of the timeline. */
export function useActivityEntry(): (activity: Activity) => TimelineEntry {
  const { t } = useTranslation("timeline");
  const format = useFormat();
  const titleOf = useTitle();
  const textOf = useText();
  return useMemo(
    () => (activity) => {
      const day = format.day(activity.at);
      const isToday = day === format.day(serverNow());
      const outcome = outcomeOf(activity);
      const look = outcome && outcomeLooks[outcome].look;
      const text = textOf(activity);
      return {
        id: activity.id,
        at: activity.at,
        day: isToday ? t("today", { day }) : day,
        time: format.time(activity.at),
        icon: outcome ? outcomeLooks[outcome].icon : icons[activity.type],
        title: titleOf(activity),
        ...(look ? { look } : {}),
        ...(text ? { text } : {}),
      };
    },
    [t, format, titleOf, textOf],
  );
}

/** What happened, in one line. */
function useTitle(): (activity: Activity) => string {
  const { t } = useTranslation(["timeline", "common"]);
  const format = useFormat();
  return useMemo(
    () => (activity) => {
      const name = activity.actorName ?? t("system");
      const talked = numberOf(activity.data.talkSeconds);
      if (activity.type === "CALL" && talked > 0) {
        return t("talked", { name, time: format.duration(talked) });
      }
      const said = callbackSaid.find((one) => one === activity.data.what);
      if (activity.type === "CALLBACK" && said) return t(`callback.${said}`, { name });
      if (activity.type === "WORKFLOW") return t("workflow", workflowOf(activity));
      const outcome = outcomeOf(activity);
      return outcome ? t(`common:outcome.${outcome}`) : t(`type.${activity.type}`, { name });
    },
    [t, format],
  );
}

/** What stands under it: how the call was closed, what changed, the note. */
function useText(): (activity: Activity) => string {
  const { t } = useTranslation(["timeline", "common"]);
  const format = useFormat();
  const campaigns = useRead(listCampaigns, { query: { limit: 200 } }).data?.items;
  const dispositions = useRead(listDispositions, { query: { limit: 200 } }).data?.items;
  return useMemo(
    () =>
      ({ data, text }) => {
        const disposition = dispositions?.find(({ id }) => id === data.dispositionId)?.name;
        const campaign = campaigns?.find(({ id }) => id === data.campaignId)?.name;
        const rang = numberOf(data.ringSeconds);
        const reached = newValue(data.status);
        const status = leadStatuses.find((one) => one === reached);
        const fields = Array.isArray(data.fields)
          ? data.fields.filter((one) => one !== "status")
          : [];
        const facts = [
          disposition && t("disposition", { name: disposition }),
          rang > 0 && t("rang", { seconds: rang }),
          campaign,
        ].filter(Boolean);
        const script = scriptOf(data.script);
        return [
          facts.join(", "),
          script &&
            t("script", {
              name: script.name,
              version: script.version,
              count: numberOf(script.answers),
            }),
          ...(script?.chosen ?? []).map(
            ({ question, answer }) =>
              `${question} ${typeof answer === "boolean" ? t(answer ? "yes" : "no") : answer}`,
          ),
          status && t("statusTo", { status: t(`common:leadStatus.${status}`) }),
          fields.length > 0 && t("fields", { fields: fields.join(", ") }),
          Array.isArray(data.actions) &&
            data.actions
              .filter(isAction)
              .map((action) => t(`did.${action}`))
              .join(", "),
          typeof data.dueAt === "string" &&
            typeof data.timeZone === "string" &&
            t("callback.at", {
              time: format.dateTime(data.dueAt, data.timeZone),
              city: format.city(data.timeZone),
            }),
          typeof data.because === "string" &&
            t(`callback.because.${data.because}` as "callback.because.GIVEN", { defaultValue: "" }),
          typeof data.line === "number" && t("importedLine", { line: data.line }),
          text,
        ]
          .filter(Boolean)
          .join("\n");
      },
    [t, format, campaigns, dispositions],
  );
}

const callbackSaid = [
  "SCHEDULED",
  "RESCHEDULED",
  "ASSIGNED",
  "DONE",
  "CANCELLED",
  "RESTORED",
  "MISSED",
] as const;

const actions = [
  "tag",
  "untag",
  "add-to-list",
  "assign",
  "set-field",
  "note",
  "notify",
  "add-to-campaign",
  "call-webhook",
  "move-to-stage",
  "schedule-callback",
] as const;

function isAction(name: unknown): name is (typeof actions)[number] {
  return actions.some((one) => one === name);
}

type ToldScript = {
  name: string;
  version: number;
  answers: number;
  chosen: readonly { question: string; answer: string | boolean }[];
};

/** What a call's entry tells of its script; the server writes it whole. */
function scriptOf(told: unknown): ToldScript | undefined {
  return typeof told === "object" && told !== null ? (told as ToldScript) : undefined;
}

/** The workflow and the version that did it. */
function workflowOf({ data }: Activity): { name: string; version: number } {
  return { name: String(data.workflow ?? ""), version: numberOf(data.version) };
}

function outcomeOf({ data }: Activity): CallOutcome | undefined {
  return callOutcomes.find((outcome) => outcome === data.outcome);
}

/** A change is written as what it was and what it is. */
function newValue(change: unknown): unknown {
  return typeof change === "object" && change !== null && "to" in change ? change.to : undefined;
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
