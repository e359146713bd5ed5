import assert from "node:assert/strict";
import { ConflictError } from "../../provider/kubernetes/configMap";
import { ClusterError } from "../../provider/network/clusterErrors";
import { json, page, type Reply, status } from "./fakes/apiServer";
import { awsAuth, configMaps, live } from "./fakes/configMaps";
import { connected, stopServers } from "./fakes/connected";

const asked = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;
const notFound = status(404, 'configmaps "aws-auth" not found');

afterEach(stopServers);

describe("reading aws-auth", () => {
  it("returns data, annotations, version and the whole object, with the credentials of the kubeconfig's user", async () => {
    const { server, store } = await connected([json(200, awsAuth())]);
    assert.deepEqual(await store.read(), live());
    assert.equal(store.endpoint, server.endpoint);
    assert.deepEqual(server.requests.map(asked), [`GET ${configMaps}/aws-auth`]);
    const { authorization, accept, "user-agent": agent } = server.requests[0]?.headers ?? {};
    assert.deepEqual([authorization, accept, agent], ["Bearer s3cret-token", "application/json", "pulumi-eks-auth"]);
  });

  it("returns undefined for missing data, and an empty map for missing annotations", async () => {
    const object = { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "aws-auth", resourceVersion: "7" } };
    const { store } = await connected([json(200, object)]);
    assert.deepEqual(await store.read(), { data: undefined, annotations: {}, resourceVersion: "7", object });
  });

  it("returns when any client last changed each key, and omits a key without a readable time", async () => {
    const manager = (time: string | undefined, ...keys: string[]) => ({
      ...(time !== undefined && { time }),
      fieldsV1: { "f:data": { ".": {}, ...Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) } },
    });
    const managedFields = [
      manager("2026-01-02T03:04:05Z", "mapRoles", "mapUsers"),
      manager("2026-01-02T03:04:06Z", "mapRoles"),
      manager("2026-01-01T00:00:00Z", "mapRoles", "mapAccounts"),
      manager(undefined, "mapAccounts"),
      { time: "2026-02-02T00:00:00Z", fieldsV1: { "f:metadata": { "f:annotations": {} } } },
      {},
    ];
    const metadata = { name: "aws-auth", resourceVersion: "7", managedFields };
    const { store } = await connected([json(200, { kind: "ConfigMap", apiVersion: "v1", metadata })]);
    assert.deepEqual((await store.read())?.changedAt, {
      mapRoles: new Date("2026-01-02T03:04:06Z"),
      mapUsers: new Date("2026-01-02T03:04:05Z"),
    });
  });

  it("returns undefined if there is none", async () => {
    const { store } = await connected([notFound]);
    assert.equal(await store.read(), undefined);
  });

  const unmanaged: [string, number, Reply][] = [
    ["another object", 200, json(200, { kind: "Secret", metadata: { resourceVersion: "1" } })],
    ["a web page", 200, page(200, "<h1>Welcome</h1>")],
    ["an empty answer", 200, page(200, "")],
    ["a 404 web page", 404, page(404, "<h1>Not found</h1>")],
  ];
  for (const [what, code, reply] of unmanaged) {
    it(`rejects ${what} as an answer of the API server`, async () => {
      const { server, store } = await connected([reply]);
      await assert.rejects(store.read(), {
        kind: "server",
        message:
          `the cluster at ${server.endpoint}: can't read the ConfigMap kube-system/aws-auth: its answer (${code}) ` +
          "isn't that of a Kubernetes API server. Check that the connection leads to a Kubernetes API server.",
      });
    });
  }
});

describe("an immutable aws-auth", () => {
  it("is read as immutable", async () => {
    const object = { ...awsAuth(), immutable: true };
    const { store } = await connected([json(200, object)]);
    assert.deepEqual(await store.read(), { ...live(object), immutable: true });
  });
});

describe("writing aws-auth", () => {
  const next = { data: { mapRoles: "- rolearn: y\n", mapUsers: "[]" }, annotations: { note: "by hand", mine: "1" } };

  it("replaces only data and annotations, at the version that was read", async () => {
    const { server, store } = await connected([json(200, awsAuth("42", next.data))]);
    assert.deepEqual(await store.write(live(), next), live(awsAuth("42", next.data)));
    assert.deepEqual(server.requests.map(asked), [`PUT ${configMaps}/aws-auth?fieldManager=eks-auth`]);
    const before = awsAuth();
    const metadata = { ...before.metadata, annotations: next.annotations };
    assert.deepEqual(server.requests[0]?.body, { ...before, data: next.data, metadata });
  });

  it("doesn't add empty data or annotations", async () => {
    const object = { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "aws-auth", resourceVersion: "7" } };
    const { server, store } = await connected([json(200, object)]);
    const bare = { data: undefined, annotations: {}, resourceVersion: "7", object };
    await store.write(bare, { data: {}, annotations: {} });
    assert.deepEqual(server.requests[0]?.body, object);
  });

  it("creates it if there was none", async () => {
    const { server, store } = await connected([json(201, awsAuth("1", next.data))]);
    assert.deepEqual(await store.write(undefined, next), live(awsAuth("1", next.data)));
    assert.deepEqual(server.requests.map(asked), [`POST ${configMaps}?fieldManager=eks-auth`]);
    assert.deepEqual(server.requests[0]?.body, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "aws-auth", namespace: "kube-system", annotations: next.annotations },
      data: next.data,
    });
  });

  const conflicts = [
    { what: "has changed it", before: live(), code: 409, verb: "replace" },
    { what: "has deleted it", before: live(), code: 404, verb: "replace" },
    { what: "has created it", before: undefined, code: 409, verb: "create" },
  ];
  for (const { what, before, code, verb } of conflicts) {
    it(`reports a conflict if someone else ${what}`, async () => {
      const { server, store } = await connected([status(code, "changed")]);
      await assert.rejects(store.write(before, next), (error) => {
        assert.ok(error instanceof ConflictError);
        const message = `can't ${verb} the ConfigMap kube-system/aws-auth: it was changed concurrently.`;
        assert.equal(error.message, `the cluster at ${server.endpoint}: ${message}`);
        return true;
      });
      assert.equal(server.requests.length, 1);
    });
  }
});

describe("backing up aws-auth", () => {
  const name = "aws-auth-backup-2026-03-04t05-06-07.089z";
  const labels = { "app.kubernetes.io/managed-by": "eks-auth", "eks-auth/backup-of": "aws-auth" };
  const copy = (of: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: of,
      namespace: "kube-system",
      labels: { ...labels, "eks-auth/backup-by": "one" },
      annotations: { "eks-auth/backup-of-resource-version": "41" },
    },
    data: { mapRoles: "- rolearn: x\n" },
    binaryData: { seal: "AAEC" },
  });

  it("copies data and binary data under a name with the time", async () => {
    const { server, store } = await connected([json(201, copy(name))]);
    assert.equal(await store.backUp(live(), "one"), name);
    assert.deepEqual(server.requests.map(asked), [`POST ${configMaps}?fieldManager=eks-auth`]);
    assert.deepEqual(server.requests[0]?.body, copy(name));
  });

  it("uses the next millisecond if a backup of the same millisecond exists", async () => {
    const exists = status(409, "exists");
    const { server, store } = await connected([exists, exists, json(201, {})]);
    assert.equal(await store.backUp(live(), "one"), "aws-auth-backup-2026-03-04t05-06-07.091z");
    assert.equal(server.requests.length, 3);
  });

  it("gives up after ten used names", async () => {
    const { server, store } = await connected(Array.from({ length: 11 }, () => status(409, "exists")));
    await assert.rejects(store.backUp(live(), "one"), { kind: "rejected" });
    assert.equal(server.requests.length, 11);
  });

  it("replaces an older backup under its name", async () => {
    const { server, store } = await connected([json(200, {}), json(201, {})]);
    assert.equal(await store.backUp(live(), "one", "aws-auth-backup-old"), "aws-auth-backup-old");
    assert.deepEqual(server.requests.map(asked), [
      `DELETE ${configMaps}/aws-auth-backup-old`,
      `POST ${configMaps}?fieldManager=eks-auth`,
    ]);
    assert.deepEqual(server.requests[1]?.body, copy("aws-auth-backup-old"));
  });

  it("accepts that the older backup was already deleted", async () => {
    const { store } = await connected([notFound, json(201, {})]);
    assert.equal(await store.backUp(live(), "one", "aws-auth-backup-old"), "aws-auth-backup-old");
  });

  it("creates a backup again under another name if its answer was lost", async () => {
    const { server, store } = await connected([(response) => response.destroy(), status(409, "exists"), json(201, {})]);
    assert.equal(await store.backUp(live(), "one"), "aws-auth-backup-2026-03-04t05-06-07.090z");
    assert.equal(server.requests.length, 3);
  });

  const item = (of: string, creationTimestamp: string) => ({
    metadata: { name: of, creationTimestamp, labels: { "eks-auth/backup-by": "one" } },
  });
  const list = (items: object[] | null) => json(200, { kind: "PartialObjectMetadataList", items });
  const three = [
    item("aws-auth-backup-c", "2026-01-01T00:00:02Z"),
    item("aws-auth-backup-b", "2026-01-01T00:00:01Z"),
    item("aws-auth-backup-a", "2026-01-01T00:00:02Z"),
  ];

  it("prunes the oldest backups, listed by label and without their data", async () => {
    const { server, store } = await connected([list(three), json(200, {}), notFound]);
    await store.prune("one", 1, new Set());
    const selector = "app.kubernetes.io%2Fmanaged-by%3Deks-auth%2Ceks-auth%2Fbackup-of%3Daws-auth";
    assert.deepEqual(server.requests.map(asked), [
      `GET ${configMaps}?labelSelector=${selector}`,
      `DELETE ${configMaps}/aws-auth-backup-b`,
      `DELETE ${configMaps}/aws-auth-backup-a`,
    ]);
    const accept = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
    assert.equal(server.requests[0]?.headers.accept, accept);
  });

  it("keeps the backups of other owners, and prunes those of former owners only beyond the newest ten", async () => {
    const minute = (number: number) => `2026-01-01T00:${String(number).padStart(2, "0")}:00Z`;
    const of = (owner: string) => (_: unknown, index: number) => ({
      metadata: {
        name: `aws-auth-backup-${owner}-${index}`,
        creationTimestamp: minute(index),
        labels: { "eks-auth/backup-by": owner },
      },
    });
    const items = ["one", "two", "former"].flatMap((owner) => Array.from({ length: 11 }, of(owner)));
    const { server, store } = await connected([list(items), json(200, {}), json(200, {})]);
    await store.prune("one", 10, new Set(["two"]));
    assert.deepEqual(server.requests.slice(1).map(asked), [
      `DELETE ${configMaps}/aws-auth-backup-one-0`,
      `DELETE ${configMaps}/aws-auth-backup-former-0`,
    ]);
  });

  it("never prunes backups of the command eks-auth", async () => {
    const items = Array.from({ length: 12 }, (_, index) => ({
      metadata: {
        name: `aws-auth-backup-${index}`,
        creationTimestamp: `2026-01-01T00:00:${10 + index}Z`,
        labels: { "eks-auth/backup-by": "command.backup" },
      },
    }));
    const { server, store } = await connected([list(items)]);
    await store.prune("one", 1, new Set());
    assert.equal(server.requests.length, 1);
  });

  it("lists backups with their content and owner, oldest first", async () => {
    const items = [
      { ...three[0], data: { mapRoles: "x" } },
      three[1],
      { metadata: { ...three[2]?.metadata, labels: {} } },
    ];
    const { server, store } = await connected([json(200, { kind: "ConfigMapList", items })]);
    assert.deepEqual(await store.listBackups(), [
      { name: "aws-auth-backup-b", createdAt: "2026-01-01T00:00:01Z", owner: "one", data: undefined },
      { name: "aws-auth-backup-a", createdAt: "2026-01-01T00:00:02Z", owner: "", data: undefined },
      { name: "aws-auth-backup-c", createdAt: "2026-01-01T00:00:02Z", owner: "one", data: { mapRoles: "x" } },
    ]);
    assert.equal(server.requests[0]?.headers.accept, "application/json");
  });

  for (const [what, items] of [
    ["a list within the limit", three],
    ["an empty list", []],
    ["no list", null],
  ] as const) {
    it(`prunes nothing from ${what}`, async () => {
      const { server, store } = await connected([list(items as object[] | null)]);
      await store.prune("one", 3, new Set());
      assert.equal(server.requests.length, 1);
    });
  }

  it("reads a backup's data", async () => {
    const { server, store } = await connected([
      json(200, { ...copy(name), metadata: { labels, resourceVersion: "50" } }),
    ]);
    assert.deepEqual(await store.readBackup(name), { mapRoles: "- rolearn: x\n" });
    assert.deepEqual(server.requests.map(asked), [`GET ${configMaps}/${name}`]);
  });

  const showAll =
    "`kubectl -n kube-system get configmaps -l app.kubernetes.io/managed-by=eks-auth,eks-auth/backup-of=aws-auth` lists the backups.";

  it("reports a missing backup with the command that lists backups", async () => {
    const { server, store } = await connected([notFound]);
    await assert.rejects(store.readBackup("nothing"), (error: ClusterError) => {
      assert.equal(error.kind, "missing");
      assert.equal(
        error.message,
        `the cluster at ${server.endpoint}: the backup kube-system/nothing doesn't exist. ${showAll}`,
      );
      return true;
    });
  });

  it("rejects another ConfigMap as a backup", async () => {
    const { server, store } = await connected([json(200, awsAuth())]);
    await assert.rejects(store.readBackup("coredns"), (error) => {
      assert.ok(error instanceof ClusterError);
      assert.equal(error.kind, "missing");
      assert.equal(
        error.message,
        `the cluster at ${server.endpoint}: the ConfigMap kube-system/coredns isn't a backup of aws-auth: ` +
          `it has no label eks-auth/backup-of: aws-auth. ${showAll}`,
      );
      return true;
    });
  });
});

describe("counting nodes", () => {
  const counts: [string, object, number][] = [
    ["none", { items: null, metadata: {} }, 0],
    ["one", { items: [{}], metadata: {} }, 1],
    ["many", { items: [{}], metadata: { remainingItemCount: 41 } }, 42],
  ];
  for (const [what, list, count] of counts) {
    it(`counts ${what} by listing one`, async () => {
      const { server, store } = await connected([json(200, list)]);
      assert.equal(await store.registeredNodes(), count);
      assert.deepEqual(server.requests.map(asked), ["GET /api/v1/nodes?limit=1"]);
    });
  }

  it("returns undefined if they can't be listed", async () => {
    const { store } = await connected([status(403, "no")]);
    assert.equal(await store.registeredNodes(), undefined);
  });
});

describe("whoAmI", () => {
  const review = (extra?: object) => json(201, { status: { userInfo: { username: "x", ...(extra && { extra }) } } });
  const session = "arn:aws:sts::123456789012:assumed-role/Deployer/me";

  it("returns the authenticator's data on a role session", async () => {
    const extra = {
      arn: [session],
      canonicalArn: ["arn:aws:iam::123456789012:role/Deployer"],
      principalId: ["AROAEXAMPLE"],
      sessionName: ["me"],
      accessKeyId: ["ASIAEXAMPLE"],
    };
    const { server, store } = await connected([review(extra)]);
    const caller = { arn: session, userId: "AROAEXAMPLE:me", accessKeyId: "ASIAEXAMPLE" };
    assert.deepEqual(await store.whoAmI(), caller);
    assert.deepEqual(server.requests.map(asked), ["POST /apis/authentication.k8s.io/v1/selfsubjectreviews"]);
    const body = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
    assert.deepEqual(server.requests[0]?.body, body);
  });

  it("returns the authenticator's data on a user, without a session", async () => {
    const arn = "arn:aws:iam::123456789012:user/Alice";
    const extra = { arn: [arn], principalId: ["AIDAEXAMPLE"], sessionName: [""], accessKeyId: [""] };
    const { store } = await connected([review(extra)]);
    assert.deepEqual(await store.whoAmI(), { arn, userId: "AIDAEXAMPLE" });
  });

  it("returns undefined for a user of another authenticator", async () => {
    for (const reply of [review(), review({ "example.com/team": ["x"] })]) {
      const { store } = await connected([reply]);
      assert.equal(await store.whoAmI(), undefined);
    }
  });

  it("returns undefined if the API server doesn't support the request", async () => {
    for (const reply of [status(403, "no"), page(404, "404 page not found")]) {
      const { store } = await connected([reply]);
      assert.equal(await store.whoAmI(), undefined);
    }
  });
});
