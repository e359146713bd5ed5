import { callerArn } from "../aws/callers";
import { readPrincipals } from "../aws/principals";
import { readWorkingEntries } from "../aws/workingEntries";
import type { Mode } from "../eks/authenticationMode";
import { clusterOf } from "../eks/clusterArn";
import { iamPrincipalOf } from "../eks/iamPrincipal";
import { type ClusterInAws, type OtherWay, otherWaysInto } from "../eks/otherWays";
import { deployerArn } from "../eks/unmanagedAccess";
import { ClusterError, type ClusterErrorKind } from "../network/clusterErrors";
import { defaultTiming } from "../network/timing";
import type { CliConnection } from "./connectionOptions";
import type { NamedCluster } from "./currentKubeconfig";
import { clusterInEks, loginOf } from "./liveCluster";
import { ExitStatus, type Result, type SubcommandCall } from "./subcommand";

/** The failures after which another way into the cluster may help. */
const kinds: readonly ClusterErrorKind[] = ["unauthorized", "forbidden", "unreachable", "certificate", "credentials"];

/** The result of a subcommand or, if the cluster can't be reached or denies access, the other ways into it. */
export async function orOtherWays(
  found: CliConnection,
  call: SubcommandCall,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ClusterError && kinds.includes(error.kind))) {
      throw error;
    }
    const login = loginOf(found);
    const unread: string[] = [];
    const cluster = login && (await readInAws(login, call, unread));
    return resultOf(error, cluster && otherWaysInto(cluster), unread, login);
  }
}

/** What AWS shows about the cluster; undefined if not even the cluster can be read. */
async function readInAws(
  login: NamedCluster,
  call: SubcommandCall,
  unread: string[],
): Promise<ClusterInAws | undefined> {
  const noted = (error: unknown) => {
    if (!(error instanceof ClusterError) || error.kind === "cancelled") {
      throw error;
    }
    unread.push(error.message);
    return undefined;
  };
  const inEks = await clusterInEks(login, call).catch(noted);
  if (inEks === undefined) {
    return undefined;
  }
  const { clusterName: name, ...settings } = login;
  const { description, region } = inEks;
  const mode = (description.authenticationMode ?? "CONFIG_MAP") as Mode;
  const place = clusterOf(description.arn);
  call.progress("Reading the access entries");
  const reading =
    mode === "CONFIG_MAP" || place === undefined
      ? { entries: [], unread: [] }
      : await readWorkingEntries(place, { ...settings, region }, defaultTiming).catch(noted);
  unread.push(...(reading?.unread ?? []));
  const caller = await callerArn(name, settings).catch(noted);
  return {
    name,
    region,
    ...(settings.profile !== undefined && { profile: settings.profile }),
    mode,
    creatorIsAdministrator: description.creatorIsAdministrator,
    entries: reading?.entries,
    callerArn: caller && (await withPath(name, caller, settings)),
  };
}

/** The ARN of the role or user of an identity, with the path that the ARN of a session lacks, if IAM returns it. */
async function withPath(name: string, caller: string, settings: Omit<NamedCluster, "clusterName">): Promise<string> {
  const arn = deployerArn(caller);
  const principal = iamPrincipalOf(arn);
  if (principal?.kind !== "role") {
    return arn;
  }
  const [reading] = await readPrincipals(name, [principal], settings).catch(() => []);
  return reading !== undefined && "found" in reading ? reading.found.arn : arn;
}

function resultOf(
  error: ClusterError,
  ways: OtherWay[] | undefined,
  unread: readonly string[],
  login: NamedCluster | undefined,
): Result {
  const hint =
    login === undefined
      ? "The kubeconfig names no EKS cluster, so AWS can't be asked for other ways into it. Pass --cluster."
      : "AWS can't be asked for other ways into the cluster.";
  return {
    status: ExitStatus.Unknown,
    data: { error: error.message, ways: ways ?? [], unread },
    text: (style) =>
      [
        `${style.bad("error:")} ${error.message}`,
        "",
        ...(ways === undefined
          ? [hint]
          : [
              "Other ways into the cluster, after which you can run this again:",
              ...ways.flatMap(({ title, description, commands }) => [
                "",
                `${style.strong(`- ${title}`)}`,
                `  ${description}`,
                ...commands.map((command) => `    ${command}`),
              ]),
            ]),
        ...(ways !== undefined && error.kind === "unreachable" ? ["", network(login)] : []),
        ...(unread.length > 0
          ? ["", style.doubtful("What couldn't be read:"), ...unread.map((text) => `  - ${text}`)]
          : []),
      ].join("\n"),
  };
}

function network({ clusterName, region }: NamedCluster = { clusterName: "<cluster>" }): string {
  const where = region === undefined ? "" : ` --region ${region}`;
  return (
    "None of them helps while the API server can't be reached from here. Its endpoint may be private, or limited to some " +
    `addresses, as \`aws eks describe-cluster --name ${clusterName}${where} --query cluster.resourcesVpcConfig\` shows.`
  );
}
