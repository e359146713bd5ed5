import { existsSync } from "node:fs";
import { join } from "node:path";
import type { AuthenticatorVersion } from "../../../provider/awsauth";
import { cacheFolder, filesOf, keyOf } from "../../sandbox/install/cache";
import { goTool, requiredVersion } from "../../sandbox/install/goTool";
import { makePart } from "../../sandbox/install/makePart";

const oracles = join(__dirname, "..", "oracle");

/** The program that asks the real authenticator of a version: built once, and kept beside the sandbox's programs. */
export async function oracleProgram(version: AuthenticatorVersion): Promise<string> {
  const module = join(oracles, `v${version}`);
  const what = `the oracle of aws-iam-authenticator ${requiredVersion(module, "sigs.k8s.io/aws-iam-authenticator")}`;
  const tool = goTool({ name: `awsauth-oracle-${version}`, what, module, package: "." });
  const part = { ...tool, key: keyOf([tool.key], filesOf(join(oracles, "feed"), "go.mod", ".go")) };
  const folder = join(cacheFolder(process.env), `${part.name}-${part.key}`);
  if (!existsSync(folder)) {
    await makePart(part, folder, what, new AbortController().signal);
  }
  return join(folder, part.file);
}
