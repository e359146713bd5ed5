import assert from "node:assert/strict";
import { auditMark, requestsSince } from "./auditLog";
import { kubernetes } from "./sandbox";

const where = { namespace: "default", name: "audited" };
const administrator = "sandbox-administrator";

describe("AuditLog", () => {
  it("returns the requests since the mark in order, with the status and the object sent", async () => {
    const api = kubernetes();
    await api.listNamespacedConfigMap({ namespace: "default" });
    const mark = await auditMark();
    await api.createNamespacedConfigMap({ ...where, body: { metadata: { name: "audited" }, data: { a: "1" } } });
    await assert.rejects(api.createNamespacedConfigMap({ ...where, body: { metadata: { name: "audited" } } }));
    await api.replaceNamespacedConfigMap({ ...where, body: { metadata: { name: "audited" }, data: { a: "2" } } });
    await api.readNamespacedConfigMap(where);
    await api.listNamespacedServiceAccount({ namespace: "default" });
    await api.deleteNamespacedConfigMap(where);
    const mine = (await requestsSince(mark)).filter(({ user }) => user === administrator);
    assert.deepEqual(
      mine.map(({ verb, resource, namespace, name, code, sent }) => [
        verb,
        resource,
        namespace,
        name,
        code,
        sent?.data,
      ]),
      [
        ["create", "configmaps", "default", "audited", 201, { a: "1" }],
        ["create", "configmaps", "default", "audited", 409, undefined],
        ["update", "configmaps", "default", "audited", 200, { a: "2" }],
        ["get", "configmaps", "default", "audited", 200, undefined],
        ["list", "serviceaccounts", "default", undefined, 200, undefined],
        ["delete", "configmaps", "default", "audited", 200, undefined],
      ],
    );
  });

  it("returns nothing without requests, and all of a thousand concurrent requests", async () => {
    const mark = await auditMark();
    const mine = async () => (await requestsSince(mark)).filter(({ user }) => user === administrator);
    assert.deepEqual(await mine(), []);
    const api = kubernetes();
    for (let batch = 0; batch < 20; batch++) {
      await Promise.all(Array.from({ length: 50 }, () => api.readNamespace({ name: "default" })));
    }
    const asked = (await mine()).filter(({ verb, resource }) => verb === "get" && resource === "namespaces");
    assert.equal(asked.length, 1000);
  });
});
