//! `brokerlab`, the command line: reads the arguments and calls the command.

mod explore;
mod message;
mod run;
mod serve;
mod source;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What went wrong, in one sentence for the person at the terminal.
type Problem = String;

/// A Redis-compatible message broker to experiment with.
#[derive(Debug, Parser)]
#[command(name = "brokerlab", version, about, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Options),
    Explore(explore::Options),
    Serve(serve::Options),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run(options) => run::run(&options),
        Command::Explore(options) => explore::run(&options),
        Command::Serve(options) => serve::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("brokerlab: {problem}");
            ExitCode::FAILURE
        }
    }
}
