import { Modal, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button.tsx";
import styles from "./dialog.module.css";

type DialogProps = {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
  /** Holds what is shown only once: it closes by its own button and not by a slip of the hand. */
  sticky?: boolean;
};

/** A window over the page. The focus goes into it and comes back. */
export function Dialog({ title, open, onClose, children, wide, sticky }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={open}
      onClose={onClose}
      title={title}
      size={wide ? 720 : 480}
      centered
      closeOnClickOutside={!sticky}
      closeOnEscape={!sticky}
      withCloseButton={!sticky}
      closeButtonProps={{ "aria-label": t("close") }}
      // The head of a dialog is not the banner of the page.
      attributes={{ header: { role: "none" } }}
    >
      {children}
    </Modal>
  );
}

type FormProps = {
  onSubmit: () => void;
  onCancel: () => void;
  submit: string;
  busy: boolean;
  children: ReactNode;
  /** A refusal that belongs to no single field. */
  problem?: ReactNode;
};

/** The fields of a dialog with its two buttons. */
export function DialogForm({ onSubmit, onCancel, submit, busy, children, problem }: FormProps) {
  const { t } = useTranslation();
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form onSubmit={send} noValidate>
      <div className={styles.form}>{children}</div>
      {problem}
      <div className={styles.foot}>
        <Button onClick={onCancel}>{t("cancel")}</Button>
        <Button type="submit" variant="primary" busy={busy}>
          {submit}
        </Button>
      </div>
    </form>
  );
}

type ConfirmProps = {
  title: string;
  /** Names what is destroyed, and how many. */
  text: ReactNode;
  confirm: string;
  open: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  /** What must be typed first; only for what cannot be undone. */
  typed?: string;
  /** The act is not destructive: the button is the primary one. */
  harmless?: boolean;
};

/** Asks before something that hurts. */
export function ConfirmDialog(props: ConfirmProps) {
  const { title, text, confirm, open, busy, onConfirm, onClose, typed, harmless } = props;
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const allowed = typed === undefined || words.trim() === typed;
  return (
    <Dialog title={title} open={open} onClose={onClose}>
      <p className="muted">{text}</p>
      {typed !== undefined && (
        <TextInput
          mt="md"
          label={t("typeToConfirm", { words: typed })}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          data-autofocus
        />
      )}
      <div className={styles.foot}>
        <Button onClick={onClose}>{t("cancel")}</Button>
        <Button
          variant={harmless ? "primary" : "danger"}
          busy={busy ?? false}
          disabled={!allowed}
          onClick={onConfirm}
        >
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
