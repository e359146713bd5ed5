import { readManifests } from "../../awsauth/lint/manifests";
import { addChangeOptions, changeAwsAuth, requireConsent } from "../awsAuthChange";
import { addConnectionOptions, connectionFrom } from "../connectionOptions";
import { readGivenFile } from "../givenFile";
import { lintedFindings, lintResult } from "../lintResult";
import { storeOf } from "../liveCluster";
import { orOtherWays } from "../lockedOut";
import { CommandError, type Subcommand, type SubcommandCall } from "../subcommand";

const help = `
FILE is a ConfigMap, manifests that contain one, or the data of one; - is the
standard input. The keys in FILE replace those of aws-auth; a key that FILE
doesn't have stays as it is. A file in which 'eks-auth lint' finds an error is
rejected.

The change is shown, guarded, confirmed and backed up as by 'eks-auth restore'.
The exit status is 1 if nothing was written because the change was rejected or
wasn't confirmed.`;

/** `eks-auth apply`: writes a document to aws-auth. */
export const applyCommand: Subcommand = {
  declare(command) {
    command.argument("<file>", "the file, or - for the standard input");
    addConnectionOptions(addChangeOptions(command)).addHelpText("after", help);
  },
  async run(call) {
    requireConsent(call);
    const file = await readDocument(call);
    const findings = lintedFindings(file);
    if (findings.some(({ severity }) => severity === "error")) {
      return lintResult(file.name, findings);
    }
    const [document, another] = readManifests(file.text).configMaps;
    if (document === undefined || another !== undefined) {
      throw new CommandError(`${file.name} contains more than one aws-auth. Pass a file with one.`);
    }
    const found = await connectionFrom(call);
    const unread: string[] = [];
    return await orOtherWays(found, call, async () => {
      const store = await storeOf(found, call, unread);
      const source = `the document in ${file.name}`;
      const next = (live: object | undefined) => ({ ...live, ...document.data });
      return await changeAwsAuth({ by: "apply", source, next }, store, call, unread);
    });
  },
};

async function readDocument({ args: [file = ""], options, terminal: { stdin } }: SubcommandCall) {
  if (file === "-" && options.yes !== true && options.dryRun !== true) {
    throw new CommandError(
      "The change can't be confirmed, since the standard input is the document. Pass a file, --dry-run or --yes.",
    );
  }
  return await readGivenFile(file, stdin);
}
