import { useDebouncedValue } from "@mantine/hooks";
import { checkPassword } from "@parley/contract";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../api/api-error.ts";
import { call } from "../api/client.ts";
import { SecretInput } from "../ui/secret-input.tsx";

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Why it was refused when it was sent. */
  error?: string | undefined;
  /** What others know of the person, so that a password made of it is told apart. */
  name?: string | undefined;
  email?: string | undefined;
  autoFocus?: boolean;
};

const leastCharacters = 12;

/** A password to be set: says while it is typed whether it will be taken. */
export function PasswordField({ label, value, onChange, error, name, email, autoFocus }: Props) {
  const { t } = useTranslation("common");
  const problem = usePasswordProblem(value, { name, email });
  const told = problem && t(`newPassword.${problem}`);
  const isShort = value.length < leastCharacters;
  return (
    <SecretInput
      label={label}
      description={
        <span aria-live="polite">
          {problem === null && !isShort ? t("newPassword.good") : t("newPassword.hint")}
        </span>
      }
      autoComplete="new-password"
      data-autofocus={autoFocus || undefined}
      // The first is for dialogs, which trap the focus; this one for pages.
      autoFocus={autoFocus ?? false}
      value={value}
      error={error ?? (isShort ? undefined : told)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Undefined until it is known, null when nothing is wrong. */
function usePasswordProblem(value: string, known: Pick<Props, "name" | "email">) {
  const { name, email } = known;
  const [typed] = useDebouncedValue(value, 350);
  const person = { ...(name?.trim() ? { name } : {}), ...(email ? { email } : {}) };
  const { data } = useQuery({
    // What is typed is a secret: it goes into no key that outlives the form.
    queryKey: [checkPassword.path, typed, name, email],
    queryFn: () => call(checkPassword, { body: { ...person, password: typed.slice(0, 200) } }),
    enabled: typed.length >= leastCharacters,
    gcTime: 0,
    retry: false,
  });
  return typed === value ? data?.problem : undefined;
}

/** The refusal of a password in the reader's language, when that is what was refused. */
export function useRefusedPassword(error: ApiError | null): string | undefined {
  const { t } = useTranslation("common");
  const problem = error?.details.problem;
  if (typeof problem !== "string") return undefined;
  return t(`newPassword.${problem}` as "newPassword.SHORT");
}
