import assert from "node:assert/strict";
import { json, status } from "./fakes/apiServer";
import { connected, stopServers } from "./fakes/connected";

afterEach(stopServers);

const list = (items: object[] | null) => json(200, { kind: "APIGroupDiscoveryList", items });

/** A server with a reply for each path. */
async function serving(replies: Record<string, ReturnType<typeof json>>) {
  const { server, store } = await connected([]);
  const answer: ReturnType<typeof json> = (response, request) => {
    server.replies.push(answer);
    (replies[request.path] ?? status(500, request.path))(response, request);
  };
  server.replies.push(answer);
  return { server, store };
}

describe("the resources of an API server", () => {
  const pods = {
    resource: "pods",
    singularResource: "pod",
    responseKind: { kind: "Pod" },
    scope: "Namespaced",
    shortNames: ["po"],
    verbs: ["get", "list"],
    subresources: [{ subresource: "log" }, { subresource: "exec" }],
  };
  const widgets = { resource: "widgets", responseKind: { kind: "Widget" }, scope: "Cluster" };

  it("are those of all groups, each with what any of its versions has", async () => {
    const { server, store } = await serving({
      "/api": list([{ metadata: {}, versions: [{ resources: [pods] }] }]),
      "/apis": list([
        {
          metadata: { name: "example.com" },
          versions: [
            {
              resources: [{ ...widgets, verbs: ["get"], shortNames: null, subresources: [{ subresource: "status" }] }],
            },
            { resources: [{ ...widgets, singularResource: "old", verbs: ["get", "list"], shortNames: ["w"] }] },
            { resources: null },
          ],
        },
        { metadata: { name: "empty.example.com" }, versions: null },
      ]),
    });
    assert.deepEqual(await store.apiResources(), [
      {
        group: "",
        name: "pods",
        singular: "pod",
        namespaced: true,
        shortNames: ["po"],
        verbs: ["get", "list"],
        subresources: ["log", "exec"],
      },
      {
        group: "example.com",
        name: "widgets",
        singular: "widget",
        namespaced: false,
        shortNames: ["w"],
        verbs: ["get", "list"],
        subresources: ["status"],
      },
    ]);
    assert.match(server.requests[0]?.headers.accept ?? "", /^application\/json;g=apidiscovery\.k8s\.io;v=v2;as=/);
  });

  it("can be none", async () => {
    const { store } = await serving({ "/api": list(null), "/apis": list([]) });
    assert.deepEqual(await store.apiResources(), []);
  });

  it("are an error without permission, with the rule that grants it", async () => {
    const said = 'forbidden: User "x" cannot get path "/apis"';
    const { server, store } = await serving({ "/api": list([]), "/apis": status(403, said) });
    await assert.rejects(store.apiResources(), {
      kind: "forbidden",
      message:
        `the cluster at ${server.endpoint}: can't list the resources of the API: it answered 403: ${said}. Bind the deployer ` +
        'to a ClusterRole with the rule {nonResourceURLs: ["/apis"], verbs: ["get"]}.',
    });
  });

  it("are an error with an answer in another form", async () => {
    const { store } = await serving({ "/api": list([]), "/apis": json(200, { kind: "APIGroupList", groups: [] }) });
    await assert.rejects(store.apiResources(), { kind: "server" });
  });
});
