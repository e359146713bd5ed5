import { STRING } from "../../shared/schema";
import { doing } from "../errors";
import type { FunctionType } from "../resource";
import { results } from "./results";

/** https://www.pulumi.com/registry/packages/aws/api-docs/iam/getroles/ */
export const getRoles: FunctionType = {
  token: "aws:iam/getRoles:getRoles",
  description: "The roles of the account.",
  args: {
    nameRegex: { type: "string", description: "A pattern of names." },
    pathPrefix: { type: "string", description: "The prefix of paths." },
  },
  results: results({
    arns: { type: "array", items: STRING },
    id: STRING,
    nameRegex: STRING,
    names: { type: "array", items: STRING },
    pathPrefix: STRING,
  }),
  async invoke(clients, { nameRegex = "", pathPrefix }) {
    const iam = await clients.iam();
    const roles = await doing("reading IAM roles", async () => {
      const found: { Arn?: string; RoleName?: string }[] = [];
      let Marker: string | undefined;
      do {
        const page = await iam.listRoles({
          PathPrefix: pathPrefix === undefined ? undefined : String(pathPrefix),
          Marker,
        });
        found.push(...(page.Roles ?? []));
        Marker = page.IsTruncated ? page.Marker : undefined;
      } while (Marker !== undefined);
      return found;
    });
    const named = roles.filter(({ RoleName = "" }) => new RegExp(String(nameRegex)).test(RoleName));
    return {
      arns: named.map(({ Arn = "" }) => Arn),
      id: clients.config.region,
      nameRegex: String(nameRegex),
      names: named.map(({ RoleName = "" }) => RoleName),
      pathPrefix: String(pathPrefix ?? ""),
    };
  },
};
