import { TextInput } from "@mantine/core";
import { addressOf, deletePrompt, hearPrompt, type Prompt, updatePrompt } from "@parley/contract";
import { Pencil, Replace, Trash2 } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useFormat } from "../../../i18n/format.ts";
import { outlineOf } from "../../../shared/sound-outline.ts";
import { announce } from "../../../ui/announcer.tsx";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog, Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { toast } from "../../../ui/toast.ts";
import styles from "./prompts.module.css";
import { endings, useReplacement } from "./use-upload.tsx";

/** A sound with its picture, to be heard, renamed, replaced and deleted. */
export function PromptRow({ prompt }: { prompt: Prompt }) {
  const { t } = useTranslation("inbound");
  const format = useFormat();
  const { id, name, source, seconds, updatedAt, sha256 } = prompt;
  return (
    <li className={styles.prompt} aria-label={t("prompts.sound", { name })}>
      <div className={styles.head}>
        <strong className="ellipsis">{name}</strong>
        <span className="muted t1">
          {t("prompts.was", {
            source,
            duration: format.duration(Math.max(1, Math.round(seconds))),
            at: format.dateTime(updatedAt),
          })}
        </span>
        <Actions prompt={prompt} />
      </div>
      <Wave prompt={prompt} />
      {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what is heard */}
      <audio
        // Another sound in its place is fetched anew.
        key={sha256}
        controls
        preload="none"
        aria-label={t("prompts.sound", { name })}
        src={`${addressOf(hearPrompt, { id }, {})}`}
      />
    </li>
  );
}

function Wave({ prompt: { name, peaks } }: { prompt: Prompt }) {
  const { t } = useTranslation("inbound");
  const outline = useMemo(() => outlineOf(peaks), [peaks]);
  return (
    <svg
      className={styles.wave}
      viewBox={`0 0 ${Math.max(1, peaks.length - 1)} 2`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t("prompts.picture", { name })}
    >
      <path d={outline} />
    </svg>
  );
}

function Actions({ prompt }: { prompt: Prompt }) {
  const { t } = useTranslation("inbound");
  const [asked, setAsked] = useState<"RENAME" | "DELETE" | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const replace = useReplacement(prompt);
  const fail = useErrorToast();
  const close = () => setAsked(null);
  const remove = useWrite(deletePrompt, {
    onDone: () => {
      close();
      announce(t("prompts.deleted", { name: prompt.name }));
    },
    onFailed: (error) => {
      const { by } = error.details;
      if (typeof by !== "string") return fail(error);
      toast({ text: t("prompts.inUse", { by, name: prompt.name }), look: "breach" });
      close();
    },
  });
  const { id, name, can } = prompt;
  return (
    <span className={styles.actions}>
      {can.includes("update") && (
        <>
          <Button size="small" icon={Pencil} onClick={() => setAsked("RENAME")}>
            {t("prompts.rename")}
          </Button>
          <Button size="small" icon={Replace} onClick={() => input.current?.click()}>
            {t("prompts.replace")}
          </Button>
          <input
            ref={input}
            type="file"
            accept={endings}
            hidden
            aria-label={t("prompts.replace")}
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              event.currentTarget.value = "";
              if (file) void replace(file);
            }}
          />
        </>
      )}
      {can.includes("delete") && (
        <Button size="small" icon={Trash2} onClick={() => setAsked("DELETE")}>
          {t("prompts.delete")}
        </Button>
      )}
      {asked === "RENAME" && <Rename prompt={prompt} onClose={close} />}
      <ConfirmDialog
        title={t("prompts.deleteTitle", { name })}
        text={t("prompts.deleteText")}
        confirm={t("prompts.delete")}
        open={asked === "DELETE"}
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ params: { id } })}
        onClose={close}
      />
    </span>
  );
}

function Rename({
  prompt: { id, name: before },
  onClose,
}: {
  prompt: Prompt;
  onClose: () => void;
}) {
  const { t } = useTranslation(["inbound", "common"]);
  const [name, setName] = useState(before);
  const update = useWrite(updatePrompt, { onDone: onClose });
  return (
    <Dialog open title={t("prompts.renameTitle", { name: before })} onClose={onClose}>
      <DialogForm
        submit={t("common:save")}
        busy={update.isPending}
        onSubmit={() => name.trim() !== "" && update.mutate({ params: { id }, body: { name } })}
        onCancel={onClose}
        problem={<FormProblem error={update.error} />}
      >
        <TextInput
          label={t("prompts.name")}
          error={name.trim() === "" ? t("prompts.nameNeeded") : null}
          maxLength={80}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </DialogForm>
    </Dialog>
  );
}
