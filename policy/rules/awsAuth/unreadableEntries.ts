import { checkLive, describeFinding } from "../../../provider/awsauth/lint/checkLive";
import { rule } from "../../rule";
import { awsAuthOf, configMapTypes, dataOf } from "./configMaps";

export const unreadableEntries = rule({
  name: "aws-auth-unreadable",
  description: "The authenticator reads aws-auth as it is written.",
  reason:
    "EKS accepts any text. The authenticator ignores a key that it can't read, with all its entries, and an entry whose ARN no principal signs in with.",
  level: "mandatory",
  settings: {},
  types: configMapTypes,
  check: (resource) => {
    const document = awsAuthOf(resource);
    if (document === undefined) return [];
    return checkLive(document, dataOf(resource))
      .filter(({ severity }) => severity === "error")
      .map((finding) => ({
        problem: `In aws-auth, ${describeFinding({ ...finding, fix: "" }).trim()}`,
        fix: finding.fix,
      }));
  },
});
