import {
  deactivateUser,
  endUserSessions,
  reactivateUser,
  resetPassword,
  type User,
} from "@parley/contract";
import { KeyRound, LogOut, UserCheck, UserX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { PasswordField, useRefusedPassword } from "../../shared/password-field.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog, Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import { UserRights } from "./roles/user-rights.tsx";

type Props = { user: User; onClose: () => void };

/** What concerns a user's access: a new password, and taking it away. */
export function UserAccess({ user, onClose }: Props) {
  const { t } = useTranslation("admin");
  const maySeeRights = useGrant("roles:read") !== undefined;
  const [asking, setAsking] = useState<"password" | "deactivate" | null>(null);
  const { name } = user;
  const fail = useErrorToast();
  const deactivate = useWrite(deactivateUser, {
    onDone: () => {
      toast({ text: t("users.deactivatedNow", { name }) });
      onClose();
    },
    onFailed: fail,
  });
  const reactivate = useWrite(reactivateUser, {
    onDone: () => {
      toast({ text: t("users.reactivatedNow", { name }) });
      onClose();
    },
    onFailed: fail,
  });
  const target = { params: { id: user.id } };
  return (
    <div className="row wrap">
      {user.can.includes("reset-password") && (
        <Button icon={KeyRound} onClick={() => setAsking("password")}>
          {t("users.password")}
        </Button>
      )}
      {user.can.includes("end-sessions") && <EndSessions user={user} />}
      {maySeeRights && <UserRights user={user} />}
      {user.can.includes("deactivate") && user.status === "ACTIVE" && (
        <Button icon={UserX} onClick={() => setAsking("deactivate")}>
          {t("users.deactivate")}
        </Button>
      )}
      {user.can.includes("deactivate") && user.status === "DEACTIVATED" && (
        <Button
          icon={UserCheck}
          busy={reactivate.isPending}
          onClick={() => reactivate.mutate(target)}
        >
          {t("users.reactivate")}
        </Button>
      )}
      <ConfirmDialog
        open={asking === "deactivate"}
        title={t("users.deactivateTitle", { name })}
        text={t("users.deactivateText", { name })}
        confirm={t("users.deactivate")}
        busy={deactivate.isPending}
        onClose={() => setAsking(null)}
        onConfirm={() => deactivate.mutate(target)}
      />
      {asking === "password" && <PasswordDialog user={user} onClose={() => setAsking(null)} />}
    </div>
  );
}

function EndSessions({ user }: Pick<Props, "user">) {
  const { t } = useTranslation("security");
  const { id, name } = user;
  const [asking, setAsking] = useState(false);
  const end = useWrite(endUserSessions, {
    onDone: () => {
      toast({ text: t("others.ended", { name }) });
      setAsking(false);
    },
    onFailed: useErrorToast(),
  });
  return (
    <>
      <Button icon={LogOut} onClick={() => setAsking(true)}>
        {t("others.end")}
      </Button>
      <ConfirmDialog
        open={asking}
        title={t("others.endTitle", { name })}
        text={t("others.endText", { name })}
        confirm={t("others.end")}
        busy={end.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => end.mutate({ params: { id } })}
      />
    </>
  );
}

function PasswordDialog({ user, onClose }: Props) {
  const { t } = useTranslation("admin");
  const { name } = user;
  const [password, setPassword] = useState("");
  const reset = useWrite(resetPassword, {
    onDone: () => {
      toast({ text: t("users.passwordSet", { name }) });
      onClose();
    },
  });
  const refused = useRefusedPassword(reset.error);
  const send = () => reset.mutate({ params: { id: user.id }, body: { password } });
  return (
    <Dialog title={t("users.passwordTitle", { name })} open onClose={onClose}>
      <DialogForm
        submit={t("users.setPassword")}
        busy={reset.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={refused ? null : reset.error} />}
      >
        <p className="muted">{t("users.passwordText", { name })}</p>
        <PasswordField
          label={t("field.password")}
          autoFocus
          name={name}
          email={user.email}
          value={password}
          error={refused ?? reset.error?.fields[0]?.reason}
          onChange={(typed) => {
            reset.reset();
            setPassword(typed);
          }}
        />
      </DialogForm>
    </Dialog>
  );
}
