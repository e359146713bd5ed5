import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { connect } from "../../provider/aws/connection";
import type { AwsAuthStore } from "../../provider/kubernetes/configMap";
import { ClusterError, type ClusterErrorKind } from "../../provider/network/clusterErrors";
import { type FakeApiServer, json, page, startApiServer, status } from "./fakes/apiServer";
import { certificateFor } from "./fakes/certificates";
import { awsAuth, live } from "./fakes/configMaps";
import { connected, sharedCertificate, stopServers } from "./fakes/connected";
import { fakeTiming } from "./fakes/fakeTiming";
import { kubeconfigText, type Parts } from "./fakes/kubeconfig";

const next = { data: { mapRoles: "" }, annotations: {} };

/** The kind and message of the call's error. */
async function failure(call: Promise<unknown>): Promise<{ kind: ClusterErrorKind; message: string }> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof ClusterError, String(error));
    assert.doesNotMatch(error.message, /s3cret/);
    return { kind: error.kind, message: error.message };
  }
  throw new Error("it doesn't fail");
}

afterEach(stopServers);

describe("a rejection by the API server", () => {
  const replace = "can't replace the ConfigMap kube-system/aws-auth";
  const webhooks = "`kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml` shows it.";
  const ofEks = "eks-aws-auth-configmap-validation-webhook.amazonaws.com";
  const rejections: [string, number, string, ClusterErrorKind, string][] = [
    [
      "401",
      401,
      "Unauthorized",
      "unauthorized",
      "Pass a kubeconfig with a user that has access to the cluster, and renew expired credentials.",
    ],
    [
      "422",
      422,
      'ConfigMap "aws-auth" is invalid: []: Too long: may not be more than 1048576 bytes',
      "rejected",
      "Fix the fields named in the API server's message.",
    ],
    [
      "403 from a webhook",
      403,
      'admission webhook "policy.example.com" denied the request: hands off',
      "forbidden",
      `The cluster's admission webhook policy.example.com rejects it: fix the fields that it names, or ask its owner. ${webhooks}`,
    ],
    [
      "400 from EKS's own webhook",
      400,
      `admission webhook "${ofEks}" denied the request: error parsing mapRoles`,
      "rejected",
      `The webhook ${ofEks} belongs to EKS and rejects documents that the authenticator can't read: fix the fields of aws-auth that it names.`,
    ],
    [
      "409 from a webhook, which isn't a write conflict",
      409,
      'admission webhook "freeze.example.com" denied the request without explanation',
      "rejected",
      `The cluster's admission webhook freeze.example.com rejects it: fix the fields that it names, or ask its owner. ${webhooks}`,
    ],
    [
      "422 from an admission policy",
      422,
      "configmaps \"aws-auth\" is forbidden: ValidatingAdmissionPolicy 'freeze' with binding 'all' denied request: hands off",
      "rejected",
      "The cluster's ValidatingAdmissionPolicy freeze rejects it: fix the fields that it names, or ask its owner. " +
        "`kubectl get validatingadmissionpolicy freeze -o yaml` shows its rules.",
    ],
    [
      "403 from another component",
      403,
      "configmaps is forbidden: the moon is full",
      "forbidden",
      "Ask the cluster's administrators which rule denies it.",
    ],
  ];
  for (const [what, code, message, kind, fix] of rejections) {
    it(`is reported with its message and the fix: ${what}`, async () => {
      const { server, store } = await connected([status(code, message)]);
      assert.deepEqual(await failure(store.write(live(), next)), {
        kind,
        message: `the cluster at ${server.endpoint}: ${replace}: it answered ${code}: ${message}. ${fix}`,
      });
      assert.equal(server.requests.length, 1, "a static token isn't tried twice");
    });
  }

  it("is reported with the quota that a backup exceeds", async () => {
    const said =
      'configmaps "x" is forbidden: exceeded quota: maps, requested: count/configmaps=1, used: count/configmaps=9, limited: count/configmaps=9';
    const { server, store } = await connected([status(403, said)]);
    const { kind, message } = await failure(store.backUp(live(), "one"));
    assert.equal(kind, "forbidden");
    const fix = "The namespace's ResourceQuota maps is used up: delete unneeded objects, or raise the quota.";
    assert.match(message, /can't create the backup kube-system\/aws-auth-backup-[^:]+: it answered 403: /);
    assert.ok(
      message.startsWith(`the cluster at ${server.endpoint}: `) && message.endsWith(`${said}. ${fix}`),
      message,
    );
  });

  it("is reported with the name of a webhook that doesn't answer, after the usual tries", async () => {
    const said =
      'Internal error occurred: failed calling webhook "policy.example.com": failed to call webhook: Post "https://x": dial tcp: refused';
    const { store } = await connected(Array.from({ length: 9 }, () => status(500, said)));
    const { kind, message } = await failure(store.write(live(), next));
    const fix =
      "The cluster's admission webhook policy.example.com doesn't answer, and the cluster rejects requests that it can't check: ";
    assert.equal(kind, "server");
    assert.ok(message.endsWith(`: it answered 500: ${said}. ${fix}ask the webhook's owner. ${webhooks}`), message);
  });

  it("is reported without the text of a proxy's answer", async () => {
    const { server, store } = await connected([page(401, "s3cret")]);
    const { message } = await failure(store.read());
    assert.equal(
      message,
      `the cluster at ${server.endpoint}: can't read the ConfigMap kube-system/aws-auth: it answered 401. ` +
        "Pass a kubeconfig with a user that has access to the cluster, and renew expired credentials.",
    );
  });

  const role = "Bind the deployer to a Role in the namespace kube-system with the rule ";
  const core = 'apiGroups: [""], resources: ["configmaps"]';
  const rules: [string, (store: AwsAuthStore) => Promise<unknown>, string][] = [
    ["get", (store) => store.read(), `${role}{${core}, resourceNames: ["aws-auth"], verbs: ["get"]}.`],
    [
      "update",
      (store) => store.write(live(), next),
      `${role}{${core}, resourceNames: ["aws-auth"], verbs: ["update"]}.`,
    ],
    ["create", (store) => store.write(undefined, next), `${role}{${core}, verbs: ["create"]}.`],
    ["create", (store) => store.backUp(live(), "one"), `${role}{${core}, verbs: ["create"]}.`],
    ["delete", (store) => store.backUp(live(), "one", "old"), `${role}{${core}, verbs: ["delete"]}.`],
    ["list", (store) => store.prune("one", 1, new Set()), `${role}{${core}, verbs: ["list"]}.`],
    ["get", (store) => store.readBackup("old"), `${role}{${core}, resourceNames: ["old"], verbs: ["get"]}.`],
  ];
  for (const [verb, call, fix] of rules) {
    it(`names the missing rule: ${fix.slice(role.length)}`, async () => {
      const said = `configmaps "x" is forbidden: User "me" cannot ${verb} resource "configmaps" in API group "" in the namespace "kube-system"`;
      const { store } = await connected([status(403, said)]);
      const { kind, message } = await failure(call(store));
      assert.equal(kind, "forbidden");
      assert.ok(message.endsWith(`: it answered 403: ${said}. ${fix}`), message);
    });
  }

  it("names the rule for deleting a backup if pruning can only list", async () => {
    const labels = { "eks-auth/backup-by": "one" };
    const items = [{ metadata: { name: "a", creationTimestamp: "2026-01-01T00:00:00Z", labels } }];
    const { server, store } = await connected([json(200, { items }), page(403, "")]);
    assert.deepEqual(await failure(store.prune("one", 0, new Set())), {
      kind: "forbidden",
      message:
        `the cluster at ${server.endpoint}: can't delete the backup kube-system/a: it answered 403. ` +
        `${role}{${core}, verbs: ["delete"]}.`,
    });
  });
});

describe("a missing or wrong API server", () => {
  const reach =
    "Check that the cluster exists and that this machine reaches its endpoint: a private one is reachable only from its VPC.";
  const trust = "Check that the connection names the right cluster and authority, and whether a proxy intercepts it.";
  const read = "can't read the ConfigMap kube-system/aws-auth";

  async function failureAt(parts: Parts) {
    const timing = fakeTiming();
    const store = await connect({ kubeconfig: kubeconfigText(parts) }, timing);
    return { ...(await failure(store.read())), waits: timing.waits };
  }

  it("is reported as unreachable if connections fail, after five tries", async () => {
    const { server } = await connected([]);
    await server.stop();
    assert.deepEqual(await failureAt({ server: server.endpoint }), {
      kind: "unreachable",
      message: `the cluster at ${server.endpoint}: ${read}: it can't be reached: it rejects connections (ECONNREFUSED). ${reach}`,
      waits: [250, 500, 1000, 2000],
    });
  });

  it("is reported as unreachable without retries if the host doesn't exist", async () => {
    const server = "https://api.cluster.invalid";
    const { kind, message, waits } = await failureAt({ server });
    assert.equal(kind, "unreachable");
    // Without a name server, the machine can't detect that the host doesn't exist.
    const reasons = [
      "the host name doesn't resolve (ENOTFOUND)",
      "the host name can't be resolved at the moment (EAI_AGAIN)",
    ];
    const reason = reasons.find(
      (said) => message === `the cluster at ${server}: ${read}: it can't be reached: ${said}. ${reach}`,
    );
    assert.ok(reason, message);
    assert.deepEqual(waits, reason.includes("ENOTFOUND") ? [] : [250, 500, 1000, 2000]);
  });

  it("isn't trusted with a certificate from another cluster's authority, and gets no token", async () => {
    const { server } = await connected([json(200, awsAuth())]);
    const { ca } = await certificateFor("127.0.0.1");
    const { kind, message, waits } = await failureAt({ server: server.endpoint, ca });
    assert.equal(kind, "certificate");
    const code =
      /^the cluster at \S+: can't read .*: it isn't trusted: its certificate isn't signed by this cluster's authority \(([A-Z_]+)\)\. /;
    assert.match(message, code);
    assert.ok(message.endsWith(trust), message);
    assert.deepEqual([waits, server.requests], [[], []]);
  });

  it("isn't trusted if the kubeconfig names no authority and no public authority signed the certificate", async () => {
    const { server } = await connected([]);
    assert.equal((await failureAt({ server: server.endpoint })).kind, "certificate");
    assert.deepEqual(server.requests, []);
  });

  it("isn't trusted with a certificate for another host", async () => {
    const certified = await certificateFor("api.example.com");
    const server: FakeApiServer = await startApiServer(certified);
    try {
      const { kind, message } = await failureAt({ server: server.endpoint, ca: certified.ca });
      assert.deepEqual(
        { kind, message },
        {
          kind: "certificate",
          message:
            `the cluster at ${server.endpoint}: ${read}: it isn't trusted: its certificate is for another host ` +
            `(ERR_TLS_CERT_ALTNAME_INVALID). ${trust}`,
        },
      );
    } finally {
      await server.stop();
    }
  });

  it("isn't trusted if it doesn't use TLS", async () => {
    const server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const { kind, message } = await failureAt({ server: `https://127.0.0.1:${port}` });
      assert.equal(kind, "certificate");
      assert.match(message, /: it isn't trusted: it doesn't follow the TLS protocol \((EPROTO|ERR_SSL_\w+)\)\. /);
    } finally {
      server.close();
    }
  });

  it("isn't called if the certificate authority can't be read", async () => {
    const { server } = await connected([]);
    const { kind, message } = await failureAt({ server: server.endpoint, ca: "-----BEGIN CERTIFICATE-----\ns3cret\n" });
    assert.equal(kind, "certificate");
    assert.match(message, /: it isn't trusted: /);
    assert.deepEqual(server.requests, []);
  });

  it("is trusted with the right authority", async () => {
    const { server } = await connected([json(200, awsAuth())]);
    const { ca } = await sharedCertificate();
    const store = await connect({ kubeconfig: kubeconfigText({ server: server.endpoint, ca }) }, fakeTiming());
    assert.deepEqual(await store.read(), live());
  });
});
