import { useMantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { LogOut, Moon, Sun } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../api/session.ts";
import type { Command } from "./command.ts";
import { leave } from "./leave.ts";
import { navFor, otherEntries } from "./nav.ts";
import { useFoundRecords, useRecentRecords } from "./use-found-records.ts";

const fewest = 2;

/** What the words could mean. Pages and actions answer at once, records a moment later. */
export function useCommands(words: string, asked: string) {
  const { t } = useTranslation("shell");
  const records = useFoundRecords(asked, asked.length >= fewest);
  const recent = useRecentRecords();
  const fixed = [...usePages(), ...useActions()];
  const wanted = words.toLocaleLowerCase();
  const matching = fixed.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  const isSearching = words.length >= fewest && (records.isFetching || words !== asked);
  const commands =
    words.length >= fewest
      ? [...records.commands, ...matching]
      : [...(words ? [] : recent), ...matching];
  return { commands, isSearching, label: t("results") };
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
