import { toast } from "../ui/toast.ts";
import type { ApiError } from "./api-error.ts";
import { useSentence } from "./errors.ts";

/** Tells in passing that a write was refused. */
export function useErrorToast(): (error: ApiError) => void {
  const say = useSentence();
  return (error) => {
    const { title, advice } = say(error);
    toast({ text: `${title} ${advice}`, look: "breach" });
  };
}
