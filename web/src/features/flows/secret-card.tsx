import { type FlowDetail, rotateFlowSecret } from "@parley/contract";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../../ui/dialog.tsx";
import { SecretShown } from "../webhooks/secret-dialog.tsx";
import styles from "./flows.module.css";

/** What a flow signs its questions to webhooks with: made here, and shown once. */
export function SecretCard({ flow }: { flow: FlowDetail }) {
  const { t } = useTranslation("flows");
  const [isAsking, setIsAsking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const rotate = useWrite(rotateFlowSecret, {
    onDone: (made) => {
      setIsAsking(false);
      setSecret(made.secret);
    },
    onFailed: useErrorToast(),
  });
  const make = () => rotate.mutate({ params: { id: flow.id } });
  return (
    <section className={styles.card} aria-label={t("secret.title")}>
      <p className="muted t1">{t(flow.signs ? "secret.signs" : "secret.none")}</p>
      <div className={styles.buttons}>
        <Button
          icon={KeyRound}
          busy={rotate.isPending}
          onClick={flow.signs ? () => setIsAsking(true) : make}
        >
          {t(flow.signs ? "secret.renew" : "secret.make")}
        </Button>
      </div>
      <ConfirmDialog
        open={isAsking}
        harmless
        title={t("secret.renew")}
        text={t("secret.renewText")}
        confirm={t("secret.renew")}
        busy={rotate.isPending}
        onClose={() => setIsAsking(false)}
        onConfirm={make}
      />
      {secret !== null && (
        <Dialog title={t("secret.title")} open sticky onClose={() => setSecret(null)}>
          <SecretShown secret={secret} onKept={() => setSecret(null)} />
        </Dialog>
      )}
    </section>
  );
}
