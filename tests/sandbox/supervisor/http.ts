import { readFileSync } from "node:fs";
import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import type { Identity } from "./pki";

/** Whether a GET of the URL is answered with 200, within a second. */
export function answers(url: string, authority?: string, client?: Identity): Promise<boolean> {
  const tls = {
    ca: authority && readFileSync(authority),
    cert: client && readFileSync(client.certificate),
    key: client && readFileSync(client.key),
  };
  return new Promise((resolve) => {
    const get = url.startsWith("https:") ? getHttps : getHttp;
    const request = get(url, { ...tls, timeout: 1000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}
