import { TextInput } from "@mantine/core";
import { createScimToken, listScimTokens, revokeScimToken, type ScimToken } from "@parley/contract";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog.tsx";
import { FactList } from "../../../ui/fact-list.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { Moment } from "../../../ui/time.tsx";
import styles from "./single-sign-on.module.css";

/** Tokens by which a directory keeps users and groups here. */
export function Tokens() {
  const { t } = useTranslation("singleSignOn");
  const list = useRead(listScimTokens);
  const [name, setName] = useState("");
  const create = useWrite(createScimToken, {
    onDone: () => {
      setName("");
      void list.refetch();
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) create.mutate({ body: { name: name.trim() } });
  };
  return (
    <div className={styles.form}>
      <FactList
        facts={[
          {
            name: t("directory.address"),
            value: <span className={styles.code}>{`${window.location.origin}/scim/v2`}</span>,
          },
        ]}
      />
      {list.error && <LoadError error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.items.map((token) => (
        <TokenRow key={token.id} token={token} onGone={() => void list.refetch()} />
      ))}
      {create.data && (
        <p role="status">
          {t("directory.once")} <span className={styles.code}>{create.data.token}</span>
        </p>
      )}
      <form className={styles.token} onSubmit={send}>
        <TextInput
          label={t("directory.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" busy={create.isPending} disabled={!name.trim()}>
          {t("directory.create")}
        </Button>
      </form>
      <FormProblem error={create.error} />
    </div>
  );
}

function TokenRow({ token, onGone }: { token: ScimToken; onGone: () => void }) {
  const { t } = useTranslation("singleSignOn");
  const [asking, setAsking] = useState(false);
  const { id, name, lastUsedAt } = token;
  const revoke = useWrite(revokeScimToken, {
    onDone: () => {
      setAsking(false);
      onGone();
    },
    onFailed: useErrorToast(),
  });
  return (
    <div className={styles.token}>
      <span>
        <span className="strong">{name}</span>{" "}
        <span className="muted">
          {lastUsedAt ? (
            <>
              {t("directory.used")} <Moment at={lastUsedAt} />
            </>
          ) : (
            t("directory.unused")
          )}
        </span>
      </span>
      <Button variant="danger" onClick={() => setAsking(true)}>
        {t("directory.revoke")}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t("directory.revokeTitle", { name })}
        text={t("directory.revokeText")}
        confirm={t("directory.revoke")}
        busy={revoke.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => revoke.mutate({ params: { id } })}
      />
    </div>
  );
}
