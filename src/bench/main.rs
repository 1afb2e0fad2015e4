//! The native side of `cargo xtask bench`; that program says how it is called.

mod peer;
mod scale;

use std::process::ExitCode;
use std::time::Instant;

use bench::drive::Drive;
use bench::script::{self, Script};
use bench::{travel, worlds};

const USAGE: &str = "\
bench cases                       lists the cases
bench native CASE OPERATIONS      plays a case on the core; prints operations per second
bench peer PORT CASE OPERATIONS   plays it on the server at this port
bench listen PORT COUNT           subscribes so often to `news` there, until it is killed
bench scale                       times single commands on large data
bench worlds                      times whole worlds
bench sessions                    times rewinds
bench world NAME ITEMS            runs so many items of a world of `worlds` and prints its hash, for profilers";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("bench: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<(), String> {
    match words {
        ["cases"] => list(),
        ["native", case, operations] => native(case, number(operations)?)?,
        ["peer", port, case, operations] => {
            let script = find(case, number(operations)?)?;
            let rate =
                peer::play(number(port)? as u16, &script).map_err(|error| error.to_string())?;
            println!("{rate:.0}");
        }
        ["listen", port, count] => {
            peer::listen(number(port)? as u16, number(count)?).map_err(|error| error.to_string())?
        }
        ["scale"] => scale::run(),
        ["sessions"] => {
            let began = Instant::now();
            for figure in travel::measure(&mut || began.elapsed().as_secs_f64()) {
                println!("{figure}");
            }
        }
        ["worlds"] => {
            let began = Instant::now();
            for figure in worlds::measure(&mut || began.elapsed().as_secs_f64()) {
                println!("{figure}");
            }
        }
        ["world", name, items] => {
            let spec = worlds::of(name).ok_or_else(|| format!("there is no world {name}"))?;
            let mut world = sim::World::new(spec).map_err(|error| format!("{error:?}"))?;
            world.run_until(u64::MAX, number(items)? as u64);
            println!("{:016x}", world.trace_hash());
        }
        _ => return Err(USAGE.to_string()),
    }
    Ok(())
}

/// Name, operations, subscribers, whether a list is to be filled, and the command for redis-benchmark.
fn list() {
    for case in script::CASES {
        println!(
            "{}\t{}\t{}\t{}\t{}",
            case.name,
            case.operations,
            case.listeners,
            u8::from(case.filled),
            case.command.join(" ")
        );
    }
}

fn number(word: &str) -> Result<usize, String> {
    word.parse().map_err(|_| format!("`{word}` is no number"))
}

fn find(case: &str, operations: usize) -> Result<Script, String> {
    Script::of(case, operations).ok_or_else(|| format!("there is no case {case}"))
}

fn native(case: &str, operations: usize) -> Result<(), String> {
    let mut drive = Drive::new(find(case, operations)?);
    let began = Instant::now();
    let played = drive.play();
    let seconds = began.elapsed().as_secs_f64();
    eprintln!("{case}: {:?}", drive.out);
    if drive.out.errors > 0 {
        return Err(format!("{case}: {} pieces of errors", drive.out.errors));
    }
    println!("{:.0}", played as f64 / seconds);
    Ok(())
}
