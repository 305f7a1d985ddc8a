import { getSso, type SsoSettings } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { keyOf, queryClient, useRead } from "../../../api/query.ts";
import { LoadError } from "../../../ui/load-error.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { ConnectionForm } from "./connection-form.tsx";
import { Domains } from "./domains.tsx";
import { GroupRoles } from "./group-roles.tsx";
import styles from "./single-sign-on.module.css";
import { Tokens } from "./tokens.tsx";

/** Shows what was just saved. */
export function keepSettings(settings: SsoSettings): void {
  queryClient.setQueryData(keyOf(getSso), settings);
}

/** How people of the tenant come in from outside: provider, domains, groups, directory. */
export function SingleSignOnPage() {
  const { t } = useTranslation("singleSignOn");
  const { data, error, refetch } = useRead(getSso);
  return (
    <div className="page page-scroll">
      <PageHeader title={t("title")} />
      <p className="muted">{t("lead")}</p>
      {error && !data && (
        <LoadError title={t("notLoaded")} error={error} onRetry={() => void refetch()} />
      )}
      {data && (
        <div className={styles.parts}>
          <Panel title={t("connection.title")}>
            <ConnectionForm
              key={data.connection?.updatedAt ?? "none"}
              connection={data.connection}
              onSaved={keepSettings}
            />
          </Panel>
          <Panel title={t("groups.title")} note={t("groups.note")}>
            <GroupRoles
              key={JSON.stringify(data.groupRoles)}
              groupRoles={data.groupRoles}
              onSaved={keepSettings}
            />
          </Panel>
          <Panel title={t("domains.title")} note={t("domains.note")}>
            <Domains domains={data.domains} onSaved={keepSettings} />
          </Panel>
          <Panel title={t("directory.title")} note={t("directory.note")}>
            <Tokens />
          </Panel>
        </div>
      )}
    </div>
  );
}
