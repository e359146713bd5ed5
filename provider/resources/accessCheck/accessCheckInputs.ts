import { validateConnection } from "../../aws/connection";
import { type Permission, permissionIssues, permissionKeys } from "../../eks/permission";
import type { Connection } from "../../kubernetes/validateConnection";
import { type Format, listIssues, numberIssues, textIssues } from "../../validation/checks";
import { at, type Issue, isAbsent, type Path } from "../../validation/issues";
import { redact } from "../../validation/secrets";
import {
  connectionKeys,
  isHidden,
  type Properties,
  pick,
  triggerIssues,
  unknownInputs,
  withKubeconfig,
} from "../managed";

/** The expected user. */
export interface Expectation {
  username?: string;
  /** Groups that the user must have, among others. */
  groups?: string[];
}

/** The checked inputs of a program, with all defaults filled in. */
export interface AccessCheckInputs extends Connection {
  expect: Expectation;
  permissions: Permission[];
  timeoutSeconds: number;
  triggers: unknown[];
}

/** The default values. The connection has none. */
export const accessCheckDefaults = { expect: {}, permissions: [], timeoutSeconds: 60, triggers: [] };

const expectationKeys = ["username", "groups"];
export const accessCheckKeys = [...connectionKeys, "expect", "permissions", "timeoutSeconds", "triggers"] as const;

const usernameForm: Format = {
  expected: "a Kubernetes username",
  fix: "Pass the name, or omit it to accept any.",
  fits: (text) => text !== "",
};

const groupForm: Format = {
  expected: "the name of a Kubernetes group",
  fix: "Pass the name, or remove it.",
  fits: (text) => text !== "",
};

/** Checks the inputs, as far as they are known, and fills in the defaults. */
export function checkAccessInputs({ values, secrets }: Properties): { inputs: Properties; issues: Issue[] } {
  const given = { values, secrets: withKubeconfig(secrets) };
  const issues = [
    ...unknownInputs(values, accessCheckKeys),
    ...validateConnection(pick(values, connectionKeys)),
    ...expectationIssues(values.expect),
    ...listIssues(
      "permissions",
      values.permissions,
      { items: "permissions", fix: "Remove some." },
      (path, item) => [...permissionIssues(path, item), ...unknownKeys(path, item, permissionKeys)],
      keyOf,
    ),
    ...numberIssues("timeoutSeconds", values.timeoutSeconds, 1, 900, "seconds"),
    ...triggerIssues(values.triggers),
  ];
  return {
    inputs: { values: { ...accessCheckDefaults, ...values }, secrets: given.secrets },
    issues: issues.map((issue) => (isHidden(issue, given) ? redact(issue) : issue)),
  };
}

function expectationIssues(expect: unknown): Issue[] {
  if (isAbsent(expect)) {
    return [];
  }
  if (typeof expect !== "object" || Array.isArray(expect)) {
    const fix = 'Write it as { username: "name", groups: ["group"] }.';
    return [{ code: "type", paths: [["expect"]], value: expect, expected: "username, groups or both", fix }];
  }
  const { username, groups } = expect as Record<keyof Expectation, unknown>;
  const list = { items: "groups", fix: "Remove some." };
  return [
    ...textIssues(["expect", "username"], username, usernameForm),
    ...listIssues(["expect", "groups"], groups, list, (path, item) => textIssues(path, item, groupForm)),
    ...unknownKeys(["expect"], expect, expectationKeys),
  ];
}

/** The issues of keys that don't exist in a part of the inputs. */
function unknownKeys(path: Path, item: unknown, keys: readonly string[]): Issue[] {
  return typeof item === "object" && item !== null ? at(path, unknownInputs(item, keys)) : [];
}

/** Permissions with the same key are duplicates. */
function keyOf(permission: unknown): unknown {
  if (typeof permission !== "object" || permission === null) {
    return permission;
  }
  const given = pick(permission as Record<string, unknown>, permissionKeys);
  const parts = Object.values(given);
  return parts.every((part) => part === undefined || typeof part === "string") ? JSON.stringify(parts) : undefined;
}
