import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { installPart } from "./install/install";

const emulator = join(__dirname, "emulator");

describe("the overlay on another version of the emulator", () => {
  let python: string;

  before(async function () {
    this.timeout(3_600_000);
    python = await installPart("emulator", process.env, AbortSignal.any([]));
  });

  /** Starts the emulator after Python statements that simulate another version. */
  function startAfter(statements: string) {
    const program = `import sys; sys.path.insert(0, "."); ${statements}; import serve; serve.main()`;
    return spawnSync(python, ["-B", "-c", program], { cwd: emulator, encoding: "utf8", env: {}, timeout: 30_000 });
  }

  it("reports the missing private name, the module and the fix", () => {
    const { status, stderr } = startAfter("import ministack.services.eks as eks; del eks._issuer_url");
    assert.equal(status, 1);
    assert.equal(
      stderr.trim(),
      "overlay: ministack 1.5.33 has no _issuer_url in ministack.services.eks. The overlay replaces private names: " +
        "pin a version that has them, or adapt tests/sandbox/emulator/overlay.",
    );
  });

  it("reports the missing module", () => {
    const { status, stderr } = startAfter("sys.modules['ministack.services.eks'] = None");
    assert.equal(status, 1);
    assert.match(stderr, /^overlay: ministack 1\.5\.33 has no module ministack\.services\.eks \(/);
  });
}).timeout(60_000);
