import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { ApiError } from "./api-error.ts";

export type Sentence = { title: string; advice: string };

/**
 * What failed and what to do, in the user's language. Codes without a sentence of their own fall
 * back to the server's words, which are for people too.
 */
export function sentenceOf(error: ApiError, t: TFunction<"errors">): Sentence {
  const title = t(`code.${error.code}` as "code.network", { defaultValue: error.message });
  const wait = error.retryAfterSeconds;
  return { title, advice: wait === null ? t(adviceFor(error)) : t("wait", { count: wait }) };
}

/** The same, for components. */
export function useSentence(): (error: ApiError) => Sentence {
  const { t } = useTranslation("errors");
  return (error) => sentenceOf(error, t);
}

function adviceFor(error: ApiError) {
  if (error.status === 0) return "advice.connection";
  if (error.status === 403) return "advice.permission";
  if (error.status === 404) return "advice.missing";
  if (error.status === 409 || error.status === 412) return "advice.conflict";
  if (error.status >= 500) return "advice.server";
  return "advice.input";
}
