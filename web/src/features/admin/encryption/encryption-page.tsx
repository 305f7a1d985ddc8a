import { type Encryption, getEncryption, rotateDataKey } from "@parley/contract";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog.tsx";
import { FactList } from "../../../ui/fact-list.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { toast } from "../../../ui/toast.ts";
import styles from "./encryption.module.css";
import { KeyTable } from "./key-table.tsx";
import { Rotation } from "./rotation.tsx";

/** The keys of the tenant, their age, and a new one. */
export function EncryptionPage() {
  const { t } = useTranslation("encryption");
  const { data, error, refetch } = useRead(getEncryption);
  const [asking, setAsking] = useState(false);
  const rotate = useWrite(rotateDataKey, {
    onDone: () => {
      setAsking(false);
      toast({ text: t("started") });
      void refetch();
    },
    onFailed: useErrorToast(),
  });
  const button = data?.can.includes("rotate") && (
    <Button variant="primary" icon={KeyRound} onClick={() => setAsking(true)}>
      {t("rotate")}
    </Button>
  );
  return (
    <div className="page">
      <PageHeader title={t("title")} actions={button} />
      <p className="muted">{t("lead")}</p>
      {error && !data && (
        <LoadError title={t("notLoaded")} error={error} onRetry={() => void refetch()} />
      )}
      {data && <Keys encryption={data} />}
      <ConfirmDialog
        open={asking}
        title={t("rotateTitle")}
        text={t("rotateText")}
        confirm={t("rotate")}
        busy={rotate.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => rotate.mutate({})}
      />
    </div>
  );
}

function Keys({ encryption }: { encryption: Encryption }) {
  const { t } = useTranslation("encryption");
  const { keys, masterKey, fields, rotation } = encryption;
  return (
    <div className={styles.parts}>
      {rotation && <Rotation operation={rotation} />}
      <Panel title={t("keys")} flush>
        <KeyTable keys={keys} />
      </Panel>
      <Panel title={t("masterKey")}>
        <FactList
          facts={[
            { name: t("fact.id"), value: masterKey.id },
            { name: t("fact.kept"), value: t(`kept.${masterKey.kept}`) },
            {
              name: t("fact.fields"),
              value: (
                <ul className={styles.fields}>
                  {fields.map(({ table, column }) => (
                    <li key={`${table}.${column}`}>
                      {t(`field.${table}.${column}` as "field.activities.note", {
                        defaultValue: `${table}.${column}`,
                      })}
                    </li>
                  ))}
                </ul>
              ),
            },
          ]}
        />
      </Panel>
    </div>
  );
}
