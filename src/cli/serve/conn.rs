//! One connection: its socket, what it has yet to be sent, and how far it is from its end.

use std::io::{self, ErrorKind, Read, Write};
use std::net::Shutdown;

use broker::event::ClientId;
use mio::net::TcpStream;

/// An emptied outbox keeps room for this many bytes.
const KEPT_BYTES_MAX: usize = 64 * 1024;

/// What reading brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Took {
    /// So many bytes; whether there may be more already.
    Bytes(usize, More),
    /// Nothing now.
    Nothing,
    /// The other side sends no more.
    End,
    /// The connection is broken.
    Broken,
}

/// Whether the socket may hold more than was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// Read again before waiting: the poll tells of news only.
    Perhaps,
    /// The poll will tell.
    No,
}

/// What sending left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Nothing.
    Nothing,
    /// Something, until the socket takes more.
    Some,
    /// The connection is broken.
    Broken,
}

/// One connection.
pub struct Conn {
    /// Its socket.
    pub stream: TcpStream,
    /// Who it is to the broker; nobody once it is being closed.
    pub client: Option<ClientId>,
    /// The poll said that the other side sends no more. What it sent before may still be unread.
    pub peer_ended: bool,
    /// It waits in the list of those to be read.
    pub to_read: bool,
    /// It waits in the list of those to be written.
    pub to_write: bool,
    /// It is not read, because it does not read either.
    pub paused: bool,
    /// The socket took no more, and the poll will tell when it does.
    pub full: bool,
    /// The other side sent its last byte, and it was read.
    pub peer_silent: bool,
    /// We are about to end it.
    pub ending: bool,
    /// It is ended for what it has not taken, and gets no more of that than it takes now.
    pub hasty: bool,
    /// Our side of the connection has been closed.
    pub shut: bool,
    /// Tells it from another in the same place.
    pub serial: u64,
    /// What was read and did not run, because too much stands unsent.
    pub held: Vec<u8>,
    /// What the broker believes to be unsent.
    told_bytes: usize,
    bytes: Vec<u8>,
    sent: usize,
}

impl Conn {
    /// A connection of a client, or of one that is to be turned away.
    pub fn new(stream: TcpStream, client: Option<ClientId>, serial: u64) -> Conn {
        Conn {
            stream,
            client,
            peer_ended: false,
            to_read: false,
            to_write: false,
            paused: false,
            full: false,
            peer_silent: false,
            ending: false,
            hasty: false,
            shut: false,
            serial,
            held: Vec::new(),
            told_bytes: 0,
            bytes: Vec::new(),
            sent: 0,
        }
    }

    /// How much has yet to be sent.
    pub fn unsent_bytes(&self) -> usize {
        self.bytes.len() - self.sent
    }

    /// How much is unsent, if the broker should be told because it believes something else.
    pub fn news_of_backlog(&mut self) -> Option<usize> {
        let unsent = self.unsent_bytes();
        (std::mem::replace(&mut self.told_bytes, unsent) != unsent).then_some(unsent)
    }

    /// Sends this behind what is still to be sent.
    pub fn push(&mut self, bytes: Vec<u8>) {
        if self.bytes.is_empty() {
            self.bytes = bytes;
            return;
        }
        // What was sent makes room once it is half of all, so that each byte is moved once or twice at most.
        if self.sent > self.bytes.len() / 2 {
            self.bytes.drain(..self.sent);
            self.sent = 0;
        }
        self.bytes.extend_from_slice(&bytes);
    }

    /// Reads once.
    pub fn read(&mut self, buffer: &mut [u8]) -> Took {
        match self.stream.read(buffer) {
            Ok(0) => Took::End,
            // Less than was asked for means that the socket is empty. News that come later wake the poll again; an end
            // that it already told does not.
            Ok(count) if count < buffer.len() && !self.peer_ended => Took::Bytes(count, More::No),
            Ok(count) => Took::Bytes(count, More::Perhaps),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Took::Nothing,
            Err(error) if error.kind() == ErrorKind::Interrupted => Took::Bytes(0, More::Perhaps),
            Err(_) => Took::Broken,
        }
    }

    /// Sends as much as the socket takes.
    pub fn flush(&mut self) -> Left {
        while self.unsent_bytes() > 0 {
            match self.stream.write(&self.bytes[self.sent..]) {
                Ok(count) => self.sent += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.full = true;
                    return Left::Some;
                }
                Err(_) => return Left::Broken,
            }
        }
        self.sent = 0;
        self.bytes.clear();
        self.bytes.shrink_to(KEPT_BYTES_MAX);
        Left::Nothing
    }

    /// Tells the other side that nothing more comes.
    pub fn shut(&mut self) -> io::Result<()> {
        self.shut = true;
        self.stream.shutdown(Shutdown::Write)
    }
}
