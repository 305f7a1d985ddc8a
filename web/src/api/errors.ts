import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { ApiError } from "./api-error.ts";

export type Sentence = { title: string; advice: string };

/**
 * What failed and what to do, in the user's language. Codes without a sentence of their own fall
 * back to the server's words, which are for people too.
 */
export function sentenceOf(error: ApiError, t: TFunction<"errors">): Sentence {
  const title = titleOf(error, t);
  const wait = error.retryAfterSeconds;
  if (wait !== null) return { title, advice: t("wait", { count: wait }) };
  const advice = adviceFor(error);
  return { title, advice: advice === null ? "" : t(advice) };
}

/** The same, for components. */
export function useSentence(): (error: ApiError) => Sentence {
  const { t } = useTranslation("errors");
  return (error) => sentenceOf(error, t);
}

function titleOf(error: ApiError, t: TFunction<"errors">): string {
  const { permission } = error.details;
  // Whoever asks an administrator for the right can say which one it is.
  if (error.code === "permission-missing" && typeof permission === "string") {
    return t("needsPermission", { permission });
  }
  if (error.code === "questions-open") return t("questionsOpen", { questions: openOf(error) });
  if (error.code === "dial-refused") return t("dialRefused", { reasons: reasonsOf(error, t) });
  return t(`code.${error.code}` as "code.network", { defaultValue: error.message });
}

/** What the law has against a dial, in words. */
function reasonsOf({ details }: ApiError, t: TFunction<"errors">): string {
  const reasons: unknown[] = Array.isArray(details.reasons) ? details.reasons : [];
  return reasons
    .map((reason) => t(`refused.${String(reason)}` as "refused.DO_NOT_CALL"))
    .join("; ");
}

/** The questions of a script that have no answer, by their words. */
function openOf({ details }: ApiError): string {
  const open: { label?: unknown }[] = Array.isArray(details.open) ? details.open : [];
  return open.map(({ label }) => String(label)).join("; ");
}

function adviceFor(error: ApiError) {
  // Says by itself what is against it, and loading it again would change nothing.
  if (error.code === "dial-refused" || error.code === "questions-open") return null;
  // These say in their own sentence what to do.
  if (error.status === 410) return null;
  if (error.status === 403) {
    return error.code === "permission-missing" ? "advice.permission" : null;
  }
  if (error.status === 0) return "advice.connection";
  if (error.status === 404) return "advice.missing";
  if (error.status === 409 || error.status === 412) return "advice.conflict";
  if (error.status >= 500) return "advice.server";
  return "advice.input";
}
