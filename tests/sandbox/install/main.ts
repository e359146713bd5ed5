import { install } from "./install";
import { Interrupted, interruption } from "./interrupt";
import { say } from "./progress";

install(process.env, interruption()).then(
  () => process.exit(0),
  (error: Error) => {
    say(error.message);
    process.exit(error instanceof Interrupted ? error.status : 1);
  },
);
