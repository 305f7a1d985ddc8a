import { createWebhook, updateWebhook, type Webhook } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import { SecretShown } from "./secret-dialog.tsx";
import { bodyOf, draftOf, emptyDraft, type WebhookDraft, WebhookFields } from "./webhook-form.tsx";

type NewProps = { onClose: () => void; onMade: () => void };

/** Registers an endpoint, and shows its secret this once. */
export function NewWebhookDialog({ onClose, onMade }: NewProps) {
  const { t } = useTranslation("webhooks");
  const [secret, setSecret] = useState<string | null>(null);
  const [draft, setDraft] = useState<WebhookDraft>(emptyDraft);
  const [tried, setTried] = useState(false);
  const create = useWrite(createWebhook, {
    onDone: (made) => {
      setSecret(made.secret);
      onMade();
    },
  });
  const send = () => {
    setTried(true);
    if (isWhole(draft)) create.mutate({ body: bodyOf(draft) });
  };
  return (
    <Dialog title={t("new")} open wide sticky={secret !== null} onClose={onClose}>
      {secret === null ? (
        <DialogForm
          submit={t("form.register")}
          busy={create.isPending}
          onSubmit={send}
          onCancel={onClose}
          problem={<FormProblem error={create.error} />}
        >
          <WebhookFields draft={draft} onChange={setDraft} tried={tried} error={create.error} />
        </DialogForm>
      ) : (
        <SecretShown secret={secret} onKept={onClose} />
      )}
    </Dialog>
  );
}

type EditProps = { webhook: Webhook; onClose: () => void };

/** Changes an endpoint; from then on it tells what the editor may hear. */
export function EditWebhookDialog({ webhook, onClose }: EditProps) {
  const { t } = useTranslation("webhooks");
  const [draft, setDraft] = useState(() => draftOf(webhook));
  const [tried, setTried] = useState(false);
  const update = useWrite(updateWebhook, {
    onDone: () => {
      toast({ text: t("saved") });
      onClose();
    },
  });
  const send = () => {
    setTried(true);
    if (!isWhole(draft)) return;
    const { url, ...rest } = bodyOf(draft);
    // The same address need not answer a challenge again.
    const body = { ...rest, ...(url === webhook.url ? {} : { url }) };
    update.mutate({ params: { id: webhook.id }, body });
  };
  return (
    <Dialog title={t("edit")} open wide onClose={onClose}>
      <DialogForm
        submit={t("form.save")}
        busy={update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={update.error} />}
      >
        <WebhookFields draft={draft} onChange={setDraft} tried={tried} error={update.error} />
        <p className="t1 muted">{t("form.ownerHint")}</p>
      </DialogForm>
    </Dialog>
  );
}

function isWhole({ name, url, events }: WebhookDraft): boolean {
  return name.trim() !== "" && url.length >= 10 && events.length > 0;
}
