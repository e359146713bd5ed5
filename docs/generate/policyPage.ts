import { join } from "node:path";
import { stringify } from "yaml";
import { commonSettings, type PackRule, type Setting, violations } from "../../policy/rule";
import { rules } from "../../policy/rules/rules";
import { ruleExamples } from "./policyExamples";

/** The page of the policy pack. */
export const policyFile = join(__dirname, "..", "policies.md");

const introduction = `# Policies

\`pulumi-eks-auth-policy\` is a [policy pack](https://www.pulumi.com/docs/insights/policy/) with rules for access to EKS clusters. It checks programs that declare access with the resources of \`@pulumi/aws\`, \`@pulumi/kubernetes\` and \`@pulumi/eks\`, in any language of Pulumi, before anything is changed.

\`\`\`console
$ npm install pulumi-eks-auth-policy
$ pulumi preview --policy-pack node_modules/pulumi-eks-auth-policy
\`\`\`

\`pulumi up\` has the same option. An advisory rule only reports; a mandatory one stops the preview or the update. The pack needs Node, but the program can be in any language.

A value that isn't known in a preview, such as a trust policy with the issuer of a new cluster, is checked in the update, before the resource is created. Resources that components of \`eks-auth\` declare aren't checked: the components check their own inputs. Resources of other packages, such as \`aws-native\`, aren't checked either, nor are Helm charts that Pulumi installs as a release.

A message names what it reports: ARNs, groups, names and patterns in the inputs. Pulumi passes secrets to a policy without their mark, so a message can also show these parts of a secret.

## Configuration

\`pulumi preview --policy-pack node_modules/pulumi-eks-auth-policy --policy-pack-config policies.json\` reads the level and the settings of each rule from a file:

\`\`\`json
{
  "config-map-mode": "mandatory",
  "hidden-creator": "disabled",
  "cluster-administrators": {
    "enforcementLevel": "mandatory",
    "principals": ["arn:aws:iam::111122223333:role/platform"],
    "exceptions": ["break-glass-*"]
  }
}
\`\`\`

A setting that a rule doesn't have, or that has another type, is rejected. Pulumi ignores the name of a rule that doesn't exist.

Every rule has these settings, besides its own:
`;

/** The text of the page. */
export function policyPage(): string {
  const rows = rules.map(({ name, level, description }) => `| [${name}](#${name}) | ${level} | ${description} |`);
  return [
    introduction,
    settingsTable(commonSettings),
    "",
    "## Rules",
    "",
    ["| rule | level | what it requires |", "| --- | --- | --- |", ...rows].join("\n"),
    "",
    rules.map(section).join("\n"),
  ].join("\n");
}

function section(rule: PackRule): string {
  const { name, level, description, reason, types, settings } = rule;
  const { type, properties } = ruleExamples[name] ?? missing(name);
  const [violation] = violations(rule, { type, name: "example", urn: "", props: properties }, {});
  const { problem, fix } = violation ?? missing(name);
  const hasSettings = Object.keys(settings).length > 0;
  return [
    `### ${name}`,
    "",
    `${description} ${reason}`,
    "",
    `Level: ${level}. Resources: ${types.map((token) => `\`${token}\``).join(", ")}.`,
    "",
    ...(hasSettings ? [settingsTable(settings), ""] : []),
    "Reported, for example:",
    "",
    `\`\`\`yaml\n${stringify({ resources: { example: { type, properties } } }, { lineWidth: 0 })}\`\`\``,
    "",
    `\`\`\`text\n${problem}\n${fix}\n\`\`\``,
    "",
  ].join("\n");
}

function settingsTable(settings: Readonly<Record<string, Setting>>): string {
  const rows = Object.entries(settings).map(([name, { type, default: usual, description }]) => {
    const form = type === "array" ? "list of strings" : "boolean";
    return `| \`${name}\` | ${form} | \`${JSON.stringify(usual)}\` | ${description} |`;
  });
  return ["| setting | type | default | meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function missing(name: string): never {
  throw new Error(`docs/generate/policyExamples.ts has no resource that the rule ${name} reports`);
}
