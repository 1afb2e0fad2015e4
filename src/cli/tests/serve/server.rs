//! A `brokerlab serve` of a test's own, on a port that the system chose, which ends with the test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

/// Nothing takes longer on a machine that is not stuck.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A running server.
pub struct Server {
    child: Child,
    /// Its port.
    pub port: u16,
}

/// The program with these arguments behind `serve`.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brokerlab"));
    command.arg("serve").args(arguments).stdin(Stdio::null());
    command
}

impl Server {
    /// Starts it, with more arguments.
    pub fn start(arguments: &[&str]) -> Server {
        let mut child = command(&["--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("it is piped");
        BufReader::new(out)
            .read_line(&mut line)
            .expect("it says something");
        let at = line
            .split(' ')
            .find_map(|word| word.strip_prefix("127.0.0.1:"));
        let port = at
            .and_then(|port| port.parse().ok())
            .unwrap_or_else(|| panic!("no port in {line:?}"));
        Server { child, port }
    }

    /// A connection.
    pub fn connect(&self) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream
            .set_read_timeout(Some(PATIENCE))
            .expect("a time-out can be set");
        stream
            .set_write_timeout(Some(PATIENCE))
            .expect("a time-out can be set");
        Client { stream }
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Waits for its end.
    pub fn ended(mut self) -> ExitStatus {
        self.child.wait().expect("it can be waited for")
    }

    /// The memory that it has now, in bytes, where the system tells.
    pub fn resident_bytes(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        let kib: usize = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A connection that sends and expects bytes.
pub struct Client {
    /// The socket.
    pub stream: TcpStream,
}

impl Client {
    /// Sends bytes.
    pub fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("it takes what is sent");
    }

    /// Expects exactly these bytes next.
    pub fn expect(&mut self, expected: &str) {
        let mut got = vec![0; expected.len()];
        self.stream
            .read_exact(&mut got)
            .unwrap_or_else(|error| panic!("instead of {expected:?}: {error}"));
        assert_eq!(String::from_utf8_lossy(&got), expected);
    }

    /// Sends an inline request and expects this reply.
    pub fn ask(&mut self, request: &str, expected: &str) {
        self.send(format!("{request}\r\n").as_bytes());
        self.expect(expected);
    }

    /// Expects the end of the connection; gives what came before it.
    pub fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        match self.stream.read_to_end(&mut rest) {
            Ok(_) => {}
            // Who sends to one that is gone is told so by a reset.
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
            Err(error) => panic!("the connection does not end: {error}"),
        }
        String::from_utf8_lossy(&rest).into_owned()
    }
}
