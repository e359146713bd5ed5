import { sdkFolder, writeSdks } from "./sdks";

/** The generator that `make sdk` runs. */
writeSdks(sdkFolder).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
