import { proxyForm, proxyUrl } from "../proxy/server";

/** What is wrong with a field of a kubeconfig, and what to do about it, in words that show nothing of its value. */
export interface FieldProblem {
  problem: string;
  fix: string;
}

/** What the value of a field has to be. */
interface Type {
  fits(value: unknown): boolean;
  /** As in `isn't a text`. */
  problem: string;
  fix: string;
}

const isText = (value: unknown) => typeof value === "string";
const isMap = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

const text: Type = { fits: isText, problem: "isn't a text", fix: "Put its value in quotes, or leave it out." };
const proxy: Type = {
  fits: (value) => value === "" || (typeof value === "string" && proxyUrl(value) !== undefined),
  problem: "isn't the address of a proxy",
  fix: `Write ${proxyForm}; or leave it out.`,
};
const truth: Type = {
  fits: (value) => typeof value === "boolean",
  problem: "isn't true or false",
  fix: "Write true or false without quotes, or leave it out.",
};
const texts: Type = {
  fits: (value) => Array.isArray(value) && value.every(isText),
  problem: "isn't a list of texts",
  fix: "Write a list, and put each of its values in quotes.",
};
const variables: Type = {
  fits: (value) =>
    Array.isArray(value) && value.every((item) => isMap(item) && isText(item.name) && isText(item.value)),
  problem: "isn't a list of maps with name and value, both texts",
  fix: "Write name and value of each variable, and put its value in quotes.",
};
const map: Type = { fits: isMap, problem: "isn't a map", fix: "Write its fields under it, or leave it out." };
const mapOfTexts: Type = {
  fits: (value) => isMap(value) && Object.values(value as object).every(isText),
  problem: "isn't a map of texts",
  fix: "Write its fields under it, and put their values in quotes.",
};

/** The fields that the client reads. https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ */
const fieldsOfCluster: Record<string, Type> = {
  "tls-server-name": text,
  "insecure-skip-tls-verify": truth,
  "certificate-authority": text,
  "certificate-authority-data": text,
  "proxy-url": proxy,
};
const fieldsOfUser: Record<string, Type> = {
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": text,
  token: text,
  "token-file": text,
  as: text,
  username: text,
  password: text,
  exec: map,
  "exec.command": text,
  "exec.args": texts,
  "exec.env": variables,
  "auth-provider": map,
  "auth-provider.name": text,
  "auth-provider.config": mapOfTexts,
};

/** The first field of the current context's cluster or user whose value has another type than it should. */
export function fieldProblem(
  cluster: Record<string, unknown>,
  user: Record<string, unknown>,
): FieldProblem | undefined {
  return problemAmong(fieldsOfCluster, cluster, "cluster") ?? problemAmong(fieldsOfUser, user, "user");
}

function problemAmong(types: Record<string, Type>, values: Record<string, unknown>, owner: string) {
  for (const [path, { fits, problem, fix }] of Object.entries(types)) {
    const [field = "", inner] = path.split(".");
    const outer = values[field];
    const value = inner === undefined ? outer : (outer as Record<string, unknown> | null | undefined)?.[inner];
    if (value !== undefined && value !== null && !fits(value)) {
      return { problem: `the ${path} of its ${owner} ${problem}`, fix };
    }
  }
  return undefined;
}
