import { listPrompts } from "@parley/contract";
import { Plus } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../../api/lists.ts";
import { useGrant } from "../../../api/session.ts";
import { Button } from "../../../ui/button.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { PromptRow } from "./prompt-row.tsx";
import styles from "./prompts.module.css";
import { endings, Sending, useNewPrompts } from "./use-upload.tsx";

/** Sounds that callers hear: those there are, and the place to put new ones. */
export function PromptsPage() {
  const { t } = useTranslation("inbound");
  const mayAdd = useGrant("prompts:create") !== undefined;
  const list = useInfinite(listPrompts, { query: { limit: 50 } });
  const add = useNewPrompts();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const pick = mayAdd && (
    <Button variant="primary" icon={Plus} onClick={() => input.current?.click()}>
      {t("prompts.new")}
    </Button>
  );
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    void add([...event.dataTransfer.files]);
  };
  return (
    <div className="page page-scroll">
      <PageHeader title={t("prompts.title")} actions={pick} />
      <section
        className={styles.zone}
        data-over={isOver ? "" : undefined}
        aria-label={t("prompts.place")}
        onDragOver={(event) => {
          if (!mayAdd) return;
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={mayAdd ? onDrop : undefined}
      >
        {mayAdd && <p className="muted">{t("prompts.drop")}</p>}
        <Sending />
        {list.error && <LoadError error={list.error} onRetry={list.reload} />}
        {list.isLoading && <SkeletonRows />}
        {!list.isLoading && !list.error && list.items.length === 0 && (
          <EmptyState title={t("prompts.empty")} text={t("prompts.emptyText")} />
        )}
        <ul className={styles.list}>
          {list.items.map((prompt) => (
            <PromptRow key={prompt.id} prompt={prompt} />
          ))}
        </ul>
        {list.hasMore && <Button onClick={list.loadMore}>{t("prompts.more")}</Button>}
      </section>
      <input
        ref={input}
        type="file"
        accept={endings}
        multiple
        hidden
        aria-label={t("prompts.new")}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          void add(files);
        }}
      />
    </div>
  );
}
