import { listCalls, listCampaigns, listLeads, listUsers } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { Megaphone, Phone, User, UserCog } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import type { Command } from "./command.ts";

type Found = { commands: Command[]; isFetching: boolean };

const few = 6;
const fewCalls = 3;

/** Records whose name holds these words, of the kinds that the user may see. */
export function useFoundRecords(words: string, isLongEnough: boolean): Found {
  const leads = useLeads(words, isLongEnough);
  const found = [
    leads,
    useCalls(leads.firstId),
    useCampaigns(words, isLongEnough),
    useUsers(words, isLongEnough),
  ];
  return {
    commands: isLongEnough ? found.flatMap(({ commands }) => commands) : [],
    isFetching: found.some(({ isFetching }) => isFetching),
  };
}

function useLeads(q: string, isLongEnough: boolean): Found & { firstId: string | undefined } {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const enabled = useGrant("leads:read") !== undefined && isLongEnough;
  const query = { q, limit: few };
  const { data, isFetching } = useRead(listLeads, { query }, { enabled, keepPrevious: true });
  const items = enabled ? (data?.items ?? []) : [];
  const commands = items.map(({ id, name, company }) => ({
    id: `lead-${id}`,
    group: t("nav.leads"),
    name,
    note: company,
    icon: User,
    run: () => void navigate({ to: "/leads/$leadId", params: { leadId: id } }),
  }));
  return { commands, isFetching, firstId: items[0]?.id };
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

/** A tenant has few campaigns: they are all read once, and looked through here. */
function useCampaigns(words: string, isLongEnough: boolean): Found {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const enabled = useGrant("campaigns:read") !== undefined && isLongEnough;
  const { data, isFetching } = useRead(listCampaigns, { query: { limit: 200 } }, { enabled });
  const wanted = words.toLocaleLowerCase();
  const commands = (data?.items ?? [])
    .filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
    .slice(0, few)
    .map(({ id, name }) => ({
      id: `campaign-${id}`,
      group: t("nav.campaigns"),
      name,
      icon: Megaphone,
      run: () => void navigate({ to: "/campaigns/$campaignId", params: { campaignId: id } }),
    }));
  return { commands, isFetching };
}

function useUsers(q: string, isLongEnough: boolean): Found {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const enabled = useGrant("users:create") !== undefined && isLongEnough;
  const query = { q, limit: few };
  const { data, isFetching } = useRead(listUsers, { query }, { enabled, keepPrevious: true });
  const commands = (enabled ? (data?.items ?? []) : []).map(({ id, name, teamName }) => ({
    id: `user-${id}`,
    group: t("nav.users"),
    name,
    note: teamName,
    icon: UserCog,
    run: () => void navigate({ to: "/users", search: { user: id } }),
  }));
  return { commands, isFetching };
}
