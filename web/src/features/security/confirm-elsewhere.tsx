import type { getConfirmWays, Output } from "@parley/contract";
import { KeyRound, LogIn, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { confirmByPasskey, hasPasskeys } from "../../api/passkeys.ts";
import { confirmAtProvider, heardOfConfirmation } from "../../api/provider-proof.ts";
import { Button } from "../../ui/button.tsx";
import styles from "./security.module.css";

type Props = {
  ways: Output<typeof getConfirmWays>["ways"];
  answer: (isConfirmed: boolean) => void;
};

/** Proofs that are not typed here: by the browser's passkey, or in the provider's own window. */
export function ConfirmElsewhere({ ways, answer }: Props) {
  const { t } = useTranslation("security");
  const [state, setState] = useState<"idle" | "passkey" | "provider" | "failed">("idle");
  useEffect(() => heardOfConfirmation(() => answer(true)), [answer]);
  const attempt = async (way: "passkey" | "provider") => {
    setState(way);
    try {
      if (way === "provider") return await confirmAtProvider();
      await confirmByPasskey();
      answer(true);
    } catch {
      // Refused here, turned down there, or the browser's own window was closed: one sentence fits all.
      setState("failed");
    }
  };
  const byPasskey = ways.includes("PASSKEY") && hasPasskeys;
  const byProvider = ways.includes("PROVIDER");
  if (!byPasskey && !byProvider) return null;
  return (
    <>
      {byPasskey && (
        <Button
          icon={KeyRound}
          block
          busy={state === "passkey"}
          onClick={() => void attempt("passkey")}
        >
          {t("confirm.passkey")}
        </Button>
      )}
      {byProvider && (
        <Button icon={LogIn} block onClick={() => void attempt("provider")}>
          {t("confirm.provider")}
        </Button>
      )}
      {state === "provider" && <p className="muted">{t("confirm.providerWait")}</p>}
      {state === "failed" && (
        <p className={styles.refused} role="alert">
          <TriangleAlert className="icon-14" aria-hidden />
          {t("confirm.failed")}
        </p>
      )}
    </>
  );
}
