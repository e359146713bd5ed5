import assert from "node:assert/strict";
import { targetOf } from "../../provider/aws/connection";
import { accessCheck } from "../../provider/resources/accessCheck/resource";
import type { PropertyPath } from "../../provider/resources/managed";
import { pending } from "../../provider/validation/issues";
import { json, type Reply, silence, status } from "../kubernetes/fakes/apiServer";
import { connected, sharedCertificate, stopServers } from "../kubernetes/fakes/connected";
import { kubeconfigText } from "../kubernetes/fakes/kubeconfig";

type Values = Record<string, unknown>;

const urn = "urn:pulumi:prod::access::eks-auth:index:AccessCheck::ready";
const none = { values: {}, secrets: [] };
const user = (username: string, groups: string[]) => json(201, { status: { userInfo: { username, groups } } });
const allowed = (isAllowed: boolean) => json(201, { status: { allowed: isAllowed } });
const list = { verb: "list", resource: "pods", namespace: "shop" };
const scale = { verb: "get", resource: "deployments/scale", apiGroup: "apps", name: "web" };

/** A resource whose API server gives these replies, with its server, its clock and the check's inputs. */
async function prepare(replies: Reply[], given: Values = {}, secrets: PropertyPath[] = []) {
  const { server, timing } = await connected(replies);
  const kubeconfig = kubeconfigText({ server: server.endpoint, ca: (await sharedCertificate()).ca });
  const resource = accessCheck({ targetOf, timing });
  const { inputs, reasons } = await resource.check(urn, none, { values: { kubeconfig, ...given }, secrets });
  assert.deepEqual(reasons, []);
  return { resource, server, timing, inputs };
}

/** The message of a failed creation, after the label of the cluster; and the waits before it. */
async function failure(replies: Reply[], given?: Values, secrets?: PropertyPath[]) {
  const { resource, server, timing, inputs } = await prepare(replies, given, secrets);
  const error = await resource.create(urn, inputs).then(
    () => assert.fail("it doesn't fail"),
    (reason: Error) => reason,
  );
  assert.equal(error.stack, error.message);
  return { message: error.message.replace(server.endpoint, "<endpoint>"), waits: timing.waits };
}

const timedOut = (seconds: number, answer: string) =>
  `the access isn't as expected after ${seconds} s. The last answer: ${answer} If the access only needs more time, raise timeoutSeconds.`;
const unauthorized =
  "the cluster at <endpoint>: can't ask who we are: it answered 401: Unauthorized. Pass a kubeconfig with a user that has " +
  "access to the cluster, and renew expired credentials.";
const where =
  "Check the access entry of this identity or its entry in aws-auth, its access policies, and the bindings of its groups.";

afterEach(stopServers);

describe("AccessCheck", () => {
  it("signs in again until the user and its permissions are as expected, and returns the user", async () => {
    const replies = [
      status(401, "Unauthorized"),
      status(503, "starting"),
      user("dev", ["system:authenticated"]),
      allowed(true),
      user("dev", ["devs", "system:authenticated"]),
      allowed(false),
      user("dev", ["devs", "system:authenticated"]),
      allowed(true),
    ];
    const expect = { username: "dev", groups: ["devs"] };
    const { resource: check, server, timing, inputs } = await prepare(replies, { expect, permissions: [scale] });
    const { id, outputs } = await check.create(urn, inputs);
    const identity = { username: "dev", groups: ["devs", "system:authenticated"] };
    assert.deepEqual([id, outputs.values], ["ready", { ...inputs.values, ...identity }]);
    assert.deepEqual(outputs.secrets, [["kubeconfig"]]);
    assert.deepEqual(timing.waits, [1000, 1500, 2250, 3375]);
    const requests = server.requests.map(({ method, path, body }) => [`${method} ${path}`, body]);
    const [resource, subresource] = ["deployments", "scale"];
    const resourceAttributes = { group: "apps", resource, subresource, verb: "get", name: "web" };
    assert.deepEqual(requests.slice(-2), [
      [
        "POST /apis/authentication.k8s.io/v1/selfsubjectreviews",
        { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
      ],
      [
        "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        {
          apiVersion: "authorization.k8s.io/v1",
          kind: "SelfSubjectAccessReview",
          spec: { resourceAttributes },
        },
      ],
    ]);
  });

  it("fails with the last answer if the time runs out: a rejected login", async () => {
    const replies = [status(503, "starting"), status(401, "Unauthorized"), status(401, "Unauthorized")];
    assert.deepEqual(await failure(replies, { timeoutSeconds: 3 }), {
      message: timedOut(3, unauthorized),
      waits: [1000, 1500],
    });
  });

  it("fails with the last answer if the time runs out: another user, without its permissions", async () => {
    const replies = [user("sam", ["system:authenticated"]), allowed(false), allowed(false)];
    const expect = { username: "dev", groups: ["devs", "system:authenticated"] };
    const { message } = await failure(replies, { timeoutSeconds: 1, expect, permissions: [list, scale] });
    const answer =
      'the cluster at <endpoint>: the login has the username "sam" and the groups ["system:authenticated"]; expected the ' +
      'username "dev", the group "devs", the permission to list pods in the namespace "shop", the permission to get ' +
      `deployments.apps/scale "web" in the whole cluster. ${where}`;
    assert.equal(message, timedOut(1, answer));
  });

  it("fails after its time if a server never answers", async () => {
    assert.deepEqual(await failure([silence], { timeoutSeconds: 1 }), {
      message: timedOut(1, "there was none."),
      waits: [],
    });
  });

  it("fails at once for a cause that time can't fix", async () => {
    assert.deepEqual(await failure([status(404, "no such path")]), {
      message:
        "the cluster at <endpoint>: can't ask who we are: it answered 404: no such path. Check that the connection leads to a " +
        "Kubernetes API server, and that the name is right.",
      waits: [],
    });
  });

  it("keeps a secret expectation secret, in the outputs and in errors", async () => {
    const expect = { username: "s3cret" };
    const secrets = [["expect", "username"]];
    const { resource, inputs } = await prepare([user("s3cret", [])], { expect }, secrets);
    const { outputs } = await resource.create(urn, inputs);
    assert.deepEqual(outputs.secrets, [["kubeconfig"], ["expect", "username"], ["username"], ["groups"]]);
    const wrong = await failure([user("sam", [])], { timeoutSeconds: 1, expect }, secrets);
    const answer = `the cluster at <endpoint>: the login has the username "sam" and the groups []; expected the username "[secret]". ${where}`;
    assert.equal(wrong.message, timedOut(1, answer));
  });

  it("repeats the check for each changed input, and for no other difference", async () => {
    const { resource, server, inputs } = await prepare([user("dev", []), user("ops", [])], {
      triggers: ["a", { b: 1 }],
    });
    const { id, outputs } = await resource.create(urn, inputs);
    const news = (values: Values) => ({ ...inputs, values: { ...inputs.values, ...values } });
    const changed = news({ triggers: ["a", { b: 2 }] });
    const diffs = [inputs, changed, news({ triggers: ["a", pending] }), news({ timeoutSeconds: 61 })];
    assert.deepEqual(
      await Promise.all(diffs.map((one) => resource.diff(urn, outputs, one))),
      [false, true, true, true].map((changes) => ({ changes, replaces: [] })),
    );
    assert.equal((await resource.update(urn, outputs, changed)).values.username, "ops");
    const { inputs: found, ...read } = await resource.read(urn, id, outputs);
    assert.deepEqual(read, { id, outputs });
    // The engine omits undefined values.
    assert.deepEqual(JSON.parse(JSON.stringify(found)), inputs);
    await resource.delete(urn, outputs);
    assert.equal(server.requests.length, 2);
  });

  it("can't be imported", async () => {
    await assert.rejects(accessCheck().read(urn, "ready", none), {
      message: "an AccessCheck can't be imported: it is nothing on the cluster. Declare it without an import.",
    });
  });

  const rejected: [string, Values, string[]][] = [
    [
      "values of the wrong type",
      { expect: "dev", permissions: "list", timeoutSeconds: "60", triggers: "once" },
      [
        'expect is "dev"; expected username, groups or both. Write it as { username: "name", groups: ["group"] }.',
        'permissions is "list"; expected a list of permissions. Write it as a list, even with one item.',
        'timeoutSeconds is "60"; expected a whole number of seconds from 1 to 900. Pass a number in this range, or omit timeoutSeconds to use the default.',
        'triggers is "once"; expected a list of values. Write it as a list, even with one value.',
      ],
    ],
    [
      "an expectation that no user can meet, and inputs that don't exist",
      {
        expect: { username: "", groups: ["a", "a"], group: "b" },
        permissions: [{ ...list, group: "apps" }],
        wait: true,
      },
      [
        "wait is missing; expected one of clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig, expect, permissions, timeoutSeconds, triggers. Correct the name: there is no such input.",
        'expect.username is ""; expected a Kubernetes username. Pass the name, or omit it to accept any.',
        'expect.groups[1] is "a"; expected no duplicate of expect.groups[0]. Remove one of the two.',
        "expect.group is missing; expected one of username, groups. Correct the name: there is no such input.",
        "permissions[0].group is missing; expected one of verb, resource, apiGroup, namespace, name. Correct the name: there is no such input.",
      ],
    ],
    [
      "permissions that no request has",
      { permissions: ["list", { verb: "list" }, { ...scale, apiGroup: "apps/v1", name: "web-*" }, list, list] },
      [
        'permissions[0] is "list"; expected a permission with verb and resource. Write it as { verb: "list", resource: "pods" }.',
        'permissions[1].resource is missing; expected a resource in lower case and plural, such as "pods", a subresource, such as "pods/log", or "*". Name the resource.',
        'permissions[2].apiGroup is "apps/v1"; expected an API group, such as "apps", "" for the core group, or "*". Remove the version: "apps".',
        'permissions[2].name is "web-*"; expected the name of an object, without wildcards. Pass the name, or omit it for all objects.',
        'permissions[4] is {"verb":"list","resource":"pods","namespace":"shop"}; expected no duplicate of permissions[3]. Remove one of the two.',
      ],
    ],
  ];
  for (const [what, values, reasons] of rejected) {
    it(`rejects ${what}`, async () => {
      const news = { values: { clusterName: "prod", ...values }, secrets: [] };
      assert.deepEqual((await accessCheck().check(urn, none, news)).reasons, reasons);
    });
  }

  it("accepts values that aren't known yet, and fills in the defaults", async () => {
    const values = { clusterName: pending, permissions: [{ verb: "list", resource: pending }], triggers: [pending] };
    assert.deepEqual(await accessCheck().check(urn, none, { values, secrets: [] }), {
      inputs: { values: { expect: {}, timeoutSeconds: 60, ...values }, secrets: [["kubeconfig"]] },
      reasons: [],
    });
  });
});
