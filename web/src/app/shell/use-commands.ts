import { useMantineColorScheme } from "@mantine/core";
import { listLeads, listUsers } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { LogOut, type LucideIcon, Moon, Sun, User, UserCog } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant, useSession } from "../../api/session.ts";
import { leave } from "./leave.ts";
import { navFor, otherEntries } from "./nav.ts";

export type Command = {
  id: string;
  group: string;
  name: string;
  note?: string | null;
  icon: LucideIcon;
  run: () => void;
};

const fewest = 2;

/** What the words could mean. Pages and actions answer at once, records a moment later. */
export function useCommands(words: string, asked: string) {
  const { t } = useTranslation("shell");
  const records = useRecords(asked);
  const fixed = [...usePages(), ...useActions()];
  const wanted = words.toLocaleLowerCase();
  const matching = fixed.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  const isSearching = words.length >= fewest && (records.isFetching || words !== asked);
  const commands = words.length >= fewest ? [...records.commands, ...matching] : matching;
  return { commands, isSearching, label: t("results") };
}

function useRecords(asked: string): { commands: Command[]; isFetching: boolean } {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const long = asked.length >= fewest;
  const mayLeads = useGrant("leads:read") !== undefined && long;
  const mayUsers = useGrant("users:create") !== undefined && long;
  const query = { q: asked, limit: 6 };
  const leads = useRead(listLeads, { query }, { enabled: mayLeads, keepPrevious: true });
  const users = useRead(listUsers, { query }, { enabled: mayUsers, keepPrevious: true });
  const people = (long ? (leads.data?.items ?? []) : []).map(({ id, name, company }) => ({
    id: `lead-${id}`,
    group: t("nav.leads"),
    name,
    note: company,
    icon: User,
    run: () => void navigate({ to: "/leads/$leadId", params: { leadId: id } }),
  }));
  const staff = (long ? (users.data?.items ?? []) : []).map(({ id, name, teamName }) => ({
    id: `user-${id}`,
    group: t("nav.users"),
    name,
    note: teamName,
    icon: UserCog,
    run: () => void navigate({ to: "/users", search: { user: id } }),
  }));
  return { commands: [...people, ...staff], isFetching: leads.isFetching || users.isFetching };
}

function usePages(): Command[] {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const session = useSession();
  return [...navFor(session), ...otherEntries].map(({ id, path, icon }) => ({
    id,
    group: t("pages"),
    name: t(`nav.${id}`),
    icon,
    run: () => void navigate({ to: path }),
  }));
}

function useActions(): Command[] {
  const { t } = useTranslation("shell");
  const { setColorScheme } = useMantineColorScheme();
  const group = t("actions");
  return [
    {
      id: "light",
      group,
      name: t("scheme.light"),
      icon: Sun,
      run: () => setColorScheme("light"),
    },
    { id: "dark", group, name: t("scheme.dark"), icon: Moon, run: () => setColorScheme("dark") },
    { id: "sign-out", group, name: t("signOut"), icon: LogOut, run: () => void leave() },
  ];
}
