import { callerArn } from "../../aws/callers";
import type { AccessMatch, ExplainAccessResult } from "../../functions/explainAccess";
import { explainIssues } from "../../functions/serve/explain";
import { explainedAccess } from "../../functions/serve/explainedAccess";
import { render } from "../../validation/render";
import { addConnectionOptions, connectionFrom } from "../connectionOptions";
import { type ReadableCluster, readableCluster } from "../liveCluster";
import { columns, onOneLine, type Style } from "../style";
import { CommandError, ExitStatus, type Result, type Subcommand, type SubcommandCall } from "../subcommand";

const help = `
PRINCIPAL is the ARN of a role, a user, the root user, a federated user or a
role's session, or "me" for the identity in use. The exit status is 0 if it has
access, 1 if it has none or if that depends, and 2 if that can't be known.`;

/** `eks-auth explain`: the access of a principal, or the reason why it has none. */
export const explainCommand: Subcommand = {
  declare(command) {
    command.argument("<principal>", 'the ARN of the principal, or "me"');
    command.option("--session-name <name>", "the name of the session, for a role");
    addConnectionOptions(command).addHelpText("after", help);
  },
  async run(call) {
    const cluster = await readableCluster(await connectionFrom(call), call);
    const [principal = ""] = call.args;
    const principalArn = principal === "me" ? await ownArn(cluster, call) : principal;
    const sessionName = call.options.sessionName as string | undefined;
    const issues = explainIssues({ principalArn, sessionName });
    if (issues.length > 0) {
      throw new CommandError(issues.map(render).join("\n"));
    }
    call.progress("Reading access entries, roles and bindings");
    const explained = await explainedAccess(cluster, { principalArn, ...(sessionName && { sessionName }) });
    return resultOf(principalArn, { ...explained, unread: [...cluster.unread, ...explained.unread] });
  },
};

/** The ARN of the identity in use: as STS knows it, or as the cluster's authenticator reports it. */
async function ownArn(
  { login, store, unreadIdentity }: ReadableCluster,
  { progress }: SubcommandCall,
): Promise<string> {
  progress("Reading the identity in use");
  if (login !== undefined) {
    const { clusterName, ...settings } = login;
    return await callerArn(clusterName, settings);
  }
  const arn = (await store.signedInAs())?.caller.arn;
  if (arn === undefined) {
    throw new CommandError(
      unreadIdentity[0] ??
        "The kubeconfig names no EKS cluster, and the API server doesn't report an AWS identity for it. Pass the ARN of the " +
          "principal, or --cluster.",
    );
  }
  return arn;
}

function resultOf(principalArn: string, explained: ExplainAccessResult): Result {
  return {
    status: statusOf(explained),
    data: { ...explained },
    text: (style) => [...headline(principalArn, explained, style), ...details(explained, style)].join("\n"),
  };
}

/** Without the access entries, the absence of a mapping decides nothing. */
function statusOf({ access, authenticationMode }: ExplainAccessResult): ExitStatus {
  switch (access) {
    case "granted":
      return ExitStatus.Fine;
    case "unknown":
      return ExitStatus.Unknown;
    case "denied":
      return authenticationMode === undefined ? ExitStatus.Unknown : ExitStatus.Findings;
    case "depends":
      return ExitStatus.Findings;
  }
}

function headline(principal: string, explained: ExplainAccessResult, style: Style): string[] {
  const { access, reason = "", fix, outcomes, authenticationMode } = explained;
  const name = style.strong(principal);
  switch (access) {
    case "granted":
      return [`${name} ${style.good("has access")}.`];
    case "denied": {
      const limited = authenticationMode === undefined ? " by aws-auth; access entries weren't read" : "";
      return [`${name} ${style.bad("has no access")}${limited}.`, "", ...labelled({ Reason: reason, Fix: fix })];
    }
    case "unknown":
      return [
        `It ${style.doubtful("can't be known")} whether ${name} has access.`,
        "",
        ...labelled({ Reason: reason }),
      ];
    case "depends":
      return [
        `The access of ${name} ${style.doubtful("depends")}: authenticators decide differently, or at random. It is one of:`,
        ...outcomes.map(({ access, username, groups, reason }) =>
          access === "granted"
            ? `  - the username ${onOneLine(username ?? "")} with the groups ${onOneLine(listed(groups))}`
            : `  - ${access}: ${reason}`,
        ),
      ];
  }
}

function details(explained: ExplainAccessResult, style: Style): string[] {
  const { access, username, groups, isAdministrator, administratorBy, principalStatus, overridden } = explained;
  const isGranted = access === "granted";
  const administrator =
    isAdministrator === undefined ? "unknown" : isAdministrator ? `yes, by ${administratorBy.join(" and ")}` : "no";
  const facts = labelled({
    Username: username,
    Groups: isGranted ? listed(groups) : undefined,
    Through: sourceOf(explained),
    Overrides: overridden && matchText(overridden),
    Administrator: isGranted ? administrator : undefined,
    Principal: principalStatus,
    "Access entry": explained.accessEntry?.accessEntryArn,
    "Authentication mode": explained.authenticationMode,
    Creator: explained.creator,
  });
  return [
    ...(facts.length > 0 ? ["", ...facts] : []),
    ...(isGranted ? rights(explained, style) : []),
    ...(explained.unread.length > 0
      ? ["", style.doubtful("What couldn't be read, and is ignored:"), ...explained.unread.map((text) => `  - ${text}`)]
      : []),
  ];
}

function sourceOf({ decidedBy, matchedBy, accessEntry }: ExplainAccessResult): string | undefined {
  switch (decidedBy) {
    case "access-entry":
      return `the access entry of ${accessEntry?.principalArn}`;
    case "aws-auth":
      return matchedBy && matchText(matchedBy);
    case "creator":
      return "the creation of the cluster";
    default:
      return undefined;
  }
}

function matchText({ key, line, arn, account }: AccessMatch): string {
  return `aws-auth, ${key}, line ${line} (${arn ?? `account ${account}`})`;
}

/** What the identity may do: by access policies, if an access entry decides, and by RBAC. */
function rights({ decidedBy, accessEntry, bindings }: ExplainAccessResult, style: Style): string[] {
  const policies = decidedBy === "access-entry" ? (accessEntry?.policies ?? []) : [];
  const rows = [
    ...policies.map(({ policy, namespaces }) => [policy, namespaces?.join(", ") ?? "the cluster", "access policy"]),
    ...(bindings ?? []).map(({ kind, name, namespace, role, subject }) => [
      role,
      namespace ?? "the cluster",
      `${kind} ${name}, for ${subject}`,
    ]),
  ];
  if (rows.length === 0) {
    return bindings === undefined
      ? []
      : ["", "Nothing gives it permissions but what every cluster grants to all users."];
  }
  const head = ["PERMISSIONS", "WHERE", "THROUGH"].map(style.strong);
  return ["", columns([head, ...rows])];
}

function labelled(facts: Record<string, string | undefined>): string[] {
  const rows = Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[`${name}:`, value]]));
  return rows.length === 0 ? [] : columns(rows).split("\n");
}

function listed(groups: readonly string[] | undefined): string {
  return groups === undefined || groups.length === 0 ? "none" : groups.join(", ");
}
