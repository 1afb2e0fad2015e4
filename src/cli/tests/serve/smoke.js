// ioredis against a server whose port is the argument; prints `ok` when all of it held.
"use strict";
const assert = require("node:assert");
const Redis = require("ioredis");

async function main(port) {
  const options = { port, host: "127.0.0.1", maxRetriesPerRequest: 1 };
  const redis = new Redis(options);
  await redis.flushall();
  assert.equal(await redis.ping(), "PONG");
  assert.equal(await redis.set("k", "v", "EX", 100), "OK");
  assert.equal(await redis.get("k"), "v");
  await redis.hset("h", { a: "1", b: "2" });
  assert.deepEqual(await redis.hgetall("h"), { a: "1", b: "2" });

  const results = await redis.multi().incr("n").incr("n").rpush("q", "one").exec();
  assert.deepEqual(results.map(([error, value]) => error || value), [1, 2, 1]);
  const many = redis.pipeline();
  for (let i = 0; i < 1000; i++) many.incr("count");
  assert.equal((await many.exec())[999][1], 1000);

  const worker = new Redis(options);
  const waiting = worker.blpop("jobs", 15);
  await redis.rpush("jobs", "job");
  assert.deepEqual(await waiting, ["jobs", "job"]);

  const subscriber = new Redis(options);
  await subscriber.subscribe("news");
  const heard = new Promise((resolve) => subscriber.on("message", (...said) => resolve(said)));
  assert.equal(await redis.publish("news", "hello"), 1);
  assert.deepEqual(await heard, ["news", "hello"]);

  await redis.xgroup("CREATE", "orders", "workers", "0", "MKSTREAM");
  const id = await redis.xadd("orders", "*", "order", "1");
  const read = await redis.xreadgroup("GROUP", "workers", "me", "BLOCK", 5000, "STREAMS", "orders", ">");
  assert.deepEqual(read, [["orders", [[id, ["order", "1"]]]]]);
  assert.equal(await redis.xack("orders", "workers", id), 1);
  await assert.rejects(redis.lpush("k", "x"), /WRONGTYPE/);

  for (const client of [redis, worker, subscriber]) client.disconnect();
  console.log("ok");
}

main(Number(process.argv[2])).catch((error) => {
  console.error(error);
  process.exit(1);
});
