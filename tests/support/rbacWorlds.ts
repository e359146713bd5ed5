import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import type { AccessRequest } from "../../provider/eks/ruleMatching";
import type { AdminClient } from "./adminClient";

// Random RBAC objects with few names, so that requests, rules, bindings and identities often match.

const api = "/apis/rbac.authorization.k8s.io/v1";
export const namespaces = ["who-can-a", "who-can-b", "who-can-c"] as const;
const prefix = "who-can-";

/** A subject as the API server takes it. */
interface SubjectObject {
  kind: string;
  name: string;
  namespace?: string;
  apiGroup?: string;
}

/** An object to create, at a path of the API. */
interface RbacObject {
  path: string;
  body: object;
}

const verbs = ["get", "list", "create", "update", "delete", "bind", "escalate", "impersonate", "use"];
const groups = ["", "apps", "rbac.authorization.k8s.io", "example.com"];
const resources = [
  "pods",
  "pods/log",
  "pods/exec",
  "secrets",
  "deployments",
  "deployments/scale",
  "roles",
  "clusterroles",
  "serviceaccounts",
  "users",
  "nodes",
  "namespaces",
];
const names = ["a", "b"];
const urls = ["/healthz", "/healthz/etcd", "/metrics", "/api", "/api/v1", "/logs", "/"];
const urlPatterns = [...urls, "*", "/*", "/healthz/*", "/api/*", "/log*", "/a**"];

const list = (items: readonly string[], all: readonly string[]) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.subarray([...items], { minLength: 1, maxLength: Math.min(4, items.length) }) },
    { weight: 1, arbitrary: fc.constantFrom(...all.map((item) => [item])) },
  );

const resourceRule = fc.record({
  verbs: list(verbs, ["*"]),
  apiGroups: list(groups, ["*"]),
  resources: list(resources, ["*", "*/log", "*/scale", "pods/*"]),
  resourceNames: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.subarray(names, { minLength: 1 }) },
  ),
});
const urlRule = fc.record({
  verbs: list(["get", "post", "head"], ["*"]),
  nonResourceURLs: list(urlPatterns, ["*"]),
});

/** The groups of callers, besides those that the API server adds. */
export const callerGroups = ["devs", "ops", "qa", "team-sam"] as const;
const everyGroup = [
  ...callerGroups,
  "system:authenticated",
  "system:unauthenticated",
  "system:serviceaccounts",
  `system:serviceaccounts:${namespaces[0]}`,
];

const rbacGroup = "rbac.authorization.k8s.io";

/** The subjects of bindings: groups, these users, and service accounts. */
function subjectsOf(users: readonly string[], isNamespaced: boolean): fc.Arbitrary<SubjectObject[]> {
  const group = fc.constantFrom(...everyGroup).map((name) => ({ kind: "Group", name, apiGroup: rbacGroup }));
  const user = fc.constantFrom(...users).map((name) => ({ kind: "User", name, apiGroup: rbacGroup }));
  const account = fc
    .record({
      name: fc.constantFrom("ci", "cd"),
      namespace: fc.constantFrom(...namespaces, ...(isNamespaced ? [""] : [])),
    })
    .map(({ name, namespace }) => ({ kind: "ServiceAccount", name, ...(namespace !== "" && { namespace }) }));
  return fc.array(fc.oneof(group, user, account), { maxLength: 3 });
}

const place = fc.constantFrom(...namespaces);

/** Forty roles and sixty bindings, of which some name a role that doesn't exist. */
function objectsWith(users: readonly string[]): fc.Arbitrary<RbacObject[]> {
  const all = (count: number, arbitrary: fc.Arbitrary<(index: number) => RbacObject>) =>
    fc.array(arbitrary, { minLength: count, maxLength: count }).map((made) => made.map((make, index) => make(index)));
  const clusterRole = fc
    .array(fc.oneof(resourceRule, resourceRule, urlRule), { minLength: 1, maxLength: 3 })
    .map((rules) => (index: number) => ({
      path: `${api}/clusterroles`,
      body: { metadata: { name: `${prefix}${index}` }, rules },
    }));
  const role = fc
    .record({ rules: fc.array(resourceRule, { minLength: 1, maxLength: 3 }), place })
    .map(({ rules, place }) => (index: number) => ({
      path: `${api}/namespaces/${place}/roles`,
      body: { metadata: { name: `${prefix}${index}` }, rules },
    }));
  const roleName = (most: number) => fc.nat(most).map((index) => `${prefix}${index}`);
  const clusterBinding = fc
    .record({ name: roleName(21), subjects: subjectsOf(users, false) })
    .map(({ name, subjects }) => (index: number) => ({
      path: `${api}/clusterrolebindings`,
      body: {
        metadata: { name: `${prefix}${index}` },
        roleRef: { apiGroup: rbacGroup, kind: "ClusterRole", name },
        subjects,
      },
    }));
  const binding = fc
    .record({
      kind: fc.constantFrom("Role", "ClusterRole"),
      name: roleName(19),
      subjects: subjectsOf(users, true),
      place,
    })
    .map(({ kind, name, subjects, place }) => (index: number) => ({
      path: `${api}/namespaces/${place}/rolebindings`,
      body: { metadata: { name: `${prefix}${index}` }, roleRef: { apiGroup: rbacGroup, kind, name }, subjects },
    }));
  return fc
    .tuple(all(20, clusterRole), all(20, role), all(20, clusterBinding), all(40, binding))
    .map((parts) => parts.flat());
}

/** A request as the API server is asked about it, and as the package is. */
const request: fc.Arbitrary<AccessRequest> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      {
        verb: fc.constantFrom(...verbs, "watch", "*"),
        apiGroup: fc.constantFrom(...groups, "*"),
        resource: fc.constantFrom(...resources, "pods/attach", "*", "widgets"),
        name: fc.constantFrom(...names, "c"),
        namespace: fc.constantFrom(...namespaces, "default"),
      },
      { requiredKeys: ["verb", "apiGroup", "resource"] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constantFrom("get", "post", "put"), url: fc.constantFrom(...urls, "/log", "/a") }),
  },
);

/** A caller of the API server. */
export interface RbacCaller {
  user: string;
  groups: string[];
}

/** Random callers with these usernames. */
function callerWith(users: readonly string[]): fc.Arbitrary<RbacCaller> {
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        user: fc.constantFrom(...users),
        groups: fc.subarray([...callerGroups], { maxLength: 3 }).map((some) => [...some, "system:authenticated"]),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ name: fc.constantFrom("ci", "cd", "x"), place }).map(({ name, place }) => ({
        user: `system:serviceaccount:${place}:${name}`,
        groups: ["system:serviceaccounts", `system:serviceaccounts:${place}`, "system:authenticated"],
      })),
    },
    { weight: 1, arbitrary: fc.constant<RbacCaller>({ user: "system:anonymous", groups: ["system:unauthenticated"] }) },
    {
      weight: 1,
      arbitrary: fc.constant<RbacCaller>({ user: "root", groups: ["system:masters", "system:authenticated"] }),
    },
  );
}

/** Random RBAC objects, and random requests to a cluster with them. */
export interface RbacWorld {
  objects: RbacObject[];
  cases: { request: AccessRequest; caller: RbacCaller }[];
}

/** A world that depends only on the seed. `users` are the usernames of callers and subjects. */
export function rbacWorld(seed: number, users: readonly string[], count: number): RbacWorld {
  const [objects = []] = fc.sample(objectsWith(users), { seed, numRuns: 1 });
  const cases = fc.sample(fc.record({ request, caller: callerWith(users) }), { seed, numRuns: count });
  return { objects, cases };
}

/** Creates the namespaces of all worlds. */
export async function createNamespaces(client: AdminClient): Promise<void> {
  for (const name of namespaces) await client.call("POST", "/api/v1/namespaces", { metadata: { name } });
}

export async function removeNamespaces(client: AdminClient): Promise<void> {
  for (const name of namespaces) await client.call("DELETE", `/api/v1/namespaces/${name}`);
}

/**
 * Objects of each kind, created last: once the API server's authorizer has seen them, it has seen all others. Their name is
 * that of a user who may get and list an unknown resource by them.
 */
function markersOf(name: string): RbacObject[] {
  const role = (verb: string) => ({
    metadata: { name },
    rules: [{ verbs: [verb], apiGroups: [markerGroup], resources: ["markers"] }],
  });
  const binding = (kind: string) => ({
    metadata: { name },
    roleRef: { apiGroup: rbacGroup, kind, name },
    subjects: [{ kind: "User", name, apiGroup: rbacGroup }],
  });
  const inNamespace = `${api}/namespaces/${namespaces[0]}`;
  return [
    { path: `${api}/clusterroles`, body: role("get") },
    { path: `${api}/clusterrolebindings`, body: binding("ClusterRole") },
    { path: `${inNamespace}/roles`, body: role("list") },
    { path: `${inNamespace}/rolebindings`, body: binding("Role") },
  ];
}

const markerGroup = "marker.example.com";
let worlds = 0;

/**
 * Creates the objects of a world, and returns when the API server's authorizer has seen them. The returned function
 * deletes them.
 */
export async function createObjects(client: AdminClient, objects: readonly RbacObject[]): Promise<() => Promise<void>> {
  worlds++;
  const user = `${prefix}marker-${worlds}`;
  const markers = markersOf(user);
  await client.each(objects, ({ path, body }) => client.call("POST", path, body));
  for (const { path, body } of markers) await client.call("POST", path, body);
  for (const verb of ["get", "list"]) {
    const resourceAttributes = { verb, group: markerGroup, resource: "markers", namespace: namespaces[0] };
    for (let attempts = 0; !(await client.isAllowed({ user, resourceAttributes })); attempts++) {
      if (attempts > 500) throw new Error("the authorizer doesn't see the new RBAC objects");
      await sleep(20);
    }
  }
  const paths = [...objects, ...markers].map(
    ({ path, body }) => `${path}/${(body as { metadata: { name: string } }).metadata.name}`,
  );
  return async () => {
    await client.each(paths, (path) => client.call("DELETE", path));
  };
}

/** The attributes of a request in a SubjectAccessReview. */
export function attributesOf(asked: AccessRequest) {
  if ("url" in asked) {
    return { nonResourceAttributes: { verb: asked.verb, path: asked.url } };
  }
  const { verb, apiGroup: group, name, namespace } = asked;
  const [resource, subresource] = asked.resource.split("/");
  return { resourceAttributes: { verb, group, resource, subresource, name, namespace } };
}
