//! Commands per second: the core natively and as wasm, and `brokerlab serve`, each beside redis-server.
//!
//! All sides take turns, several rounds; of each the best counts, because whatever else the machine does only ever
//! slows it down. The server's best stands in every line of its case.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::servers::{self, Server};
use super::{Options, answer, programs, quietly};
use crate::{Problem, root, site, target_dir, tools};

const WASM_TARGET: &str = "wasm32-unknown-unknown";
const ROUNDS: usize = 5;
const TARGETS: [&str; 3] = ["native", "wasm", "serve"];
/// Requests that are sent in one piece.
const PIPELINE: &str = "100";

/// A case, as the program `bench` lists it.
struct Case {
    name: String,
    operations: usize,
    listeners: usize,
    filled: bool,
    command: Vec<String>,
}

/// What is measured, and where.
struct Field {
    programs: PathBuf,
    module: Option<PathBuf>,
    peer: Server,
    own: Option<Server>,
    targets: Vec<&'static str>,
}

pub(super) fn bench(options: &Options) -> Result<(), Problem> {
    let field = prepare(options)?;
    let cases = cases(&field.programs, options)?;
    eprintln!("case\ttarget\tours per second\tpeer per second\tratio");
    for case in &cases {
        measure(&field, case, options.rounds.unwrap_or(ROUNDS))?;
    }
    Ok(())
}

fn prepare(options: &Options) -> Result<Field, Problem> {
    let wanted = |target: &&str| options.target.as_deref().is_none_or(|only| only == *target);
    let targets: Vec<&str> = TARGETS.into_iter().filter(wanted).collect();
    if targets.is_empty() {
        return Err(format!("the targets are {}", TARGETS.join(", ")));
    }
    let module = if targets.contains(&"wasm") {
        Some(build_module()?)
    } else {
        None
    };
    let own = if targets.contains(&"serve") {
        Some(servers::own()?)
    } else {
        None
    };
    Ok(Field {
        programs: programs()?,
        module,
        peer: servers::baseline()?,
        own,
        targets,
    })
}

/// The module as the page gets it: the release profile, and wasm-opt where there is one.
pub(super) fn build_module() -> Result<PathBuf, Problem> {
    let tools = tools::wasm_tools()?;
    let mut build = tools.command("cargo");
    build.args([
        "build",
        "--release",
        "-p",
        "bench",
        "--lib",
        "--target",
        WASM_TARGET,
    ]);
    quietly("build the module", &mut build)?;
    let built = target_dir().join(WASM_TARGET).join("release/bench.wasm");
    let folder = target_dir().join("bench-module");
    let mut bind = tools.command("wasm-bindgen");
    bind.args(["--target", "nodejs", "--out-dir"])
        .arg(&folder)
        .arg(built);
    quietly("bind the module", &mut bind)?;
    if let Some(mut optimiser) = site::optimiser(&folder.join("bench_bg.wasm")) {
        quietly("optimise the module", &mut optimiser)?;
    }
    Ok(folder.join("bench.js"))
}

fn cases(programs: &Path, options: &Options) -> Result<Vec<Case>, Problem> {
    let list = answer(
        "list the cases",
        Command::new(programs.join("bench")).arg("cases"),
    )?;
    let all: Vec<Case> = list.lines().filter_map(case).collect();
    let names: Vec<String> = all.iter().map(|case| case.name.clone()).collect();
    let chosen: Vec<Case> = all
        .into_iter()
        .filter(|case| {
            let only = options.case.as_ref();
            only.is_none_or(|only| only.eq_ignore_ascii_case(&case.name))
        })
        .collect();
    if chosen.is_empty() {
        return Err(format!("the cases are {}", names.join(", ")));
    }
    Ok(chosen)
}

fn case(line: &str) -> Option<Case> {
    let mut parts = line.split('\t');
    Some(Case {
        name: parts.next()?.to_string(),
        operations: parts.next()?.parse().ok()?,
        listeners: parts.next()?.parse().ok()?,
        filled: parts.next()? == "1",
        command: parts
            .next()?
            .split_whitespace()
            .map(str::to_string)
            .collect(),
    })
}

fn measure(field: &Field, case: &Case, rounds: usize) -> Result<(), Problem> {
    let mut ours = vec![0.0_f64; field.targets.len()];
    let mut peer = 0.0_f64;
    for _ in 0..rounds {
        peer = peer.max(served(field, &field.peer, case)?);
        for (best, target) in ours.iter_mut().zip(&field.targets) {
            *best = best.max(measure_ours(field, target, case)?);
        }
    }
    for (ours, target) in ours.iter().zip(&field.targets) {
        println!(
            "{}\t{target}\t{ours:.0}\t{peer:.0}\t{:.2}",
            case.name,
            ours / peer
        );
    }
    Ok(())
}

fn measure_ours(field: &Field, target: &str, case: &Case) -> Result<f64, Problem> {
    let operations = case.operations.to_string();
    let mut command = match (target, &field.module, &field.own) {
        ("wasm", Some(module), _) => {
            let mut command = Command::new("node");
            command.arg(root().join("src/bench/host.mjs")).arg(module);
            command
        }
        ("serve", _, Some(own)) => return served(field, own, case),
        _ => {
            let mut command = Command::new(field.programs.join("bench"));
            command.arg("native");
            command
        }
    };
    let title = format!("{} {target}", case.name);
    rate(
        &title,
        &answer(&title, command.args([&case.name, &operations]))?,
    )
}

/// A server under redis-benchmark, or under our own player where that cannot play the case.
fn served(field: &Field, server: &Server, case: &Case) -> Result<f64, Problem> {
    let port = server.port().to_string();
    let operations = case.operations.to_string();
    if case.command.is_empty() {
        let mut player = Command::new(field.programs.join("bench"));
        player.args(["peer", &port, &case.name, &operations]);
        return rate(&case.name, &answer(&case.name, &mut player)?);
    }
    server.ask("FLUSHALL\r\n");
    if case.filled {
        redis_benchmark(
            &port,
            &operations,
            &["LPUSH", "mylist", "xxx"].map(str::to_string),
        )?;
    }
    if case.name == "GET" {
        server.ask("SET key:__rand_int__ xxx\r\n");
    }
    let _listeners = match case.listeners {
        0 => None,
        count => Some(Listeners::start(&field.programs, &port, count)?),
    };
    redis_benchmark(&port, &operations, &case.command)
}

fn redis_benchmark(port: &str, operations: &str, command: &[String]) -> Result<f64, Problem> {
    let mut benchmark = Command::new("redis-benchmark");
    benchmark.args(["-p", port, "-n", operations, "-P", PIPELINE, "--csv"]);
    let said = answer("redis-benchmark", benchmark.args(command))?;
    let line = said.lines().find(|line| !line.starts_with("\"test\""));
    let figure = line.and_then(|line| line.rsplit_once("\",\"").map(|_| line.split("\",\"")));
    let figure = figure.and_then(|mut parts| parts.nth(1));
    rate("redis-benchmark", figure.unwrap_or_default())
}

fn rate(title: &str, said: &str) -> Result<f64, Problem> {
    said.trim()
        .parse()
        .map_err(|_| format!("{title} gave no figure but `{}`", said.trim()))
}

/// Subscribers that read what comes; they end with their case.
struct Listeners(Child);

impl Listeners {
    fn start(programs: &Path, port: &str, count: usize) -> Result<Listeners, Problem> {
        let mut child = Command::new(programs.join("bench"))
            .args(["listen", port, &count.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the listeners cannot run: {error}"))?;
        let mut said = [0; 9];
        let ready = child
            .stdout
            .as_mut()
            .is_some_and(|pipe| std::io::Read::read_exact(pipe, &mut said).is_ok());
        let listeners = Listeners(child);
        if ready {
            Ok(listeners)
        } else {
            Err("the listeners cannot subscribe".to_string())
        }
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        // One that has ended by itself has nothing left to be ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
