/// <reference types="vite/client" />
import "react";

declare module "react" {
  interface CSSProperties {
    [variable: `--${string}`]: string | number;
  }
}

declare global {
  interface Window {
    /** Read by the library that locks scrolling under a dialog when it adds its style. */
    __webpack_nonce__?: string;
  }
}
