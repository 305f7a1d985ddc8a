import { rotateWebhookSecret, type Webhook } from "@parley/contract";
import { Copy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./webhooks.module.css";

type Props = { webhook: Webhook; onClose: () => void };

/** Makes a new secret, after a question, and shows it this once. */
export function RotateDialog({ webhook, onClose }: Props) {
  const { t } = useTranslation("webhooks");
  const [secret, setSecret] = useState<string | null>(null);
  const rotate = useWrite(rotateWebhookSecret, {
    onDone: (made) => setSecret(made.secret),
    onFailed: useErrorToast(),
  });
  if (secret !== null) {
    return (
      <Dialog title={t("rotate.title")} open sticky onClose={onClose}>
        <SecretShown secret={secret} onKept={onClose} />
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      open
      harmless
      title={t("rotate.title")}
      text={t("rotate.text")}
      confirm={t("rotate.do")}
      busy={rotate.isPending}
      onClose={onClose}
      onConfirm={() => rotate.mutate({ params: { id: webhook.id } })}
    />
  );
}

export function SecretShown({ secret, onKept }: { secret: string; onKept: () => void }) {
  const { t } = useTranslation("webhooks");
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    toast({ text: t("secret.copied") });
  };
  return (
    <>
      <p className="muted">{t("secret.once")}</p>
      <p className={styles.secret}>{secret}</p>
      <div className={styles.actions}>
        <Button icon={Copy} onClick={() => void copy()}>
          {t("secret.copy")}
        </Button>
        <Button variant="primary" onClick={onKept}>
          {t("secret.kept")}
        </Button>
      </div>
    </>
  );
}
