import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../api/api-error.ts";
import { ErrorState } from "../../ui/error-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";

type Props = { children: ReactNode };

/** Keeps a broken page from taking the shell, and the call in it, away. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <PageError error={this.state.error} reset={() => this.setState({ error: null })} />;
  }
}

/** A page that broke, with the trace id of the request where there was one. */
export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation("shell");
  if (error instanceof ApiError) return <LoadError error={error} onRetry={reset} />;
  // The line was cut, or a page of an older release asks for files that a newer one has replaced.
  const unloaded = error instanceof TypeError && /module|import/i.test(error.message);
  return (
    <ErrorState
      title={unloaded ? t("unloaded") : t("broken")}
      text={unloaded ? t("unloadedText") : t("brokenText")}
      onRetry={unloaded ? () => location.reload() : reset}
    />
  );
}
