import { listCalls, type SearchHit, type SearchKind, searchAll } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { Building2, Contact, type LucideIcon, Megaphone, Phone, User, UserCog } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import type { Command } from "./command.ts";
import { recentStore, remember } from "./recent-store.ts";

type Found = { commands: Command[]; isFetching: boolean };

const few = 6;
const fewCalls = 3;

const icons: Record<SearchKind, LucideIcon> = {
  LEAD: User,
  CONTACT: Contact,
  COMPANY: Building2,
  CAMPAIGN: Megaphone,
  USER: UserCog,
};

/** Records that these words may mean, the best of each kind first, and the last calls of the best lead. */
export function useFoundRecords(words: string, isLongEnough: boolean): Found {
  const toCommand = useHitCommand();
  const query = { q: words, limit: few };
  const maySearch = useMaySearch();
  const { data, isFetching } = useRead(
    searchAll,
    { query },
    { enabled: isLongEnough && maySearch, keepPrevious: true, asksAgain: true },
  );
  const hits = isLongEnough ? (data?.items ?? []) : [];
  const calls = useCalls(hits.find(({ kind }) => kind === "LEAD")?.id);
  return {
    commands: [...hits.flatMap(toCommand), ...calls.commands],
    isFetching: isFetching || calls.isFetching,
  };
}

/** Whoever may read any of the kinds. */
function useMaySearch(): boolean {
  const grants = [
    useGrant("leads:read"),
    useGrant("contacts:read"),
    useGrant("campaigns:read"),
    useGrant("users:read"),
  ];
  return grants.some((grant) => grant !== undefined);
}

/** The records that were opened last from here. */
export function useRecentRecords(): Command[] {
  const { t } = useTranslation("shell");
  const toCommand = useHitCommand();
  return recentStore((state) => state.hits)
    .flatMap(toCommand)
    .map((command) => ({ ...command, group: t("recent") }));
}

function useHitCommand(): (hit: SearchHit) => Command[] {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const seesUsers = useGrant("users:create") !== undefined;
  const open = (hit: SearchHit) => {
    switch (hit.kind) {
      case "LEAD":
        return navigate({ to: "/leads/$leadId", params: { leadId: hit.id } });
      case "CONTACT":
      case "COMPANY":
        return navigate({ to: "/contacts/$contactId", params: { contactId: hit.id } });
      case "CAMPAIGN":
        return navigate({ to: "/campaigns/$campaignId", params: { campaignId: hit.id } });
      case "USER":
        return navigate({ to: "/users", search: { user: hit.id } });
    }
  };
  return (hit) => {
    if (hit.kind === "USER" && !seesUsers) return [];
    return [
      {
        id: `${hit.kind}-${hit.id}`,
        group: t(`found.${hit.kind}`),
        name: hit.title,
        nameRanges: rangesIn(hit, "title"),
        ...noteOf(hit, t("externalId")),
        icon: icons[hit.kind],
        run: () => {
          remember(hit);
          void open(hit);
        },
      },
    ];
  };
}

function rangesIn({ ranges }: SearchHit, field: SearchHit["ranges"][number]["field"]) {
  return ranges.filter((range) => range.field === field);
}

/** What stands beside the name: the id or the own field in which the words were found, else the company. */
function noteOf(hit: SearchHit, idLabel: string): Pick<Command, "note" | "noteRanges"> {
  if (!hit.detail) return { note: hit.note, noteRanges: rangesIn(hit, "note") };
  const start = `${hit.match === "EXTERNAL_ID" ? idLabel : hit.detail.label}: `;
  const moved = rangesIn(hit, "detail").map((one) => ({ ...one, start: one.start + start.length }));
  return { note: start + hit.detail.text, noteRanges: moved };
}

/** Calls have no name of their own: the last ones of the lead that fits best. */
function useCalls(leadId: string | undefined): Found {
  const { t } = useTranslation(["shell", "common"]);
  const format = useFormat();
  const navigate = useNavigate();
  const enabled = useGrant("calls:read") !== undefined && leadId !== undefined;
  const query = { limit: fewCalls, ...(leadId ? { leadId } : {}) };
  const { data, isFetching } = useRead(listCalls, { query }, { enabled });
  const commands = (enabled ? (data?.items ?? []) : []).map((call) => ({
    id: `call-${call.id}`,
    group: t("shell:nav.calls"),
    name: `${call.leadName}, ${format.dateTime(call.startedAt)}`,
    note: call.outcome && t(`common:outcome.${call.outcome}`),
    icon: Phone,
    run: () => void navigate({ to: "/calls/$callId", params: { callId: call.id } }),
  }));
  return { commands, isFetching };
}
