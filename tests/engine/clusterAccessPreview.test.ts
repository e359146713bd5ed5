import assert from "node:assert/strict";
import { ClusterAccess, type ClusterAccessArgs } from "../../provider";
import { nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { newRole, newUser, removeRole, removeUser } from "../support/login";
import { fromSandbox, kubernetes } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const dev = arn("role/team/preview-dev");
const carol = arn("user/preview-carol");
const session = "arn:aws:sts::123456789012:assumed-role/preview-dev/{{SessionName}}";
const namespace = "preview-lines";

type Grant = ClusterAccessArgs["grants"][number];
const ofDev: Grant = {
  name: "dev",
  principalArn: dev,
  access: "edit",
  namespaces: [namespace],
  kubernetesGroups: ["devs"],
};
const ofCarol: Grant = { name: "carol", principalArn: carol, access: "cluster-admin" };

/** The words for the access of a grant, by its access policy or its ClusterRole. */
const forms = {
  API: {
    edit: "AmazonEKSEditPolicy",
    view: "AmazonEKSViewPolicy",
    admin: "AmazonEKSClusterAdminPolicy",
    noun: "access policy ",
  },
  CONFIG_MAP: {
    edit: "ClusterRole edit",
    view: "ClusterRole view",
    admin: "ClusterRole cluster-admin in the whole cluster",
    noun: "",
  },
};

describe("The preview of a ClusterAccess on the engine", function () {
  this.timeout(300_000);
  let stack: TestStack;
  before(async () => {
    await newRole("preview-dev", "/team/");
    await newUser("preview-carol");
    await kubernetes().createNamespace({ body: { metadata: { name: namespace } } });
  });
  beforeEach(() => setAwsAuth({ mapRoles: nodeEntry(arn("role/PreviewNodes")) }));
  afterEach(async () => {
    await stack.remove();
    await removeAwsAuth();
    await removeBackups();
  });
  after(async () => {
    await kubernetes().deleteNamespace({ name: namespace });
    await removeRole("preview-dev");
    await removeUser("preview-carol");
  });

  for (const authenticationMode of ["API", "CONFIG_MAP"] as const) {
    const { edit, view, admin, noun } = forms[authenticationMode];
    const place = authenticationMode === "API" ? namespace : `the namespace ${namespace}`;
    // The deployer has an access entry, which aws-auth doesn't show.
    const marked = authenticationMode === "API" ? "deployer<br/>#40;administrators#41;" : "#40;administrator#41;";
    // A role in aws-auth has no path.
    const removed = authenticationMode === "API" ? dev : dev.replace("team/", "");

    it(`logs who gains, changes and loses access in ${authenticationMode}, and nothing in the update or without a change`, async () => {
      const program = (grants: ClusterAccessArgs["grants"]) => async () => {
        const { accessDiagram } = new ClusterAccess("access", { clusterName, authenticationMode, grants });
        return { accessDiagram };
      };
      const lines = async (operation: "preview" | "up", grants: ClusterAccessArgs["grants"]) => {
        stack.runs(program(grants));
        const run = await stack[operation]();
        assert.ok(run.ok, run.messages.join("\n"));
        return run.infos;
      };
      const steps: [ClusterAccessArgs["grants"], string[]][] = [
        [
          [ofDev, ofCarol],
          [
            `+ ${dev} gains access: username "${session}", group "devs", ${edit} in ${place}`,
            `+ ${carol} gains access: administrator, username "${carol}", no groups, ${admin}`,
          ],
        ],
        [
          [{ ...ofDev, access: "view" }, ofCarol],
          [`~ ${dev}: gains the ${noun}${view} in ${place}; loses the ${noun}${edit} in ${place}`],
        ],
        [[ofCarol], [`- ${removed} loses access: username "${session}", group "devs", ${view} in ${place}`]],
        [[ofCarol], []],
      ];
      stack = await TestStack.inline("preview-lines", program([]));
      for (const [grants, expected] of steps) {
        assert.deepEqual(await lines("preview", grants), expected);
        assert.deepEqual(await lines("up", grants), []);
        const diagram = String(await stack.output("accessDiagram"));
        assert.match(diagram, /^flowchart LR\n/);
        assert.equal(diagram.includes('["preview-dev"]'), grants.length > 1);
        assert.ok(diagram.includes(`["preview-carol<br/>${marked}"]:::administrator`), diagram);
      }
    });
  }
});
