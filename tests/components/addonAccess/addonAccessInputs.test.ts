import * as pulumi from "@pulumi/pulumi";
import { AddonAccess, PodIdentity } from "../../../provider";
import { assertRejected, assertRejection } from "../../support/messages";
import { run } from "../../support/mocks";
import { account, addons } from "../../support/mocks/addons";
import { addonArn, functions, minimal } from "./addonAccess.fixtures";

const component = 'AddonAccess "ebs"';
const declare = (args: object) => new AddonAccess("ebs", args as never);
const { "add-on": ofAddon, stack } = minimal;
const policies = (count: number) =>
  Array.from({ length: count }, (_, index) => `arn:aws:iam::123456789012:policy/own-${index}`);

/** Each case: its title, the inputs, and the expected issues. */
const bad: [string, object, string[]][] = [
  ["a missing cluster", { ...ofAddon, clusterName: undefined }, ["missing clusterName"]],
  ["the ARN of a cluster", { ...ofAddon, clusterName: "arn:aws:eks:a:b" }, ["format clusterName"]],
  ["a missing add-on", { ...ofAddon, addonName: undefined }, ["missing addonName"]],
  ["the ARN of an add-on", { ...ofAddon, addonName: addonArn }, ["format addonName"]],
  ["a version without its v", { ...ofAddon, addonVersion: "1.31.0" }, ["format addonVersion"]],
  ["a missing owner", { ...ofAddon, owner: undefined }, ["missing owner"]],
  ["an unknown owner", { ...ofAddon, owner: "me" }, ["choice owner"]],
  ["an invalid namespace", { ...ofAddon, namespace: "Kube" }, ["format namespace"]],
  ["an unknown way to handle the agent", { ...ofAddon, agent: "create" }, ["choice agent"]],
  [
    "the ARN of a role as a policy",
    { ...ofAddon, policyArns: ["arn:aws:iam::123456789012:role/a"] },
    ["format policyArns[0]"],
  ],
  ["the name of a role with a slash", { ...ofAddon, roleName: "a/b" }, ["format roleName"]],
  ["an invalid login", { ...ofAddon, profile: "", assumeRoleArn: "me" }, ["format profile", "format assumeRoleArn"]],
  ["the tag of the stack", { ...ofAddon, tags: { "eks-auth:stack": "a" } }, ['reserved tags["eks-auth:stack"]']],
];

/** The same, for issues that are found when the recommendation is read. */
const unfit: [string, object, string[]][] = [
  ["an unknown add-on", { ...ofAddon, addonName: "ebs" }, ["unknown addonName"]],
  ["an unknown version", { ...ofAddon, addonVersion: "v1.0.0" }, ["unknown addonVersion"]],
  ["an add-on without a default version for the cluster", { ...ofAddon, addonName: "odd" }, ["missing addonVersion"]],
  ["an add-on without a recommendation", { ...ofAddon, addonName: "coredns" }, ["mismatch addonName"]],
  [
    "an add-on that recommends something else than policies",
    { ...ofAddon, addonName: "odd", addonVersion: "v1.0.0" },
    ["mismatch addonName"],
  ],
  [
    "an add-on that recommends no policy for a service account",
    { ...ofAddon, addonName: "two" },
    ["missing policyArns, inlinePolicies"],
  ],
  [
    "one role name for two service accounts",
    { ...ofAddon, addonName: "two", roleName: "storage", policyArns: policies(1) },
    ["exclusive roleName"],
  ],
  ["more policies than a role can have", { ...ofAddon, policyArns: policies(10) }, ["limit policyArns"]],
];

const later = (args: object) =>
  Object.fromEntries(
    Object.entries(args).map(([key, value]) => [
      key,
      ["owner", "agent"].includes(key) || value === undefined ? value : pulumi.output(Promise.resolve(value)),
    ]),
  );

describe("AddonAccess rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await assertRejected(() => declare(args), { component, what, issues }, { preview: true });
      await assertRejected(() => declare(later(args)), { component, what, issues });
    });
  }

  for (const [what, args, issues] of unfit) {
    it(`${what}, at preview`, async () => {
      const options = { functions, addons, preview: true };
      await assertRejected(() => declare(args), { component, what, issues }, options);
      await assertRejected(() => declare(later(args)), { component, what, issues }, options);
    });
  }

  it("an add-on without revealing a secret", async () => {
    const what = "an add-on without revealing a secret";
    const args = { ...ofAddon, addonName: pulumi.secret("hidden-name") };
    const rejection = { component, what, issues: ["unknown addonName"], secret: "hidden-name" };
    await assertRejected(() => declare(args), rejection, { functions, addons, preview: true });
  });

  it("an owner that is only known later", async () => {
    const what = "an owner that is only known later";
    const args = { ...ofAddon, owner: pulumi.output(Promise.resolve("stack")) };
    await assertRejected(() => declare(args), { component, what, issues: ["not-plain owner"] }, { preview: true });
  });

  const id = "a-0123456789abcdef0";
  const associationArn = `arn:aws:eks:us-west-2:123456789012:podidentityassociation/prod/${id}`;
  const live = { associationId: id, associationArn, roleArn: "arn:aws:iam::123456789012:role/other" };
  const otherAddon = addonArn.replace("aws-ebs-csi-driver", "another");
  const taken: [string, typeof ofAddon | typeof stack, object][] = [
    ["an association of someone else, for the add-on", ofAddon, {}],
    ["an association of another stack, for the add-on", ofAddon, { tags: { "eks-auth:stack": "acme/shop/staging" } }],
    ["an association of another add-on, for the add-on", ofAddon, { ownerArn: otherAddon }],
    ["an association of someone else, for the stack", stack, {}],
    ["an association of the add-on, for the stack", stack, { ownerArn: addonArn }],
  ];
  for (const [what, args, more] of taken) {
    it(what, async () => {
      const associations = { [`prod/kube-system/${account}`]: { ...live, ...more } };
      const done = await run(() => declare(args), { functions, addons, associations, preview: true });
      assertRejection(done, { component, what, issues: ["exists clusterName"] });
    });
  }

  it("a service account that another component of the program associates", async () => {
    const what = "a service account that another component of the program associates";
    const program = () => {
      const serviceAccount = { namespace: "kube-system", name: account };
      const pods = new PodIdentity("pods", { clusterName: "prod", serviceAccount });
      return pods.associationIds.apply(() => declare(ofAddon));
    };
    const done = await run(program, { functions, addons });
    assertRejection(done, { component, what, issues: ["exists clusterName"] });
  });
});
