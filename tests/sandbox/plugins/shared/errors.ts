import * as grpc from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { InitializationError } from "./plugin";
import { toWire } from "./values";

/** The gRPC error for an error thrown by a handler. */
export function toStatus(error: unknown): Partial<grpc.StatusObject> {
  const message = error instanceof Error ? error.message : String(error);
  const status = { code: grpc.status.UNKNOWN, details: message };
  return error instanceof InitializationError ? { ...status, metadata: initializationDetails(error) } : status;
}

/** The state of a partly created resource is in the error's details, where the engine reads it. */
function initializationDetails(error: InitializationError): grpc.Metadata {
  const failed = new ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(Struct.fromJavaScript(toWire(error.outputs)));
  failed.setReasonsList(error.reasons);
  const detail = new Any();
  detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(error.message);
  status.addDetails(detail);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}
