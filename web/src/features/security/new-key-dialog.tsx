import { MultiSelect, TextInput } from "@mantine/core";
import { createApiKey, type Grants } from "@parley/contract";
import { Copy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useSession } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import { KeyScopes, withPermissions } from "./key-scopes.tsx";
import styles from "./security.module.css";

/** Makes a key and shows it, this once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("security");
  const [key, setKey] = useState<string | null>(null);
  return (
    <Dialog title={t("keys.new")} open wide onClose={onClose}>
      {key === null ? (
        <KeyForm onMade={setKey} onClose={onClose} />
      ) : (
        <Shown text={key} onKept={onClose} />
      )}
    </Dialog>
  );
}

function KeyForm({ onMade, onClose }: { onMade: (key: string) => void; onClose: () => void }) {
  const { t } = useTranslation("security");
  // Nobody gives what he lacks, so only what he has is offered.
  const { grants } = useSession();
  const [name, setName] = useState("");
  const [permissions, setPermissions] = useState<Grants>({});
  const [networks, setNetworks] = useState("");
  const [expires, setExpires] = useState("");
  const [tried, setTried] = useState(false);
  const codes = Object.keys(permissions);
  const create = useWrite(createApiKey, { onDone: (made) => onMade(made.key) });
  const errorAt = (field: string) =>
    create.error?.fields.find((one) => one.field.startsWith(field))?.reason;
  const send = () => {
    setTried(true);
    if (!name.trim() || codes.length === 0) return;
    const list = networks.split(",").flatMap((text) => text.trim() || []);
    const expiresAt = expires ? new Date(`${expires}T23:59:59`).toISOString() : null;
    create.mutate({ body: { name, permissions, networks: list, expiresAt } });
  };
  return (
    <DialogForm
      submit={t("keys.make")}
      busy={create.isPending}
      onSubmit={send}
      onCancel={onClose}
      problem={<FormProblem error={create.error} />}
    >
      <TextInput
        label={t("keys.name")}
        description={t("keys.nameHint")}
        data-autofocus
        value={name}
        error={tried && !name.trim() ? t("keys.needed") : errorAt("name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <MultiSelect
        label={t("keys.permissions")}
        data={Object.keys(grants)}
        searchable
        value={codes}
        error={tried && codes.length === 0 ? t("keys.needed") : errorAt("permissions")}
        onChange={(chosen) => setPermissions(withPermissions(chosen, permissions, grants))}
      />
      <KeyScopes value={permissions} most={grants} onChange={setPermissions} />
      <TextInput
        label={t("keys.networks")}
        description={t("keys.networksHint")}
        value={networks}
        error={errorAt("networks")}
        onChange={(event) => setNetworks(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t("keys.expires")}
        value={expires}
        error={errorAt("expiresAt")}
        onChange={(event) => setExpires(event.currentTarget.value)}
      />
    </DialogForm>
  );
}

function Shown({ text, onKept }: { text: string; onKept: () => void }) {
  const { t } = useTranslation("security");
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    toast({ text: t("keys.copied") });
  };
  return (
    <>
      <p className="muted">{t("keys.once")}</p>
      <p className={styles.secret}>{text}</p>
      <div className={styles.actions}>
        <Button icon={Copy} onClick={() => void copy()}>
          {t("keys.copy")}
        </Button>
        <Button variant="primary" onClick={onKept}>
          {t("keys.kept")}
        </Button>
      </div>
    </>
  );
}
