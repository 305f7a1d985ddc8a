import type { Session } from "@parley/contract";
import { KeyRound, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { enterByPasskey, hasPasskeys } from "../../api/passkeys.ts";
import { Button } from "../../ui/button.tsx";
import styles from "./sign-in-page.module.css";

type Props = {
  label: string;
  challenge?: string;
  onDone: (session: Session) => void;
  /** Its challenge is used up now, whatever came of it. */
  onFailed?: () => void;
};

/** Signs in by a passkey, where the browser has any. */
export function PasskeyButton({ label, challenge, onDone, onFailed }: Props) {
  const { t } = useTranslation("signIn");
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  if (!hasPasskeys) return null;
  const enter = async () => {
    setState("busy");
    try {
      const session = await enterByPasskey(challenge);
      if (session) return onDone(session);
      setState("failed");
    } catch {
      // Refused here, turned down there, or the browser's own window was closed: one sentence fits all.
      setState("failed");
      onFailed?.();
    }
  };
  return (
    <>
      <Button
        icon={KeyRound}
        size="large"
        block
        busy={state === "busy"}
        onClick={() => void enter()}
      >
        {label}
      </Button>
      {state === "failed" && (
        <p className={styles.refused} role="alert">
          <TriangleAlert className="icon-14" aria-hidden />
          {t("passkeyFailed")}
        </p>
      )}
    </>
  );
}
