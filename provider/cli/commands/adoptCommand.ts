import { Option } from "commander";
import { readAwsAuth } from "../../awsauth/document/read";
import { adoptionOf } from "../../eks/adoption";
import type { Mode } from "../../eks/authenticationMode";
import { clusterOf } from "../../eks/clusterArn";
import { readClusterAccess } from "../../functions/serve/liveClusterAccess";
import { typescriptProgram, yamlProgram } from "../adoptedProgram";
import { addConnectionOptions, connectionFrom } from "../connectionOptions";
import { readableCluster } from "../liveCluster";
import { CommandError, ExitStatus, type Subcommand } from "../subcommand";

const help = `
Prints a Pulumi program that declares the access entries as a ClusterAccess, and
the entries of aws-auth as an AwsAuth. Its first update takes them over in place,
so that nobody loses access in between. It leaves out what others declare, the
access of nodes, and what has no effect; comments name each.

The exit status is 1 if the program leaves out access that nobody declares, and 2
if something can't be read; the comments name it.`;

/** `eks-auth adopt`: the program that declares what a cluster has. */
export const adoptCommand: Subcommand = {
  declare(command) {
    const languages = new Option("--language <language>", "the language of the program");
    command.addOption(languages.choices(["yaml", "typescript"]).default("yaml"));
    addConnectionOptions(command).addHelpText("after", help);
  },
  async run(call) {
    const cluster = await readableCluster(await connectionFrom(call), call);
    const { login, live, store } = cluster;
    const region = clusterOf(store.cluster?.arn ?? "")?.region;
    if (login === undefined || region === undefined) {
      throw new CommandError(
        [...cluster.unread, "The cluster can't be read from EKS, so no program can name it. Pass --cluster."].join(" "),
      );
    }
    call.progress("Reading access entries and principals");
    const { entries, mappings, authenticationMode, unread } = await readClusterAccess(cluster);
    const { mapRoles, mapUsers } = readAwsAuth(live?.data);
    const mapped = [...mapRoles.items, ...mapUsers.items];
    const adoption = adoptionOf({
      mode: authenticationMode as Mode,
      entries,
      mappings: mappings.map((mapping, index) => ({ ...mapping, sso: mapped[index]?.sso === true })),
    });
    const missing = [...cluster.unread, ...(cluster.unreadMap === undefined ? [] : [cluster.unreadMap]), ...unread];
    const all = {
      ...adoption,
      left: [...adoption.left, ...missing.map((reason) => ({ what: "what can't be read", reason, isOpen: true }))],
    };
    const { clusterName, profile, assumeRoleArn } = login;
    const place = { clusterName, region, ...(profile && { profile }), ...(assumeRoleArn && { assumeRoleArn }) };
    const program =
      call.options.language === "typescript" ? typescriptProgram(place, all) : await yamlProgram(place, all);
    const isOpen = adoption.left.some((left) => left.isOpen);
    return {
      status: missing.length > 0 ? ExitStatus.Unknown : isOpen ? ExitStatus.Findings : ExitStatus.Fine,
      data: { ...adoption, unread: missing, program },
      text: () => program,
      // Exactly as it is: the text of a result shows some characters as escapes.
      formats: { table: () => program },
    };
  },
};
