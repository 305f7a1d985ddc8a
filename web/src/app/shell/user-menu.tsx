import { Menu, useMantineColorScheme } from "@mantine/core";
import { listPresence, setPresence, signOut } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { BellOff, Check, CircleUser, Languages, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { setSession, useGrant, useSession } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { changeLanguage, languages } from "../../i18n/i18n.ts";
import { languageNames } from "../../shared/language-names.ts";
import styles from "./shell.module.css";

/** Two letters for a person. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.[0] ?? "")
    .join("")
    .toUpperCase();
}

/** Who I am, how the page looks, and the way out. */
export function UserMenu() {
  const { t } = useTranslation("shell");
  const { user } = useSession();
  return (
    <Menu position="bottom-end" width={248}>
      <Menu.Target>
        <button type="button" className={styles.avatar} title={user.name}>
          <span className="sr">{user.name}</span>
          <span aria-hidden="true">{initialsOf(user.name)}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <strong className="t2">{user.name}</strong>
          <br />
          {user.email}
        </Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<CircleUser />}>
          {t("nav.account")}
        </Menu.Item>
        <QuietItem />
        <Menu.Divider />
        <SchemeItems />
        <Menu.Divider />
        <LanguageItems />
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut />} onClick={() => void leave()}>
          {t("signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Ends the session; when the server cannot be reached this browser forgets it all the same. */
export async function leave(): Promise<void> {
  await call(signOut).catch(() => undefined);
  setSession(null);
}

function QuietItem() {
  const { t } = useTranslation("shell");
  const { user } = useSession();
  const mayRead = useGrant("presence:read") !== undefined;
  const maySet = useGrant("presence:update") !== undefined;
  const { data } = useRead(listPresence, { query: { limit: 200 } }, { enabled: mayRead && maySet });
  const quiet = data?.items.find(({ userId }) => userId === user.id)?.presence === "DND";
  const set = useWrite(setPresence, { onFailed: useErrorToast() });
  if (!maySet) return null;
  return (
    <Menu.CheckboxItem
      checked={quiet}
      checkIcon={<Check />}
      rightSection={<BellOff />}
      onChange={() => set.mutate({ body: { presence: quiet ? "ONLINE" : "DND" } })}
    >
      {t("doNotDisturb")}
    </Menu.CheckboxItem>
  );
}

const schemes = [
  { scheme: "light", icon: Sun },
  { scheme: "dark", icon: Moon },
  { scheme: "auto", icon: Monitor },
] as const;

function SchemeItems() {
  const { t } = useTranslation("shell");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return schemes.map(({ scheme, icon: Icon }) => (
    <Menu.RadioItem
      key={scheme}
      value={scheme}
      checked={colorScheme === scheme}
      checkIcon={<Check />}
      rightSection={<Icon />}
      onChange={() => setColorScheme(scheme)}
    >
      {t(`scheme.${scheme}`)}
    </Menu.RadioItem>
  ));
}

function LanguageItems() {
  const { i18n } = useTranslation("shell");
  return languages.map((language) => (
    <Menu.RadioItem
      key={language}
      value={language}
      checked={i18n.language === language}
      checkIcon={<Check />}
      rightSection={<Languages />}
      lang={language}
      onChange={() => void changeLanguage(language)}
    >
      {languageNames[language]}
    </Menu.RadioItem>
  ));
}
