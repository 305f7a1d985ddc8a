import { useTranslation } from "react-i18next";
import type { ApiError } from "../api/api-error.ts";
import { sentenceOf } from "../api/errors.ts";
import { toast } from "../ui/toast.ts";

/** Says in passing why something did not work and what to do; for acts that have no form. */
export function useFailure(): (error: ApiError) => void {
  const { t } = useTranslation("errors");
  return (error) => {
    const { title, advice } = sentenceOf(error, t);
    toast({ text: `${title}. ${advice}`.replace("..", "."), look: "breach" });
  };
}
