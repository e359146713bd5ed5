import { install, interruptInstall } from "./install";
import { say } from "./progress";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interruptInstall);

install(process.env).catch((error: Error) => {
  say(error.message);
  process.exitCode = 1;
});
