import { readFileSync, writeFileSync } from "node:fs";
import type { Identity } from "./pki";

/** Writes a self-contained kubeconfig that needs no other file or program. */
export function writeKubeconfig(file: string, server: string, authority: string, client?: Identity): string {
  const base64 = (path: string) => readFileSync(path).toString("base64");
  const user = client && {
    "client-certificate-data": base64(client.certificate),
    "client-key-data": base64(client.key),
  };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "sandbox", cluster: { server, "certificate-authority-data": base64(authority) } }],
    users: [{ name: "sandbox", user: user ?? {} }],
    contexts: [{ name: "sandbox", context: { cluster: "sandbox", user: "sandbox" } }],
    "current-context": "sandbox",
  };
  writeFileSync(file, JSON.stringify(config, undefined, 2), { mode: 0o600 });
  return file;
}
