import { type ApiKey, listApiKeys, revokeApiKey } from "@parley/contract";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Moment, RelativeTime } from "../../ui/time.tsx";
import { NewKeyDialog } from "./new-key-dialog.tsx";
import styles from "./security.module.css";

/** Keys of programs. */
export function ApiKeysPage() {
  const { t } = useTranslation("security");
  const [isNew, setNew] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const list = useInfinite(listApiKeys, {});
  const mayCreate = useGrant("api-keys:create") !== undefined;
  const revoke = useWrite(revokeApiKey, {
    onDone: () => {
      setRevoking(null);
      list.reload();
    },
    onFailed: useErrorToast(),
  });
  return (
    <div className="page page-scroll">
      <PageHeader title={t("keys.title")} />
      <div className={styles.columns}>
        <Panel
          title={t("keys.title")}
          note={t("keys.text")}
          end={
            mayCreate && (
              <Button size="small" icon={KeyRound} onClick={() => setNew(true)}>
                {t("keys.new")}
              </Button>
            )
          }
        >
          {list.error && <LoadError error={list.error} onRetry={list.reload} />}
          {!list.isLoading && list.items.length === 0 && <p className="muted">{t("keys.empty")}</p>}
          <ul className={styles.list}>
            {list.items.map((key) => (
              <KeyRow key={key.id} item={key} onRevoke={() => setRevoking(key)} />
            ))}
          </ul>
        </Panel>
      </div>
      {isNew && (
        <NewKeyDialog
          onClose={() => {
            setNew(false);
            list.reload();
          }}
        />
      )}
      <ConfirmDialog
        open={revoking !== null}
        title={t("keys.revokeTitle", { name: revoking?.name ?? "" })}
        text={t("keys.revokeText")}
        confirm={t("keys.revoke")}
        busy={revoke.isPending}
        onClose={() => setRevoking(null)}
        onConfirm={() => revoking && revoke.mutate({ params: { id: revoking.id } })}
      />
    </div>
  );
}

function KeyRow({ item, onRevoke }: { item: ApiKey; onRevoke: () => void }) {
  const { t } = useTranslation("security");
  const mayRevoke = useGrant("api-keys:revoke") !== undefined;
  const { name, permissions, networks, expiresAt, lastUsedAt, revokedAt } = item;
  return (
    <li className={styles.row}>
      <div>
        <div>{name}</div>
        <div className="faint">{[...Object.keys(permissions), ...networks].join(", ")}</div>
        <div className="faint">
          {lastUsedAt ? (
            <>
              {t("keys.used")} <RelativeTime at={lastUsedAt} />
            </>
          ) : (
            t("keys.never")
          )}
          {expiresAt && (
            <>
              {" · "}
              {t("keys.ends")} <Moment at={expiresAt} />
            </>
          )}
        </div>
      </div>
      {revokedAt && <span className="faint">{t("keys.revoked")}</span>}
      {!revokedAt && mayRevoke && (
        <Button size="small" onClick={onRevoke}>
          {t("keys.revoke")}
        </Button>
      )}
    </li>
  );
}
