import type { ApiError } from "./api-error.ts";

type Form = { setFieldError: (field: string, error: string) => void };

/**
 * Puts the refusals of the server at their fields. `rename` turns a path of the request into the
 * name of the form's field where they differ.
 */
export function showFieldErrors(
  form: Form,
  error: ApiError,
  rename: (path: string) => string = (path) => path,
): void {
  for (const { field, reason } of error.fields) {
    const path = field.replace(/\[(\d+)\]/g, ".$1").replace(/^body\./, "");
    form.setFieldError(rename(path), reason);
  }
}
