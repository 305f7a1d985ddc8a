export type Letter = { to: string; subject: string; text: string; html?: string };

/** Where letters leave the house. A port: a real mail server, or a drawer in tests. */
export type Mail = {
  send(letter: Letter): Promise<void>;
  /** Rejects with words when letters could not be sent: no answer, no encryption, a wrong password. */
  verify(): Promise<void>;
  close(): void;
};
