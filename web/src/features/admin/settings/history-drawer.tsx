import { Drawer } from "@mantine/core";
import {
  listSettingsVersions,
  restoreSettings,
  type SettingsSection,
  type SettingsVersion,
  settingsEndpoints,
} from "@parley/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../../api/lists.ts";
import { useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Button } from "../../../ui/button.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { toast } from "../../../ui/toast.ts";
import styles from "./settings.module.css";
import { useChangeWords } from "./use-change-words.ts";

type Props = { section: SettingsSection; mayChange: boolean; onClose: () => void };

/** Who changed a section when, and from what to what. */
export function HistoryDrawer({ section, mayChange, onClose }: Props) {
  const { t } = useTranslation(["settings", "common"]);
  const list = useInfinite(listSettingsVersions, { params: { section }, query: { limit: 20 } });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={520}
      title={t("historyOf", { section: t(`section.${section}`) })}
      closeButtonProps={{ "aria-label": t("common:close") }}
      attributes={{ header: { role: "none" } }}
    >
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {!list.isLoading && list.items.length === 0 && <p className="muted">{t("noHistory")}</p>}
      <ol className={styles.versions}>
        {list.items.map((version, index) => (
          <Version
            key={version.version}
            section={section}
            version={version}
            mayRestore={mayChange && index > 0}
          />
        ))}
      </ol>
      {list.hasMore && <Button onClick={list.loadMore}>{t("older")}</Button>}
    </Drawer>
  );
}

type VersionProps = { section: SettingsSection; version: SettingsVersion; mayRestore: boolean };

function Version({ section, version, mayRestore }: VersionProps) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const words = useChangeWords(section);
  const client = useQueryClient();
  const restore = useWrite(restoreSettings, {
    onDone: () => {
      toast({ text: t("restored", { version: version.version }) });
      void client.invalidateQueries({ queryKey: [settingsEndpoints[section].get.path] });
      void client.invalidateQueries({ queryKey: [listSettingsVersions.path] });
    },
    onFailed: useErrorToast(),
  });
  return (
    <li>
      <div className={styles.versionHead}>
        <span className="strong">{t("version", { version: version.version })}</span>
        <span className="muted">
          {version.changedByName ?? t("system")}, {format.dateTime(version.changedAt)}
        </span>
        {mayRestore && (
          <Button
            size="small"
            busy={restore.isPending}
            onClick={() => restore.mutate({ params: { section, version: version.version } })}
          >
            {t("restore")}
          </Button>
        )}
      </div>
      {version.restoredFrom !== null && (
        <p className="muted">{t("restoredFrom", { version: version.restoredFrom })}</p>
      )}
      {version.changes.length === 0 && <p className="muted">{t("beginning")}</p>}
      <dl className={styles.changes}>
        {version.changes.map((change) => {
          const { name, before, after } = words(change);
          return (
            <div key={change.field}>
              <dt>{name}</dt>
              <dd>
                <del>{before}</del>
                <span aria-hidden>→</span>
                <ins>{after}</ins>
              </dd>
            </div>
          );
        })}
      </dl>
    </li>
  );
}
