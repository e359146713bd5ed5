import { readFile } from "node:fs/promises";
import { ClusterError } from "../errors";

/**
 * The certificates of the authorities that AWS is trusted by, in PEM, where they are set: by AWS_CA_BUNDLE, or `ca_bundle`
 * of the profile. They replace all others, as for the AWS CLI and the AWS provider; the AWS SDK itself doesn't read them.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
export async function caBundle(profile: string | undefined): Promise<string | undefined> {
  const { loadConfig } = await import("@smithy/core/config");
  const file = await loadConfig<string>(
    {
      environmentVariableSelector: ({ AWS_CA_BUNDLE }) => AWS_CA_BUNDLE || undefined,
      configFileSelector: ({ ca_bundle }) => ca_bundle || undefined,
      default: "",
    },
    { profile },
  )();
  if (file === "") {
    return undefined;
  }
  const pem = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw unusable(file, `it can't be read (${error.code})`);
  });
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) {
    throw unusable(file, "it has no certificate");
  }
  return pem;
}

function unusable(file: string, problem: string): ClusterError {
  const setting = process.env.AWS_CA_BUNDLE ? "AWS_CA_BUNDLE" : "the profile's ca_bundle";
  return new ClusterError(
    "settings",
    `${setting} is ${JSON.stringify(file)}; expected a file with certificates in PEM, and ${problem}. ` +
      "Correct the path, or leave it out to trust the usual authorities.",
  );
}
