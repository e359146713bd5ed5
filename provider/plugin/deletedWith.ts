import { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";

/**
 * Lets the SDK's server read `deletedWith`. The engine sends a URN. The server of @pulumi/pulumi 3.248 reads it as the
 * reference of a provider, `<urn>::<id>`, and so takes the resource's name for an ID. It needs only the URN.
 */
export function completeDeletedWith(): void {
  const given = ConstructRequest.prototype.getDeletedwith;
  ConstructRequest.prototype.getDeletedwith = function (this: ConstructRequest) {
    const urn = given.call(this);
    return urn === "" ? "" : `${urn}::id`;
  };
}
