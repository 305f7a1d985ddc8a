import { type SettingsSection, settingsEndpoints } from "@parley/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { History } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { useGrant } from "../../../api/session.ts";
import { settingsViews } from "../../../app/search.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Button } from "../../../ui/button.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { Views } from "../../../ui/views.tsx";
import { SignInRules } from "../../security/sign-in-rules.tsx";
import { HistoryDrawer } from "./history-drawer.tsx";
import { type SectionAnswer, SectionForm } from "./section-form.tsx";
import styles from "./settings.module.css";

const route = getRouteApi("/app/settings");

/** What the tenant decides about itself, section by section, with who decided what. */
export function SettingsPage() {
  const { t } = useTranslation("settings");
  const { section = "region" } = route.useSearch();
  const navigate = useNavigate({ from: "/settings" });
  const maySetRules = useGrant("tenant:update") !== undefined;
  const views = settingsViews.filter((id) => id !== "sign-in" || maySetRules);
  return (
    <div className={`page page-scroll ${styles.page}`}>
      <PageHeader title={t("title")} />
      <Views
        label={t("sections")}
        views={views.map((id) => ({ id, name: t(`section.${id}`) }))}
        current={section}
        onPick={(id) =>
          void navigate({
            search: { section: views.find((one) => one === id) },
            replace: true,
          })
        }
      />
      {section === "sign-in" ? <SignInRules /> : <Section key={section} section={section} />}
    </div>
  );
}

function Section({ section }: { section: SettingsSection }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const mayChange = useGrant("settings:update") !== undefined;
  const [open, setOpen] = useState(false);
  const { data, error, refetch } = useRead(settingsEndpoints[section].get, {} as never);
  if (error) return <LoadError error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  const answer = data as unknown as SectionAnswer;
  const { version, updatedAt, updatedByName } = answer;
  return (
    <>
      <Panel
        title={t(`section.${section}`)}
        note={
          updatedAt
            ? t("decided", {
                version,
                name: updatedByName ?? t("system"),
                at: format.dateTime(updatedAt),
              })
            : t("undecided")
        }
        end={
          <Button icon={History} onClick={() => setOpen(true)}>
            {t("history")}
          </Button>
        }
      >
        <p className={`muted ${styles.intro}`}>{t(`intro.${section}`)}</p>
        {/* A new version starts the form anew: it was made on the old one. */}
        <SectionForm key={version} answer={answer} mayChange={mayChange} />
      </Panel>
      {open && (
        <HistoryDrawer section={section} mayChange={mayChange} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
