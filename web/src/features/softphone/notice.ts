/** Tells through the system that somebody is on the line, where that was allowed; answers how to take it back. */
export function showNotice(title: string, tag: string): () => void {
  if (!("Notification" in window) || Notification.permission !== "granted") return () => {};
  try {
    const notice = new Notification(title, { tag });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
    return () => notice.close();
  } catch {
    // Browsers of telephones have the name, and throw: there the two tones have to do.
    return () => {};
  }
}
