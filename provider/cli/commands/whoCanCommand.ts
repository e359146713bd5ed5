import type { SubjectAccess } from "../../eks/rbacGrants";
import { isCertain, type PrincipalAccess, type PrincipalWay } from "../../eks/whoCan";
import {
  pathInWords,
  principalInWords,
  sessionsInWords,
  subjectInWords,
  subjectPathInWords,
} from "../../eks/whoCanInWords";
import { readWhoCan, type WhoCanQuestion, type WhoCanResult } from "../../functions/serve/whoCanReads";
import { render } from "../../validation/render";
import { addConnectionOptions, connectionFrom } from "../connectionOptions";
import { readableCluster } from "../liveCluster";
import { columns, type Style } from "../style";
import { CommandError, ExitStatus, type Result, type Subcommand, type SubcommandCall } from "../subcommand";

const help = `
RESOURCE is a resource as kubectl names it, such as pods, po, deployments.apps
or pods/exec, or a path of the API server, such as /metrics. Without a
namespace, the question is about all namespaces. The exit status is 0 if
everything could be read, and otherwise 2.

Subjects that may impersonate others, or change roles and bindings (the verbs
impersonate, escalate and bind), can gain further permissions; ask for these
verbs. The access of nodes by the Node authorizer isn't shown.`;

/** `eks-auth who-can`: the IAM principals that may make a request. */
export const whoCanCommand: Subcommand = {
  declare(command) {
    command.argument("<verb>", "the verb, such as get, create or delete");
    command.argument("<resource>", "the resource, or a path that starts with /");
    command.argument("[name]", "the name of one object");
    command.option("-n, --namespace <namespace>", "the namespace");
    command.option("--any-namespace", "list who may do so in at least one namespace");
    command.option("--subjects", "list users, groups and service accounts instead of IAM principals");
    addConnectionOptions(command).addHelpText("after", help);
  },
  async run(call) {
    const question = questionIn(call);
    const cluster = await readableCluster(await connectionFrom(call), call);
    call.progress("Reading access entries, roles and bindings");
    const answer = await readWhoCan(cluster, question);
    if ("issue" in answer) {
      throw new CommandError(render(answer.issue));
    }
    const found = { ...answer, unread: [...new Set([...cluster.unread, ...answer.unread])] };
    return call.options.subjects === true ? resultOf(found, ofSubjects) : resultOf(found, ofPrincipals);
  },
};

function questionIn({ args, options }: SubcommandCall): WhoCanQuestion {
  const [verb = "", resource = "", name] = args;
  const { namespace, anyNamespace } = options as { namespace?: string; anyNamespace?: true };
  if (namespace !== undefined && anyNamespace) {
    throw new CommandError("--namespace and --any-namespace exclude each other. Omit one of them.");
  }
  if (resource.startsWith("/")) {
    if ([name, namespace, anyNamespace].some((one) => one !== undefined)) {
      throw new CommandError(`${resource} is a path of the API server, which has no name and no namespace. Omit them.`);
    }
    return { verb, url: resource };
  }
  return {
    verb,
    resource,
    ...(name && { name }),
    ...(namespace && { namespace }),
    ...(anyNamespace && { anyNamespace }),
  };
}

/** Somebody who may make the request, with the paths to the permission. */
interface Allowed {
  who: string;
  /** The sessions of a role that may; omitted for all. */
  sessions?: string;
  /** False if something that decides can't be read. */
  isCertain: boolean;
  paths: string[];
}

function ofPrincipals({ principals }: WhoCanResult): Allowed[] {
  return principals.flatMap((principal) => {
    const sessionsOf = (way: PrincipalWay) => sessionsOfWay(principal, way);
    return [...new Set(principal.ways.map(sessionsOf))].map((sessions) => {
      const ways = principal.ways.filter((way) => sessionsOf(way) === sessions);
      return {
        who: principalInWords(principal),
        ...(sessions !== undefined && { sessions }),
        isCertain: ways.some(isCertain),
        paths: ways.map((way) => pathInWords(principal, way)),
      };
    });
  });
}

function sessionsOfWay({ onlyInstances }: PrincipalAccess, way: PrincipalWay): string | undefined {
  return sessionsInWords(way.by === "subject" ? way.sessions : {}, onlyInstances);
}

function ofSubjects({ subjects }: WhoCanResult): Allowed[] {
  return subjects.map(({ subject, ways }: SubjectAccess) => ({
    who: subjectInWords(subject),
    isCertain: ways.some(isCertain),
    paths: ways.map(subjectPathInWords),
  }));
}

function resultOf(found: WhoCanResult, list: (found: WhoCanResult) => Allowed[]): Result {
  const { request, notices, unread } = found;
  const allowed = list(found);
  return {
    status: unread.length === 0 ? ExitStatus.Fine : ExitStatus.Unknown,
    data: { request, allowed, notices, unread },
    text: (style) => [...table(allowed, style), ...remarks(notices, unread, style)].join("\n"),
  };
}

function table(allowed: readonly Allowed[], style: Style): string[] {
  if (allowed.length === 0) {
    return ["Nobody may do so, as far as it can be read."];
  }
  const head = ["WHO", "SESSIONS", "THROUGH"].map(style.strong);
  const rows = allowed.flatMap(({ who, sessions = "all", isCertain: certain, paths }) =>
    paths.map((path, index) =>
      index === 0 ? [who, sessions, certain ? path : `${path} ${style.doubtful("(not certain)")}`] : ["", "", path],
    ),
  );
  return columns([head, ...rows]).split("\n");
}

function remarks(notices: readonly string[], unread: readonly string[], style: Style): string[] {
  return [
    ...(notices.length > 0 ? ["", ...notices] : []),
    ...(unread.length > 0
      ? ["", style.doubtful("What couldn't be read, and is ignored:"), ...unread.map((text) => `  - ${text}`)]
      : []),
  ];
}
