import type { SecureContextOptions } from "node:tls";

export type Certificate = Required<Pick<SecureContextOptions, "cert" | "key">>;

/** Where the server's certificate comes from. A source keeps it fresh by itself until it is stopped. */
export type CertificateSource = {
  readonly certificate: Certificate;
  /** Called with each certificate that follows the first. */
  onChange(use: (certificate: Certificate) => void): void;
  /** Words for whoever starts the server. */
  readonly advice: readonly string[];
  stop(): void | Promise<void>;
};

/** Tells one listener of what comes later; the first certificate is there from the start. */
export class Changing {
  certificate: Certificate;
  private use: (certificate: Certificate) => void = () => {};

  constructor(certificate: Certificate) {
    this.certificate = certificate;
  }

  onChange(use: (certificate: Certificate) => void): void {
    this.use = use;
  }

  change(certificate: Certificate): void {
    this.certificate = certificate;
    this.use(certificate);
  }
}
