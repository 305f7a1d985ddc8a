import { type Activity, LeadStatus } from "@parley/contract";
import {
  CircleSlash,
  type LucideIcon,
  Pencil,
  Phone,
  PhoneMissed,
  Plus,
  RotateCcw,
  SquarePen,
  Trash2,
  Upload,
} from "lucide-react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "../../api/session.ts";
import { formatClock } from "../../domain/clock.ts";
import { useFormat } from "../../i18n/format.ts";
import type { TimelineEntry } from "../../ui/timeline.tsx";
import { useOutcomeName } from "./lead-cells.tsx";

const icons: Record<Activity["type"], LucideIcon> = {
  LEAD_CREATED: Plus,
  LEAD_UPDATED: Pencil,
  LEAD_IMPORTED: Upload,
  LEAD_DELETED: Trash2,
  LEAD_RESTORED: RotateCcw,
  NOTE: SquarePen,
  ATTEMPT: PhoneMissed,
  CALL: Phone,
};

/** Turns an activity into a line of the timeline. */
export function useActivityEntry(): (activity: Activity) => TimelineEntry {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const words = useWords();
  return useCallback(
    (activity) => {
      const day = format.day(activity.at);
      const isToday = day === format.day(serverNow());
      return {
        id: activity.id,
        at: activity.at,
        day: isToday ? t("timeline.today", { day }) : day,
        time: format.time(activity.at),
        icon: activity.data.outcome === "REJECTED" ? CircleSlash : icons[activity.type],
        ...words(activity),
      };
    },
    [t, format, words],
  );
}

type Words = { title: string; text?: string };

function useWords(): (activity: Activity) => Words {
  const { t } = useTranslation(["leads", "common"]);
  const outcomeName = useOutcomeName();
  const format = useFormat();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the name of an outcome changes with the language only
  return useCallback(
    (activity) => {
      const { data, text } = activity;
      const name = activity.actorName ?? t("timeline.system");
      const withText = (title: string, more: (string | null)[] = []): Words => {
        const lines = [...more, text].filter(Boolean).join("\n");
        return lines ? { title, text: lines } : { title };
      };
      switch (activity.type) {
        case "NOTE":
          return withText(t("timeline.noteBy", { name }));
        case "LEAD_CREATED":
          return withText(t("timeline.createdBy", { name }));
        case "LEAD_IMPORTED":
          return withText(t("timeline.imported"), [
            typeof data.line === "number" ? t("timeline.importedLine", { line: data.line }) : null,
          ]);
        case "LEAD_DELETED":
          return withText(t("timeline.deleted", { name }));
        case "LEAD_RESTORED":
          return withText(t("timeline.restored", { name }));
        case "LEAD_UPDATED":
          return withText(t("timeline.updated", { name }), [statusLine(data), fieldLine(data)]);
        case "ATTEMPT":
          return withText(
            t("timeline.attempt", {
              number: Number(data.attempt ?? 1),
              outcome: outcomeName(String(data.outcome ?? "")),
            }),
            [
              typeof data.nextAttemptAt === "string"
                ? t("timeline.nextAt", { when: format.dateTime(data.nextAttemptAt) })
                : null,
            ],
          );
        case "CALL":
          return withText(callTitle(data, name), [dispositionLine(data)]);
      }
      return { title: activity.type };
    },
    [t, format],
  );

  function statusLine(data: Activity["data"]): string | null {
    const status = LeadStatus.safeParse(data.status);
    if (!status.success) return null;
    return t("timeline.statusTo", { status: t(`common:leadStatus.${status.data}`) });
  }
  function fieldLine(data: Activity["data"]): string | null {
    if (!Array.isArray(data.fields)) return null;
    const others = data.fields.filter((field) => field !== "status" || !data.status);
    return others.length > 0 ? t("timeline.fields", { fields: others.join(", ") }) : null;
  }
  function callTitle(data: Activity["data"], name: string): string {
    const talked = Number(data.talkSeconds ?? 0);
    if (talked > 0) return t("timeline.talked", { time: formatClock(talked), name });
    return t("timeline.call", { outcome: outcomeName(String(data.outcome ?? "")) });
  }
  function dispositionLine(data: Activity["data"]): string | null {
    const name = data.dispositionName ?? data.disposition;
    return typeof name === "string" ? t("timeline.disposition", { name }) : null;
  }
}
