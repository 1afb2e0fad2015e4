//! Servers on free ports of loopback, which end with their benchmark.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::quietly;
use crate::{Problem, judges, target_dir};

/// A tenth of a second, so often until a server answers.
const TRIES_MAX: u32 = 100;
const TRY_EVERY: Duration = Duration::from_millis(100);

/// A server that runs.
pub struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended by itself has nothing left to be ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Its port of 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn start(mut command: Command, port: u16) -> Result<Server, Problem> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{name}: {error}"))?;
        let server = Server { child, port };
        for _ in 0..TRIES_MAX {
            if server.ask("PING\r\n").is_some() {
                return Ok(server);
            }
            thread::sleep(TRY_EVERY);
        }
        Err(format!("{name} does not answer on port {port}"))
    }

    /// Sends an inline request and waits for the beginning of the reply.
    pub fn ask(&self, request: &str) -> Option<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        let mut buf = [0; 256];
        let count = stream.read(&mut buf).ok()?;
        (count > 0).then(|| String::from_utf8_lossy(&buf[..count]).into_owned())
    }
}

fn free_port() -> Result<u16, Problem> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no port is free: {error}"))
}

/// redis-server 8.2.3, which keeps nothing on disk.
pub fn baseline() -> Result<Server, Problem> {
    let port = free_port()?;
    let mut command = Command::new(judges::baseline_binary()?);
    command.args(["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]);
    command.args(["--port", &port.to_string()]);
    Server::start(command, port)
}

/// `brokerlab serve`.
pub fn own() -> Result<Server, Problem> {
    let build = ["build", "--release", "-p", "cli", "--bin", "brokerlab"];
    quietly("build brokerlab", Command::new("cargo").args(build))?;
    let port = free_port()?;
    let program: &Path = &target_dir().join("release").join("brokerlab");
    let mut command = Command::new(program);
    command.args(["serve", "--port", &port.to_string()]);
    Server::start(command, port)
}
