import type { Data } from "../../awsauth/document/document";
import { readAwsAuth } from "../../awsauth/document/read";
import { checkLive, modeFindings } from "../../awsauth/lint/checkLive";
import { yamlBreak } from "../../awsauth/text";
import { addConnectionOptions, connectionFrom } from "../connectionOptions";
import { readGivenFile } from "../givenFile";
import { lintedFindings, lintResult } from "../lintResult";
import { connectedStore } from "../liveCluster";
import { outputOption } from "../outputFormat";
import type { Result, Subcommand, SubcommandCall } from "../subcommand";

const help = `
FILE is a ConfigMap, a list or a stream of manifests that contains one, or the
data of one. - is the standard input, as in 'helm template … | eks-auth lint -'.
The cluster isn't needed for a file. Without FILE, the ConfigMap of the cluster
is read; lines are then those of a key's text.

The format sarif is for code scanning, github for the annotations of a GitHub
workflow.`;

/** `eks-auth lint`: the mistakes in an aws-auth. */
export const lintCommand: Subcommand = {
  declare(command) {
    command.argument("[file]", "the file, or - for the standard input").addOption(outputOption(["sarif", "github"]));
    addConnectionOptions(command).addHelpText("after", help);
  },
  async run(call) {
    const [file] = call.args;
    return file === undefined ? await lintCluster(call) : await lintFile(file, call);
  },
};

async function lintFile(file: string, { terminal: { stdin } }: SubcommandCall): Promise<Result> {
  const given = await readGivenFile(file, stdin);
  return lintResult(given.name, lintedFindings(given));
}

async function lintCluster(call: SubcommandCall): Promise<Result> {
  const store = await connectedStore(await connectionFrom(call), call);
  call.progress("Reading the ConfigMap aws-auth");
  const live = await store.read();
  const where = "the ConfigMap aws-auth in kube-system";
  if (live === undefined) {
    return lintResult(where, [], "The cluster has no ConfigMap aws-auth in kube-system.");
  }
  const findings = [
    ...modeFindings(store.cluster?.authenticationMode),
    ...checkLive(readAwsAuth(live.data), live.data),
  ];
  return lintResult(
    where,
    findings.map(({ other, misspelt, ...finding }) => ({
      ...finding,
      ...(other && { otherLine: other.line, otherKey: other.key }),
      ...excerptOf(live.data, finding.key, finding.line),
    })),
  );
}

function excerptOf(data: Data, key: string | undefined, line: number | undefined): { excerpt?: string } {
  const excerpt = key === undefined || line === undefined ? undefined : data?.[key]?.split(yamlBreak)[line - 1];
  return excerpt === undefined ? {} : { excerpt };
}
