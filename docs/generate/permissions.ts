import type { Notes } from "./notes";
import { type Schema, tokenOf } from "./schema";

/** Recognizes the paragraph of a description that lists the AWS permissions of the deployer. */
const isAboutDeployer = (paragraph: string) =>
  /^The (identity that runs Pulumi \(the )?deployer\)? needs|\bPermissions: /.test(paragraph);

/** Splits a component's description into what it does and the permissions that the deployer needs, without the examples. */
export function splitDescription(description: string): { about: string; deployer: string[] } {
  const [text = ""] = description.split("\n\n{{% examples %}}");
  const paragraphs = text.split("\n\n");
  return {
    about: paragraphs.filter((paragraph) => !isAboutDeployer(paragraph)).join("\n\n"),
    deployer: paragraphs.filter(isAboutDeployer),
  };
}

/** The AWS actions in a text, such as `iam:GetRole`. */
export function actionsIn(text: string): string[] {
  return [...text.matchAll(/`((?:eks|eks-auth|iam|sts):[A-Z]\w+)`/g)].map(([, action = ""]) => action);
}

/** Every AWS action that a component's deployer may need, sorted: from its description, its notes and its parts. */
export function deployerActions(schema: Schema, allNotes: Record<string, Notes>, name: string): string[] {
  const { permissions = {} } = allNotes[name] ?? {};
  const { deployer } = splitDescription(schema.resources[tokenOf(name)]?.description ?? "");
  const own = [...actionsIn(deployer.join("\n")), ...(permissions.actions ?? [])];
  const parts = (permissions.of ?? []).flatMap((part) => deployerActions(schema, allNotes, part));
  return [...new Set([...own, ...parts])].sort();
}

/** The section on permissions of a component's page. */
export function permissionsSection(schema: Schema, allNotes: Record<string, Notes>, name: string): string {
  const { permissions = {}, kubernetes = "none." } = allNotes[name] ?? {};
  const { deployer } = splitDescription(schema.resources[tokenOf(name)]?.description ?? "");
  const links = (permissions.of ?? []).map((part) => `[${part}](${part}.md#permissions-of-the-deployer)`);
  const actions = deployerActions(schema, allNotes, name);
  const document = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
  };
  return [
    "## Permissions of the deployer",
    ...(deployer.some((text) => text.includes("(the deployer)"))
      ? []
      : ["The deployer is the identity that runs Pulumi."]),
    ...deployer,
    ...(permissions.words ? [permissions.words] : []),
    ...(links.length > 0 ? [`See also: ${links.join(", ")}.`] : []),
    ...(actions.length > 0
      ? [
          "All AWS permissions that may be needed, as an IAM policy; limit its resources to yours:",
          `\`\`\`json\n${JSON.stringify(document, undefined, 2)}\n\`\`\``,
        ]
      : ["AWS permissions: none."]),
    `Kubernetes permissions: ${kubernetes}`,
  ].join("\n\n");
}
