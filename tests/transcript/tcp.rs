//! A real server as a target: started on a free loopback port, spoken to over TCP, ended when dropped.
//!
//! A single-threaded server is idle with respect to what was sent before once it has answered a later PING of somebody
//! else; so no reply is waited for by the clock, and "nothing arrived" is a fact rather than a guess. Real time passes only
//! where the transcript says so, with a little grace, because a server looks at its timers every few milliseconds.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::play::{Conn, Failure, Taken, Target};

/// Real time added to every wait, for the server's timers and a busy machine.
const GRACE_MS: u64 = 40;
/// How long a server may take to answer, or to start.
const PATIENCE_MS: u64 = 20_000;
/// How often the server looks at its timers. The default of ten times a second would let a time-out come 100 ms late.
const TIMERS_HZ: &str = "500";
/// How often a start is tried, each time on another port.
const START_ATTEMPTS: usize = 10;
/// Rounds of PING that settle a server: one for the requests, one for the replies that it writes behind them, one to spare.
const SETTLE_ROUNDS: usize = 3;

/// A running server and its connections.
pub struct Server {
    binary: PathBuf,
    process: Child,
    port: u16,
    /// Work directory, removed at the end.
    home: PathBuf,
    control: TcpStream,
    /// The connections by their number here, with the numbers that CLIENT ID gives to them.
    connections: Vec<Option<(TcpStream, i64)>>,
    /// Something was sent that emptying the server does not undo.
    altered: bool,
    /// Somebody may see, count or hold up what the control connection asks.
    watched: bool,
}

impl Server {
    /// Starts this binary on a free port of the loopback interface.
    pub fn start(binary: &Path) -> Result<Server, Failure> {
        let mut last = Err("no attempt was made".into());
        for _ in 0..START_ATTEMPTS {
            last = Server::start_once(binary);
            if last.is_ok() {
                break;
            }
        }
        last
    }

    /// Between finding a free port and using it, somebody else may take it; then whoever answers there is not ours.
    fn start_once(binary: &Path) -> Result<Server, Failure> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let home =
            std::env::temp_dir().join(format!("brokerlab-judge-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&home)?;
        let mut process = spawn(binary, port, &home)?;
        let control = match first_connection(port, &mut process) {
            Ok(control) => control,
            Err(why) => {
                end(&mut process, &home);
                return Err(why);
            }
        };
        let expected = format!("process_id:{}\r\n", process.id());
        let mut server = Server {
            binary: binary.to_owned(),
            process,
            port,
            home,
            control,
            connections: Vec::new(),
            altered: false,
            watched: false,
        };
        if server.control_round("INFO server")?.contains(&expected) {
            return Ok(server);
        }
        Err("the port was taken by another server".into())
    }

    /// Says that whatever was altered beyond what emptying undoes is as it was: the next case gets this server again.
    pub fn restored(&mut self) {
        self.altered = false;
    }

    /// Lets the server finish what it was told, without time passing.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn settle(&mut self) -> Result<(), Failure> {
        // A command that does not exist is answered at once even during CLIENT PAUSE, and neither MONITOR nor SLOWLOG tells of it.
        let request = if self.watched { "SETTLE" } else { "PING" };
        (0..SETTLE_ROUNDS).try_for_each(|_| self.control_round(request).map(|_| ()))
    }

    /// Closes all connections and empties the server for the next case.
    fn clear(&mut self) -> Result<(), Failure> {
        self.connections.clear();
        self.wait_until_alone()?;
        self.watched = false;
        for request in ["CLIENT UNPAUSE", "FLUSHALL", "CONFIG RESETSTAT"] {
            self.control_round(request)?;
        }
        Ok(())
    }

    /// Until the server has seen all connections close, a client parked in an old case could still take from a new one.
    fn wait_until_alone(&mut self) -> Result<(), Failure> {
        let alone = |list: &str| list.matches(" laddr=").count() == 1;
        self.wait_until("the server keeps its connections", "CLIENT LIST", alone)
    }

    /// Since 8.0 a flush runs in a thread of its own and its client is parked until then: the one thing that a server does
    /// behind the back of its main thread.
    fn wait_until_flushed(&mut self) -> Result<(), Failure> {
        let flags = |line: &str| {
            Some(
                line.split_once(" flags=")?
                    .1
                    .split_once(' ')?
                    .0
                    .contains('b'),
            )
        };
        let flushing = |line: &str| flags(line) == Some(true) && line.contains(" cmd=flush");
        let done = |list: &str| !list.lines().any(flushing);
        self.wait_until("a flush does not end", "CLIENT LIST", done)?;
        self.settle()
    }

    /// Asks again and again until the reply is as wanted.
    fn wait_until(
        &mut self,
        else_say: &str,
        request: &str,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<(), Failure> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(PATIENCE_MS) {
            if wanted(&self.control_round(request)?) {
                return Ok(());
            }
        }
        Err(else_say.into())
    }

    fn control_round(&mut self, request: &str) -> Result<String, Failure> {
        ask(&mut self.control, request)
    }

    fn stream(&mut self, conn: Conn) -> Result<&mut TcpStream, Failure> {
        let connection = self.connections.get_mut(conn).and_then(Option::as_mut);
        connection
            .map(|(stream, _)| stream)
            .ok_or_else(|| "the connection is closed".into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.process, &self.home);
    }
}

impl Target for Server {
    fn fresh(&mut self) -> Result<(), Failure> {
        if self.altered {
            *self = Server::start(&self.binary)?;
        }
        self.clear()
    }

    fn connect(&mut self) -> Result<(Conn, i64), Failure> {
        let mut stream = connection(self.port)?;
        let reply = ask(&mut stream, "CLIENT ID")?;
        let number = reply.trim_start_matches(':').trim_end().parse()?;
        stream.set_nonblocking(true)?;
        self.connections.push(Some((stream, number)));
        Ok((self.connections.len() - 1, number))
    }

    fn send(&mut self, conn: Conn, bytes: &[u8]) -> Result<(), Failure> {
        self.altered |= alters(bytes);
        self.watched |= mentions(bytes, &["MONITOR", "SLOWLOG", "PAUSE"]);
        self.stream(conn)?.write_all(bytes)?;
        self.settle()?;
        if mentions(bytes, &["FLUSHALL", "FLUSHDB"]) {
            self.wait_until_flushed()?;
        }
        Ok(())
    }

    fn advance(&mut self, ms: u64) -> Result<(), Failure> {
        std::thread::sleep(Duration::from_millis(ms + GRACE_MS));
        self.settle()
    }

    fn take(&mut self, conn: Conn) -> Result<Taken, Failure> {
        let stream = self.stream(conn)?;
        let mut taken = Taken::default();
        let mut buffer = [0; 4096];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => taken.closed = true,
                Ok(count) => {
                    taken.bytes.extend_from_slice(&buffer[..count]);
                    continue;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == ErrorKind::ConnectionReset => taken.closed = true,
                Err(error) => return Err(error.into()),
            }
            return Ok(taken);
        }
    }

    fn close(&mut self, conn: Conn) -> Result<(), Failure> {
        let closed = self.connections.get_mut(conn).and_then(Option::take);
        let Some(number) = closed.map(|(_stream, number)| number) else {
            return Ok(());
        };
        let request = format!("CLIENT LIST ID {number}");
        self.wait_until("a connection does not end", &request, |list| {
            !list.contains("id=")
        })
    }
}

/// Whether a request may change what FLUSHALL leaves alone: configuration, scripts, users.
fn alters(request: &[u8]) -> bool {
    mentions(
        request,
        &[
            "CONFIG", "DEBUG", "SCRIPT", "FUNCTION", "ACL", "EVAL", "PAUSE",
        ],
    )
}

fn mentions(request: &[u8], words: &[&str]) -> bool {
    let request = String::from_utf8_lossy(request).to_ascii_uppercase();
    words.iter().any(|word| request.contains(word))
}

fn spawn(binary: &Path, port: u16, home: &Path) -> std::io::Result<Child> {
    let port = port.to_string();
    let options = [
        ["--port", &port],
        ["--bind", "127.0.0.1"],
        ["--save", ""],
        ["--appendonly", "no"],
        ["--enable-debug-command", "yes"],
        ["--hz", TIMERS_HZ],
        // On a busy machine anything may take the default's 10 ms.
        ["--slowlog-log-slower-than", "1000000"],
        ["--loglevel", "warning"],
    ];
    let mut command = Command::new(binary);
    command.args(options.as_flattened()).arg("--dir").arg(home);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn()
}

fn first_connection(port: u16, process: &mut Child) -> Result<TcpStream, Failure> {
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(PATIENCE_MS) && process.try_wait()?.is_none() {
        if let Ok(stream) = connection(port) {
            return Ok(stream);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Err("the server did not start".into())
}

fn connection(port: u16) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_millis(PATIENCE_MS)))?;
    Ok(stream)
}

/// Sends an inline request on a connection that waits for replies, and returns the one reply as text.
fn ask(stream: &mut TcpStream, request: &str) -> Result<String, Failure> {
    stream.write_all(format!("{request}\r\n").as_bytes())?;
    let mut reply = Vec::new();
    let mut buffer = [0; 4096];
    while !complete(&reply) {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Err("the server went away".into());
        }
        reply.extend_from_slice(&buffer[..count]);
    }
    Ok(String::from_utf8_lossy(&reply).into_owned())
}

/// Whether these bytes are one whole reply; what is asked here is answered by a line or a bulk string.
fn complete(reply: &[u8]) -> bool {
    let Some(line_end) = reply.windows(2).position(|pair| pair == b"\r\n") else {
        return false;
    };
    if reply[0] != b'$' {
        return true;
    }
    let length = std::str::from_utf8(&reply[1..line_end])
        .ok()
        .and_then(|digits| digits.parse().ok());
    reply.len() >= line_end + 2 + length.unwrap_or(0) + 2
}

/// The server is our child, so that killing it cannot hit another process; its directory holds nothing worth keeping.
fn end(process: &mut Child, home: &Path) {
    let _ = process.kill();
    let _ = process.wait();
    let _ = std::fs::remove_dir_all(home);
}
