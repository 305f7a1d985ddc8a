import { useTranslation } from "react-i18next";
import type { ApiError } from "../api/api-error.ts";
import { useSentence } from "../api/errors.ts";
import { ErrorState } from "./error-state.tsx";

type Props = { error: ApiError; onRetry?: () => void; title?: string };

/** A read that failed, in words, with its trace id. */
export function LoadError({ error, onRetry, title }: Props) {
  const { t } = useTranslation();
  const say = useSentence();
  const { title: why, advice } = say(error);
  return (
    <ErrorState
      title={title ?? t("notLoaded")}
      text={`${why} ${advice}`}
      traceId={error.traceId}
      // Who lacks the right lacks it the second time as well.
      {...(onRetry && error.status !== 403 ? { onRetry } : {})}
    />
  );
}
