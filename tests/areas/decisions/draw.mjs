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

// Seats among stances by exact fractions: every one held has a seat, then Sainte-Laguë.
function shared(order, stances, seats) {
  const people = new Map();
  for (const stance of stances) people.set(stance, (people.get(stance) ?? 0) + 1);
  const names = [...people.keys()].sort();
  const seatsOf = new Map(names.map((name) => [name, 0]));
  const before = (a, b) => {
    const [x, y] = [seatsOf.get(a), seatsOf.get(b)];
    if ((x === 0) !== (y === 0)) return x === 0;
    return people.get(a) * (2 * y + 1) > people.get(b) * (2 * x + 1);
  };
  for (let n = 0; n < Math.min(seats, stances.length); n += 1) {
    const free = names.filter((name) => seatsOf.get(name) < people.get(name));
    const best = free.reduce((held, name) => (before(name, held) ? name : held));
    seatsOf.set(best, seatsOf.get(best) + 1);
  }
  return names.flatMap((name) =>
    order.filter((place) => stances[place - 1] === name).slice(0, seatsOf.get(name)));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { key, size, count, stances } = JSON.parse(line);
  const ours = stances
    ? shared(own(key, size, size), stances, count).sort((a, b) => a - b)
    : own(key, size, count);
  const theirs = page.draw(key, size, count, 0, [], stances).chosen;
  console.log(JSON.stringify([ours, stances ? [...theirs].sort((a, b) => a - b) : theirs]));
}
