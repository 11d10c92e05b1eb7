// The draw of RFC 3797 a second time, written for itself: Node's own MD5, BigInt arithmetic.
// Reads cases as JSON lines; answers each with the places in the order drawn, by this file and
// by the script of the result page.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const page = createRequire(import.meta.url)(process.argv[2]);

function own(key, size, count) {
  const pool = Array.from({ length: size }, (_, i) => i + 1);
  const drawn = [];
  for (let step = 0; drawn.length < count; step += 1) {
    const edge = Buffer.alloc(2);
    edge.writeUInt16BE(step);
    const hex = createHash("md5").update(edge).update(key, "ascii").update(edge).digest("hex");
    const rest = Number(BigInt("0x" + hex) % BigInt(pool.length));
    drawn.push(pool[rest]);
    pool.splice(rest, 1);
  }
  return drawn;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { key, size, count } = JSON.parse(line);
  console.log(JSON.stringify([own(key, size, count), page.draw(key, size, count, 0, []).chosen]));
}
