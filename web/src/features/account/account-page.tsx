import { useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSession } from "../../api/session.ts";
import { changeLanguage, isLanguage, languages } from "../../i18n/i18n.ts";
import { languageNames } from "../../shared/language-names.ts";
import { FactList } from "../../ui/fact-list.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { wordsOfCode } from "../admin/roles/use-name-of-role.ts";
import { FactorsPanel } from "../security/factors-panel.tsx";
import { OwnSessions } from "../security/own-sessions.tsx";
import styles from "./account.module.css";
import { PasswordForm } from "./password-form.tsx";

/** What concerns only oneself. */
export function AccountPage() {
  const { t } = useTranslation("account");
  return (
    <div className="page page-scroll">
      <PageHeader title={t("title")} />
      <div className={styles.columns}>
        <OwnFacts />
        <Looks />
        <Panel title={t("password")} note={t("passwordText")}>
          <PasswordForm />
        </Panel>
        <FactorsPanel />
        <OwnSessions />
      </div>
    </div>
  );
}

function OwnFacts() {
  const { t } = useTranslation(["account", "common"]);
  const { user, tenant, roles } = useSession();
  const names = roles.map((code) =>
    t(`common:role.${code}` as "common:role.AGENT", { defaultValue: wordsOfCode(code) }),
  );
  return (
    <Panel title={t("you")}>
      <FactList
        facts={[
          { name: t("name"), value: user.name },
          { name: t("email"), value: user.email },
          { name: t("organisation"), value: tenant.name },
          { name: t("zone"), value: tenant.timeZone },
          { name: t("roles"), value: names.join(", ") },
        ]}
      />
    </Panel>
  );
}

function Looks() {
  const { t, i18n } = useTranslation(["account", "shell"]);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Panel title={t("looks")}>
      <div className="stack">
        <Segmented
          label={t("scheme")}
          value={colorScheme}
          onChange={setColorScheme}
          options={[
            { value: "light", label: t("shell:scheme.light") },
            { value: "dark", label: t("shell:scheme.dark") },
            { value: "auto", label: t("shell:scheme.auto") },
          ]}
        />
        <Segmented
          label={t("language")}
          value={i18n.language}
          onChange={(language) => isLanguage(language) && void changeLanguage(language)}
          options={languages.map((value) => ({ value, label: languageNames[value] }))}
        />
      </div>
    </Panel>
  );
}
