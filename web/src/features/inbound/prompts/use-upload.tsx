import { type Prompt, replacePrompt, uploadPrompt } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../../api/api-error.ts";
import { upload, uploadStore } from "../../../api/uploads.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { announce } from "../../../ui/announcer.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { toast } from "../../../ui/toast.ts";

export const endings = ".wav,.mp3,audio/wav,audio/mpeg";

/** What a file is called without its ending. */
function nameOf({ name }: File): string {
  return (
    name
      .replace(/\.[^.]+$/, "")
      .trim()
      .slice(0, 80) || name.slice(0, 80)
  );
}

const faults = [
  "EMPTY",
  "NO_SOUND",
  "WRONG_ENDING",
  "UNKNOWN_CODING",
  "DAMAGED",
  "TOO_LONG",
] as const;

/** Which file was refused, and why. */
function useUploadToast(): (name: string, error: ApiError) => void {
  const { t } = useTranslation("inbound");
  const fail = useErrorToast();
  return (name, error) => {
    const isNamed = error.fields.some(({ field }) => field === "name");
    const fault = isNamed ? "NAME" : faults.find((one) => one === error.details.reason);
    if (!fault) return fail(error);
    const text = t("prompts.refusedFile", { name, reason: t(`prompts.refused.${fault}`) });
    toast({ text, look: "breach" });
  };
}

/** Sends files as new sounds, each under its own name, one after the other. */
export function useNewPrompts(): (files: readonly File[]) => Promise<void> {
  const { t } = useTranslation("inbound");
  const fail = useUploadToast();
  return async (files) => {
    for (const file of files) {
      try {
        const query = { name: nameOf(file), fileName: file.name.slice(-255) };
        const { name } = await upload(uploadPrompt, { query }, file);
        announce(t("prompts.added", { name }));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.code !== "cancelled") fail(file.name, error);
      }
    }
  };
}

/** Sends a file in the place of a sound. */
export function useReplacement({ id, name }: Prompt): (file: File) => Promise<void> {
  const { t } = useTranslation("inbound");
  const fail = useUploadToast();
  return async (file) => {
    try {
      await upload(
        replacePrompt,
        { params: { id }, query: { fileName: file.name.slice(-255) } },
        file,
      );
      announce(t("prompts.replaced", { name }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code !== "cancelled") fail(file.name, error);
    }
  };
}

/** What is on its way, and how far. */
export function Sending() {
  const { t } = useTranslation("inbound");
  const items = uploadStore((state) => state.items);
  return items.map(({ id, fileName, sent, bytes }) => (
    <Progress
      key={id}
      label={t("prompts.sending", { name: fileName })}
      done={sent}
      total={bytes}
      thin
    />
  ));
}
