import { TriangleAlert } from "lucide-react";
import type { ApiError } from "../api/api-error.ts";
import { useSentence } from "../api/errors.ts";
import styles from "./form-problem.module.css";

/** A refusal that stands at no field of a form. */
export function FormProblem({ error }: { error: ApiError | null }) {
  const say = useSentence();
  if (!error || error.fields.length > 0) return null;
  const { title, advice } = say(error);
  return (
    <p className={styles.problem} role="alert">
      <TriangleAlert className="icon-14" aria-hidden />
      {title} {advice}
    </p>
  );
}
