import { ConfigureRequest } from "@pulumi/pulumi/proto/provider_pb";
import { askForAnyVersion } from "./package";

let id: string | undefined;

/** The ID of the provider that the engine has configured this process as: made up once, and kept in the stack's state. */
export function providerId(): string | undefined {
  return id;
}

/**
 * Notes the ID when the engine sends it, and whether the program asks for a version, since the server of @pulumi/pulumi
 * 3.248 passes nothing of that request on. Old engines send neither.
 */
export function noteProviderId(): void {
  const read = ConfigureRequest.deserializeBinary;
  ConfigureRequest.deserializeBinary = (bytes) => {
    const request = read.call(ConfigureRequest, bytes);
    id = request.getId() || undefined;
    // The engine's name for the provider of resources that say neither a provider nor a version.
    if (request.getName() === "default") askForAnyVersion();
    return request;
  };
}
