import { uploadImport, workbookType } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { Upload } from "lucide-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../api/api-error.ts";
import { upload, uploadStore } from "../../api/uploads.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./imports.module.css";

/** Sends a file and opens its import, unless the user has gone elsewhere meanwhile. */
function useUpload(): (file: File) => Promise<void> {
  const { t } = useTranslation("imports");
  const navigate = useNavigate();
  const fail = useErrorToast();
  return async (file) => {
    if (!/\.(csv|txt|tsv|xlsx)$/i.test(file.name)) {
      toast({ text: t("onlyCsv"), look: "breach" });
      return;
    }
    try {
      const { id } = await upload(uploadImport, { query: { fileName: file.name } }, file);
      if (location.pathname.startsWith("/imports")) {
        await navigate({ to: "/imports/$importId", params: { importId: id } });
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === "cancelled") toast({ text: t("uploadCancelled") });
      else fail(error);
    }
  };
}

/** Opens the choice of files. */
export function UploadButton({ primary }: { primary?: boolean }) {
  const { t } = useTranslation("imports");
  const input = useRef<HTMLInputElement>(null);
  const send = useUpload();
  const busy = uploadStore((state) => state.items.length > 0);
  return (
    <>
      <Button
        variant={primary ? "primary" : "default"}
        icon={Upload}
        busy={busy}
        onClick={() => input.current?.click()}
      >
        {t("choose")}
      </Button>
      <input
        ref={input}
        type="file"
        accept={`.csv,.txt,.tsv,.xlsx,text/csv,${workbookType}`}
        hidden
        aria-label={t("choose")}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) void send(file);
        }}
      />
    </>
  );
}

/** A page on which a file may be dropped. */
export function DropZone({ enabled, children }: { enabled: boolean; children: ReactNode }) {
  const { t } = useTranslation("imports");
  const [over, setOver] = useState(false);
  const send = useUpload();
  if (!enabled) return children;
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) void send(file);
  };
  return (
    <section
      className={styles.zone}
      aria-label={t("zone")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={onDrop}
    >
      {children}
      {over && <div className={styles.over}>{t("drop")}</div>}
    </section>
  );
}
