//! `brokerlab serve`: one broker behind a port of this machine, for real clients.
//!
//! [`node`] gives the state machine a clock; [`conn`] holds what one connection has yet to send; [`server`] is the loop that
//! waits for sockets, timers and signals and carries bytes between the two. Nothing here knows a command.
//!
//! The port is on the loopback interface only: the broker knows no password and no encryption.

mod conn;
mod node;
mod server;
mod signals;

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};

use clap::Args;
use mio::net::TcpListener;

use self::node::{Node, Start};
use self::server::Server;
use self::signals::Signals;
use crate::Problem;

/// Open files to ask for: `maxclients` as it is, and some to spare.
#[cfg(unix)]
const FILES_MAX: u64 = 65_536;

/// Serve the Redis protocol (RESP2 and RESP3) on 127.0.0.1, for redis-cli, client libraries and benchmarks.
///
/// Everything is in memory and gone when the server ends. Ctrl-C ends it.
#[derive(Args, Debug)]
pub struct Options {
    /// The port to listen on; 0 takes any free one
    #[arg(long, value_name = "N", default_value_t = 6379)]
    port: u16,

    /// Set a parameter before the first client comes, as CONFIG SET does; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair)]
    parameters: Vec<(String, String)>,

    /// The seed of what is random (RANDOMKEY, SPOP, the order of SCAN); chance, unless given
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_string(), value.to_string())),
        _ => Err("it should look like maxclients=100".to_string()),
    }
}

/// Listens until a signal ends it.
///
/// # Errors
/// One sentence, when the port is taken or a parameter is not known.
pub fn run(options: &Options) -> Result<(), Problem> {
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let listener = TcpListener::bind(wanted).map_err(|error| refused(options.port, &error))?;
    let at = listener.local_addr().map_err(broken)?;
    let node = Node::start(&Start {
        port: at.port(),
        seed: options.seed.unwrap_or_else(node::chance),
        parameters: &options.parameters,
    })?;
    let signals = Signals::new().map_err(broken)?;
    let mut server = Server::new(listener, signals, node).map_err(broken)?;
    raise_limit();
    announce(at).map_err(broken)?;
    server.run().map_err(broken)
}

/// As many sockets as the system lets this user have: each client takes one.
fn raise_limit() {
    #[cfg(unix)]
    drop(rlimit::increase_nofile_limit(FILES_MAX));
}

/// One line, at once, so that who started us can wait for it.
fn announce(at: SocketAddr) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "brokerlab listens on {at} (Ctrl-C ends it)")?;
    out.flush()
}

fn refused(port: u16, error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "port {port} of 127.0.0.1 is in use; choose another with --port (0 takes any free one)"
        ),
        io::ErrorKind::PermissionDenied => {
            format!("port {port} may not be used by this user; choose one from 1024 on with --port")
        }
        _ => format!("cannot listen on port {port} of 127.0.0.1: {error}"),
    }
}

fn broken(error: io::Error) -> Problem {
    format!("the server cannot go on: {error}")
}
