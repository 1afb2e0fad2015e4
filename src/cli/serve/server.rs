//! The loop: waits for sockets, timers and signals, and carries bytes between sockets and node.
//!
//! One round: what the poll tells is noted; new connections are taken; everyone who has something is read once, and the
//! node runs it at once; then everyone who has output is written to once. So a round costs each connection one read and
//! one write, however many requests, and nobody can keep the others waiting for longer than one buffer of requests.
//!
//! A connection ends in two steps, because a socket that is closed with unread bytes in it takes its last reply along:
//! our side is shut behind the last byte, and the socket goes when the other side ends too, or after [`LINGER`].

use std::collections::{HashMap, VecDeque};
use std::io::{self, ErrorKind};
use std::mem;
use std::time::{Duration, Instant};

use broker::event::{ClientId, Name};
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use slab::Slab;

use super::conn::{Conn, Left, More, Took};
use super::node::Node;
use super::signals::Signals;

const LISTENER: Token = Token(usize::MAX - 1);
const SIGNALS: Token = Token(usize::MAX - 2);

/// Events of one round.
const EVENTS_MAX: usize = 1024;
/// How much is read at once.
const READ_BYTES_MAX: usize = 256 * 1024;
/// How much of it the node runs at once: a few bytes can ask for a long reply.
const RUN_BYTES_MAX: usize = 8 * 1024;
/// A client that leaves this much unread is not read either, until it has taken half of it.
const UNREAD_BYTES_MAX: usize = 64 << 20;
/// How many are told at the same time that there is no room for them; more are dropped without a word.
const TURNED_AWAY_MAX: usize = 256;
/// How long a connection that we close may take to read its last bytes.
const LINGER: Duration = Duration::from_secs(5);
/// How long to wait when the system has no more sockets to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

const NO_ROOM: &[u8] = b"-ERR max number of clients reached\r\n";

/// The server.
pub struct Server {
    poll: Poll,
    listener: TcpListener,
    /// Kept for the pipe that it owns.
    _signals: Signals,
    node: Node,
    conns: Slab<Conn>,
    by_client: HashMap<ClientId, usize>,
    to_read: Vec<usize>,
    to_write: Vec<usize>,
    /// Connections that we end, with the moment at which patience ends, the first in front.
    lingering: VecDeque<(Instant, usize, u64)>,
    /// When to take connections: the poll told of some, or there was no socket to be had for one.
    accept_at: Option<Instant>,
    /// Tells a connection from a later one in the same place.
    next_serial: u64,
    buffer: Vec<u8>,
}

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Nothing,
    End,
}

impl Server {
    /// A server that has no client yet.
    pub fn new(mut listener: TcpListener, mut signals: Signals, node: Node) -> io::Result<Server> {
        let poll = Poll::new()?;
        let registry = poll.registry();
        registry.register(&mut listener, LISTENER, Interest::READABLE)?;
        signals.register(registry, SIGNALS)?;
        Ok(Server {
            poll,
            listener,
            _signals: signals,
            node,
            conns: Slab::new(),
            by_client: HashMap::new(),
            to_read: Vec::new(),
            to_write: Vec::new(),
            lingering: VecDeque::new(),
            accept_at: None,
            next_serial: 0,
            buffer: vec![0; READ_BYTES_MAX],
        })
    }

    /// Serves until a signal asks it to end.
    pub fn run(&mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(EVENTS_MAX);
        loop {
            match self.poll.poll(&mut events, self.wait()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                done => done?,
            }
            if self.note(&events) == Asked::End {
                return Ok(());
            }
            self.accept();
            self.read();
            self.node.tick();
            self.collect();
            self.write();
            self.lose_patience();
        }
    }

    /// How long nothing can happen but what the poll tells.
    fn wait(&self) -> Option<Duration> {
        if !self.to_read.is_empty() || !self.to_write.is_empty() {
            return Some(Duration::ZERO);
        }
        let patience = self.lingering.front().map(|(at, ..)| *at);
        let until = [patience, self.accept_at].into_iter().flatten().min();
        let until = until.map(|at| at.saturating_duration_since(Instant::now()));
        [until, self.node.wait()].into_iter().flatten().min()
    }

    fn note(&mut self, events: &Events) -> Asked {
        for event in events {
            match event.token() {
                SIGNALS => return Asked::End,
                LISTENER => self.accept_at = Some(Instant::now()),
                Token(key) => {
                    let Some(conn) = self.conns.get_mut(key) else {
                        continue;
                    };
                    conn.peer_ended |= event.is_read_closed();
                    if event.is_readable() {
                        mark(&mut conn.to_read, &mut self.to_read, key);
                    }
                    if event.is_writable() {
                        conn.full = false;
                        mark(&mut conn.to_write, &mut self.to_write, key);
                    }
                }
            }
        }
        Asked::Nothing
    }

    /// Takes every connection that waits.
    fn accept(&mut self) {
        if self.accept_at.is_none_or(|at| at > Instant::now()) {
            return;
        }
        self.accept_at = None;
        loop {
            match self.listener.accept() {
                // One that is gone again is nobody's loss.
                Ok((stream, addr)) => drop(self.admit(stream, &addr.to_string())),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) if is_momentary(&error) => {}
                Err(_) => {
                    self.accept_at = Some(Instant::now() + ACCEPT_PAUSE);
                    return;
                }
            }
        }
    }

    fn admit(&mut self, mut stream: TcpStream, addr: &str) -> io::Result<()> {
        let room = self.by_client.len() < self.node.clients_max();
        if !room && self.conns.len() >= self.by_client.len() + TURNED_AWAY_MAX {
            return Ok(());
        }
        stream.set_nodelay(true)?;
        let entry = self.conns.vacant_entry();
        let key = entry.key();
        let interest = Interest::READABLE | Interest::WRITABLE;
        let registry = self.poll.registry();
        registry.register(&mut stream, Token(key), interest)?;
        let client = room.then(|| self.node.connect(Name::from(addr.as_bytes())));
        entry.insert(Conn::new(stream, client, self.next_serial));
        self.next_serial += 1;
        match client {
            Some(client) => drop(self.by_client.insert(client, key)),
            None => self.turn_away(key),
        }
        Ok(())
    }

    fn turn_away(&mut self, key: usize) {
        self.conns[key].push(NO_ROOM.to_vec());
        self.end(key);
    }

    /// Reads once from everyone who has something, and lets the node run it.
    fn read(&mut self) {
        for key in mem::take(&mut self.to_read) {
            let Some(conn) = self.conns.get_mut(key) else {
                continue;
            };
            conn.to_read = false;
            conn.paused = conn.unsent_bytes() > UNREAD_BYTES_MAX;
            if !conn.paused {
                self.read_one(key);
            }
        }
    }

    fn read_one(&mut self, key: usize) {
        let conn = &mut self.conns[key];
        let held = mem::take(&mut conn.held);
        if !held.is_empty() {
            mark(&mut conn.to_read, &mut self.to_read, key);
            self.buffer[..held.len()].copy_from_slice(&held);
            return self.run_read(key, held.len());
        }
        match conn.read(&mut self.buffer) {
            Took::Bytes(count, more) => {
                if more == More::Perhaps {
                    mark(&mut conn.to_read, &mut self.to_read, key);
                }
                self.run_read(key, count);
            }
            Took::Nothing => {}
            Took::End => {
                conn.peer_silent = true;
                self.hang_up(key);
                self.end(key);
            }
            Took::Broken => self.forget(key),
        }
    }

    /// Lets the node run what was read, a part at a time, for as long as the client takes what it is answered.
    fn run_read(&mut self, key: usize, count: usize) {
        for at in (0..count).step_by(RUN_BYTES_MAX) {
            let Some((client, conn)) = self.talking(key) else {
                return;
            };
            if conn.unsent_bytes() > UNREAD_BYTES_MAX {
                let rest = self.buffer[at..count].to_vec();
                self.conns[key].held = rest;
                return;
            }
            let end = count.min(at + RUN_BYTES_MAX);
            self.node.input(client, &self.buffer[at..end]);
            self.collect();
        }
    }

    /// A connection that the broker still knows, and as whom.
    fn talking(&self, key: usize) -> Option<(ClientId, &Conn)> {
        let conn = self.conns.get(key)?;
        Some((conn.client?, conn))
    }

    /// Takes over what the node wants to send.
    fn collect(&mut self) {
        while let Some(output) = self.node.output() {
            let Some(&key) = self.by_client.get(&output.client) else {
                continue;
            };
            let conn = &mut self.conns[key];
            // Who is closed without a last word was killed, or has not taken what it was sent.
            conn.hasty |= output.close && output.bytes.is_empty();
            conn.push(output.bytes);
            mark(&mut conn.to_write, &mut self.to_write, key);
            if output.close {
                self.end(key);
            }
        }
    }

    /// Writes once to everyone who is owed something.
    fn write(&mut self) {
        for key in mem::take(&mut self.to_write) {
            let Some(conn) = self.conns.get_mut(key) else {
                continue;
            };
            conn.to_write = false;
            if !conn.full {
                self.write_one(key);
            } else if conn.hasty {
                self.forget(key);
            }
            self.tell_backlog(key);
        }
        self.collect();
    }

    /// Lets the broker know what stands unsent, so that it can close those who do not read.
    fn tell_backlog(&mut self, key: usize) {
        let Some(conn) = self.conns.get_mut(key) else {
            return;
        };
        if let (Some(client), Some(bytes)) = (conn.client, conn.news_of_backlog()) {
            self.node.backlog(client, bytes);
        }
    }

    fn write_one(&mut self, key: usize) {
        let conn = &mut self.conns[key];
        let left = conn.flush();
        if conn.paused && conn.unsent_bytes() <= UNREAD_BYTES_MAX / 2 {
            mark(&mut conn.to_read, &mut self.to_read, key);
        }
        match left {
            Left::Some if conn.hasty => self.forget(key),
            Left::Some => {}
            Left::Nothing if conn.client.is_some() => {}
            Left::Nothing if conn.peer_silent => self.forget(key),
            Left::Nothing if conn.shut => {}
            Left::Nothing => {
                if conn.shut().is_err() {
                    self.forget(key);
                }
            }
            Left::Broken => self.forget(key),
        }
    }

    /// The broker no longer knows this connection: what is left is to send its last bytes.
    fn end(&mut self, key: usize) {
        let conn = &mut self.conns[key];
        if let Some(client) = conn.client.take() {
            self.by_client.remove(&client);
        }
        mark(&mut conn.to_write, &mut self.to_write, key);
        if !mem::replace(&mut conn.ending, true) {
            let until = Instant::now() + LINGER;
            self.lingering.push_back((until, key, conn.serial));
        }
    }

    /// The other side ended the connection: the broker is told.
    fn hang_up(&mut self, key: usize) {
        if let Some(client) = self.conns[key].client.take() {
            self.by_client.remove(&client);
            self.node.close(client);
            self.collect();
        }
    }

    /// Drops a connection with all that it still has.
    fn forget(&mut self, key: usize) {
        self.hang_up(key);
        let mut conn = self.conns.remove(key);
        // A socket that is dropped leaves the poll by itself.
        drop(self.poll.registry().deregister(&mut conn.stream));
    }

    /// Drops those who did not take their last bytes in time.
    fn lose_patience(&mut self) {
        let now = Instant::now();
        while let Some(&(at, key, serial)) = self.lingering.front() {
            let there = self
                .conns
                .get(key)
                .is_some_and(|conn| conn.serial == serial);
            if there && at > now {
                return;
            }
            self.lingering.pop_front();
            if there {
                self.forget(key);
            }
        }
    }
}

/// Puts a connection into a list, once.
fn mark(marked: &mut bool, list: &mut Vec<usize>, key: usize) {
    if !mem::replace(marked, true) {
        list.push(key);
    }
}

/// An error of one connection rather than of the listener.
fn is_momentary(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Interrupted | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}
