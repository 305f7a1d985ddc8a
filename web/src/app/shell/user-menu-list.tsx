import { Menu, useMantineColorScheme } from "@mantine/core";
import { listPresence, setPresence } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { BellOff, Check, CircleUser, Languages, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useGrant, useSession } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { changeLanguage, languages } from "../../i18n/i18n.ts";
import { languageNames } from "../../shared/language-names.ts";
import { type Target, useOpened } from "../../ui/first-press.tsx";
import { leave } from "./leave.ts";

/** What the user menu holds. */
export function UserMenuList({ target }: { target: Target }) {
  const { t } = useTranslation("shell");
  const { user } = useSession();
  const [opened, setOpened] = useOpened();
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={248}>
      <Menu.Target>{target}</Menu.Target>
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
