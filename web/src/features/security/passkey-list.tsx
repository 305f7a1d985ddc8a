import { TextInput } from "@mantine/core";
import { listPasskeys, removePasskey } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { hasPasskeys, makePasskey } from "../../api/passkeys.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.ts";
import { RecoveryCodesDialog } from "./recovery-codes.tsx";
import styles from "./security.module.css";

/** The own passkeys, and a new one. */
export function PasskeyList({ onChanged }: { onChanged: () => void }) {
  const { t } = useTranslation("security");
  const [isAdding, setAdding] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const keys = useRead(listPasskeys, {});
  const refresh = () => {
    setAdding(false);
    void keys.refetch();
    onChanged();
  };
  const remove = useWrite(removePasskey, {
    onDone: () => {
      toast({ text: t("passkeys.removed") });
      refresh();
    },
    onFailed: useErrorToast(),
  });
  const items = keys.data?.items ?? [];
  return (
    <>
      <li className={styles.row}>
        <div>
          <div>{t("passkeys.name")}</div>
          {items.length === 0 && <div className="faint">{t("passkeys.none")}</div>}
        </div>
        {hasPasskeys && (
          <Button size="small" onClick={() => setAdding(true)}>
            {t("passkeys.add")}
          </Button>
        )}
      </li>
      {items.map(({ id, name, createdAt, lastUsedAt }) => (
        <li key={id} className={styles.row}>
          <div>
            <div>{name}</div>
            <div className="faint">
              {t(lastUsedAt ? "passkeys.used" : "passkeys.since")}{" "}
              <RelativeTime at={lastUsedAt ?? createdAt} />
            </div>
          </div>
          <Button
            size="small"
            busy={remove.isPending && remove.variables.params.id === id}
            onClick={() => remove.mutate({ params: { id } })}
          >
            {t("passkeys.remove")}
          </Button>
        </li>
      ))}
      {isAdding && (
        <Dialog title={t("passkeys.add")} open onClose={refresh}>
          <PasskeySetup
            onDone={(made) => {
              setCodes(made);
              refresh();
            }}
            onCancel={refresh}
          />
        </Dialog>
      )}
      {codes.length > 0 && <RecoveryCodesDialog codes={codes} onKept={() => setCodes([])} />}
    </>
  );
}

type SetupProps = {
  /** With the first factor come codes for its loss, which are shown only now. */
  onDone: (recoveryCodes: readonly string[]) => void;
  onCancel: () => void;
};

/** Makes a passkey: its name and the browser's window. */
export function PasskeySetup({ onDone, onCancel }: SetupProps) {
  const { t } = useTranslation("security");
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  const make = async () => {
    setState("busy");
    try {
      const made = await makePasskey(name.trim());
      toast({ text: t("passkeys.added") });
      onDone(made);
    } catch {
      setState("failed");
    }
  };
  return (
    <DialogForm
      submit={t("passkeys.make")}
      busy={state === "busy"}
      onCancel={onCancel}
      onSubmit={() => {
        setTried(true);
        if (name.trim()) void make();
      }}
    >
      <TextInput
        label={t("passkeys.label")}
        description={t("passkeys.labelHint")}
        data-autofocus
        autoFocus
        maxLength={120}
        value={name}
        error={
          state === "failed"
            ? t("passkeys.failed")
            : tried && !name.trim()
              ? t("confirm.needed")
              : undefined
        }
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
