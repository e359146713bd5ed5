import assert from "node:assert/strict";
import { existsInCluster } from "../../../provider/components/serviceAccount/existing";
import { json, type Reply, status } from "../../kubernetes/fakes/apiServer";
import { connected, sharedCertificate, stopServers } from "../../kubernetes/fakes/connected";
import { kubeconfigText } from "../../kubernetes/fakes/kubeconfig";
import { runWell } from "../../support/components";

afterEach(stopServers);

const path = "/api/v1/namespaces/shop/serviceaccounts";
const single = json(200, { kind: "PartialObjectMetadata", metadata: {} });
const listOf = (names: string[]) =>
  json(200, { kind: "PartialObjectMetadataList", items: names.map((name) => ({ metadata: { name } })) });

/** Reads service accounts in one run. Returns those that exist, and the paths of the requests below the namespace. */
async function lookUp(names: string[], list: Reply) {
  const { server } = await connected([]);
  const answer: Reply = (response, request) => {
    server.replies.push(answer);
    const reply = request.path === path ? list : request.path.endsWith("/app") ? single : status(404, "not found");
    reply(response, request);
  };
  server.replies.push(answer);
  const { ca } = await sharedCertificate();
  const kubeconfig = kubeconfigText({ server: server.endpoint, ca });
  const found: string[] = [];
  await runWell(async () => {
    for (const name of names) {
      const object = { resource: "serviceaccounts", namespace: "shop", name };
      if (await existsInCluster(kubeconfig, object)) found.push(name);
    }
  });
  return { found, paths: server.requests.map((request) => request.path.replace(path, "")) };
}

describe("The lookup of existing service accounts", () => {
  const ten = ["app", ...Array.from({ length: 9 }, (_, index) => `new-${index}`)];
  const one = ten.map((name) => `/${name}`);

  it("reads up to ten of a namespace by name", async () => {
    assert.deepEqual(await lookUp(ten, status(500, "not expected")), { found: ["app"], paths: one });
  });

  it("lists the others once", async () => {
    const done = await lookUp([...ten, "web", "api", "app"], listOf(["app", "api"]));
    assert.deepEqual(done, { found: ["app", "api", "app"], paths: [...one, ""] });
  });

  it("reads each by name if the deployer may not list them, or the list has another form", async () => {
    for (const list of [status(403, "forbidden"), json(200, { kind: "Table" })]) {
      const done = await lookUp([...ten, "app", "web"], list);
      assert.deepEqual(done, { found: ["app", "app"], paths: [...one, "", "/app", "/web"] });
    }
  });
});
