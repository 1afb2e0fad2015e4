"""redis-py against a server: the port and the protocol are the arguments; prints `ok` when all of it held."""

import sys
import threading
import time

import redis

port, protocol = int(sys.argv[1]), int(sys.argv[2])
r = redis.Redis(port=port, protocol=protocol, decode_responses=True, socket_timeout=20)
r.flushall()

assert r.ping()
assert r.set("k", "v", ex=100) and r.get("k") == "v" and 0 < r.ttl("k") <= 100
assert r.hset("h", mapping={"a": "1", "b": "2"}) == 2 and r.hgetall("h") == {"a": "1", "b": "2"}
assert r.zadd("z", {"m": 1.5, "n": 2}) == 2
assert [tuple(pair) for pair in r.zrange("z", 0, -1, withscores=True)] == [("m", 1.5), ("n", 2.0)]
assert r.sadd("s", "x", "y") == 2 and r.smembers("s") == {"x", "y"}

with r.pipeline(transaction=True) as p:
    assert p.incr("n").incr("n").rpush("q", "one").execute() == [1, 2, 1]

# A worker waits until somebody pushes.
got = []
waiting = threading.Thread(target=lambda: got.append(r.blpop("jobs", timeout=15)))
waiting.start()
while r.info("clients")["blocked_clients"] == 0:
    time.sleep(0.01)
assert r.rpush("jobs", "job") == 1
waiting.join()
assert [tuple(one) for one in got] == [("jobs", "job")]
assert r.blpop("jobs", timeout=0.1) is None

# Publish and subscribe.
sub = r.pubsub()
sub.subscribe("news")
sub.psubscribe("ne*")
acknowledged = [sub.get_message(timeout=10)["type"] for _ in range(2)]
assert acknowledged == ["subscribe", "psubscribe"], acknowledged
assert r.publish("news", "hello") == 2
messages = [sub.get_message(timeout=10) for _ in range(2)]
assert [m["type"] for m in messages] == ["message", "pmessage"], messages
assert {m["data"] for m in messages} == {"hello"}
sub.close()

# Streams and groups.
r.xgroup_create("orders", "workers", id="0", mkstream=True)
first = r.xadd("orders", {"order": "1"})
read = r.xreadgroup("workers", "me", {"orders": ">"}, block=5000)
entries = read["orders"][0] if isinstance(read, dict) else read[0][1]
assert entries == [(first, {"order": "1"})], read
assert r.xpending("orders", "workers")["pending"] == 1
assert r.xack("orders", "workers", first) == 1
assert r.xinfo_stream("orders")["length"] == 1

try:
    r.lpush("k", "x")
    raise AssertionError("a string took an element")
except redis.ResponseError as error:
    assert "WRONGTYPE" in str(error)
print("ok")
