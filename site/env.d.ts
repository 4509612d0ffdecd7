declare namespace App {
  interface Locals {
    house: import('../db/page-locals.ts').PageLocals;
    /** The platform's context; on Cloudflare it carries the house to the middleware. */
    cfContext?: { house?: import('../db/page-locals.ts').PageLocals };
  }
}

declare module '*.css?inline' {
  const css: string;
  export default css;
}
