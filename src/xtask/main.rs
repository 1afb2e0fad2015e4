//! `cargo xtask`: reads the command line and calls the command.

use std::process::{Command, ExitCode};
use std::time::Duration;

use xtask::bench;
use xtask::serve::{self, ServeOptions};
use xtask::site::{self, Build};
use xtask::suite::{self, Counts};
use xtask::tcl::{self, Target};
use xtask::{Problem, fuzz, help, swarm};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode, Problem> {
    let Some((command, rest)) = arguments.split_first() else {
        print!("{}", help::TEXT);
        return Ok(ExitCode::SUCCESS);
    };
    if rest.iter().any(|word| word == "--help" || word == "-h") {
        print!("{}", help::TEXT);
        return Ok(ExitCode::SUCCESS);
    }
    match command.as_str() {
        "serve" => serve::serve(&serve_options(rest)?).map(|()| ExitCode::SUCCESS),
        "build" => {
            no_more(command, rest)?;
            site::build(Build::Release)?;
            Ok(ExitCode::SUCCESS)
        }
        "test" => Ok(exit_code(suite::test(counts(rest)?))),
        "tcl" => Ok(exit_code(tcl::tcl(&tcl_options(rest)?)?.failed == 0)),
        "fuzz" => Ok(exit_code(fuzz::fuzz(rest)?)),
        "swarm" => Ok(exit_code(swarm::swarm(rest)?)),
        "screens" => {
            no_more(command, rest)?;
            suite::screens().map(|()| ExitCode::SUCCESS)
        }
        "differ" => Ok(exit_code(differ(rest)?)),
        "soak" => {
            no_more(command, rest)?;
            Ok(exit_code(bench::soak()?))
        }
        "bench" => bench_command(rest).map(|()| ExitCode::SUCCESS),
        "help" | "--help" | "-h" => {
            print!("{}", help::TEXT);
            Ok(ExitCode::SUCCESS)
        }
        other => Err(format!(
            "unknown command `{other}`; the commands are serve, build, test, bench, soak, fuzz, swarm, tcl, differ, screens and help"
        )),
    }
}

/// The generator knows the broker, which this crate does not: it is a program of the tests.
fn differ(words: &[String]) -> Result<bool, Problem> {
    let mut command = Command::new("cargo");
    command
        .args(["run", "--quiet", "-p", "tests", "--bin", "differ", "--"])
        .args(words)
        .current_dir(xtask::root());
    let status = command.status();
    Ok(status.map_err(|error| format!("cargo: {error}"))?.success())
}

fn exit_code(green: bool) -> ExitCode {
    if green {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn counts(words: &[String]) -> Result<Counts, Problem> {
    match words {
        [] => Ok(Counts::Short),
        [word] if word == "--full" => Ok(Counts::Full),
        [word, ..] => Err(format!("`test` knows `--full` only, not `{word}`")),
    }
}

fn no_more(command: &str, words: &[String]) -> Result<(), Problem> {
    match words.first() {
        None => Ok(()),
        Some(word) => Err(format!("`{command}` takes nothing more, but got `{word}`")),
    }
}

fn bench_command(words: &[String]) -> Result<(), Problem> {
    let Some((which, rest)) = words.split_first() else {
        return Err("which benchmark? broker, sim, session, page, memory or scale".to_string());
    };
    let mut options = bench::Options::default();
    let mut rest = rest.iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "--case" => options.case = Some(value(word, rest.next())?),
            "--target" => options.target = Some(value(word, rest.next())?),
            "--rounds" => options.rounds = Some(rounds(rest.next())?),
            other => {
                return Err(format!(
                    "`bench` knows `--case`, `--target` and `--rounds`, not `{other}`"
                ));
            }
        }
    }
    bench::bench(which, &options)
}

fn value(option: &str, word: Option<&String>) -> Result<String, Problem> {
    word.cloned()
        .ok_or_else(|| format!("`{option}` wants a value"))
}

fn rounds(word: Option<&String>) -> Result<usize, Problem> {
    word.and_then(|word| word.parse().ok())
        .filter(|&rounds| rounds > 0)
        .ok_or_else(|| "`--rounds` wants a number from 1 on".to_string())
}

fn serve_options(words: &[String]) -> Result<ServeOptions, Problem> {
    let mut options = ServeOptions::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--release" => options.build = Build::Release,
            "--port" => options.port = port(words.next())?,
            other => match other.strip_prefix("--port=") {
                Some(number) => options.port = port(Some(&number.to_string()))?,
                None => {
                    return Err(format!(
                        "`serve` knows `--port N` and `--release`, not `{other}`"
                    ));
                }
            },
        }
    }
    Ok(options)
}

fn tcl_options(words: &[String]) -> Result<tcl::Options, Problem> {
    let mut options = tcl::Options::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--full" => options.full = true,
            "--timeout" => options.patience = Some(seconds(words.next())?),
            "--against" => options.target = target(words.next())?,
            file if !file.starts_with('-') => options.files.push(file.to_string()),
            other => {
                return Err(format!(
                    "`tcl` knows `--full`, `--timeout SECONDS` and `--against VERSION`, not `{other}`"
                ));
            }
        }
    }
    Ok(options)
}

fn seconds(word: Option<&String>) -> Result<Duration, Problem> {
    word.and_then(|word| word.parse().ok())
        .map(Duration::from_secs)
        .ok_or_else(|| "`--timeout` wants a number of seconds".to_string())
}

fn target(word: Option<&String>) -> Result<Target, Problem> {
    match word.map(String::as_str) {
        Some("8.2.3") => Ok(Target::Baseline),
        Some("7.0.15") => Ok(Target::SecondOpinion),
        _ => Err("`--against` wants 8.2.3 or 7.0.15".to_string()),
    }
}

fn port(word: Option<&String>) -> Result<u16, Problem> {
    word.and_then(|word| word.parse().ok())
        .ok_or_else(|| "`--port` wants a number from 0 to 65535".to_string())
}
