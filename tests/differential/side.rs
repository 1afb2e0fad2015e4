//! One side of a session: a target with the session's clients on it.

use std::time::Duration;

use resp::{Decoder, Limits, Value};

use crate::transcript::Target;
use crate::transcript::play::{Conn, Failure};

use super::{CLIENTS, Request, name};

/// How often is looked, a millisecond apart, for the rest of a value of which a part came.
const LOOKS_MAX: usize = 300;

/// A target and who is connected to it.
#[derive(Clone)]
pub struct Side<T> {
    /// Where the requests go.
    pub target: T,
    /// Connection and number of each client, and the decoder of what it gets.
    clients: [Option<Client>; CLIENTS],
    resp3: [bool; CLIENTS],
}

#[derive(Clone)]
struct Client {
    conn: Conn,
    number: i64,
    decoder: Decoder,
}

/// What a client got.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrived {
    /// The replies and pushes, in order.
    pub values: Vec<Value>,
    /// The connection has ended behind them.
    pub closed: bool,
}

impl<T: Target> Side<T> {
    /// A fresh target that nobody is connected to.
    pub fn new(target: T, resp3: [bool; CLIENTS]) -> Side<T> {
        Side {
            target,
            clients: Default::default(),
            resp3,
        }
    }

    /// Gives the target back.
    pub fn into_target(self) -> T {
        self.target
    }

    /// The client on this connection.
    pub fn client_on(&self, conn: Conn) -> Option<usize> {
        let on =
            |client: &Option<Client>| client.as_ref().is_some_and(|client| client.conn == conn);
        self.clients.iter().position(on)
    }

    /// The connection of a client that is connected.
    pub fn conn(&self, client: usize) -> Option<Conn> {
        self.clients[client].as_ref().map(|client| client.conn)
    }

    /// The number of a client that is connected.
    pub fn number(&self, client: usize) -> Option<i64> {
        self.clients[client].as_ref().map(|client| client.number)
    }

    /// Connects a client, if it is not, and says which number CLIENT ID gives to it.
    ///
    /// # Errors
    /// When the target cannot be spoken to.
    pub fn connect(&mut self, client: usize) -> Result<i64, Failure> {
        if let Some(client) = &self.clients[client] {
            return Ok(client.number);
        }
        let (conn, number) = self.target.connect()?;
        let hello = if self.resp3[client] {
            "HELLO 3\r\n"
        } else {
            "HELLO 2\r\n"
        };
        self.target.send(conn, hello.as_bytes())?;
        self.target.take(conn)?;
        self.clients[client] = Some(Client {
            conn,
            number,
            decoder: Decoder::new(Limits::default()),
        });
        Ok(number)
    }

    /// Sends a request.
    ///
    /// # Errors
    /// When the target cannot be spoken to.
    pub fn send(&mut self, client: usize, request: &Request) -> Result<(), Failure> {
        self.connect(client)?;
        let mut bytes = Vec::new();
        let args = request.iter().map(|arg| self.with_numbers(arg));
        resp::encode::encode_command(&args.collect::<Result<Vec<_>, _>>()?, &mut bytes);
        let conn = self.clients[client].as_ref().map(|client| client.conn);
        self.target
            .send(conn.ok_or("the client is not connected")?, &bytes)
    }

    /// An argument with the number of the client that it names.
    fn with_numbers(&mut self, arg: &[u8]) -> Result<Vec<u8>, Failure> {
        let named =
            (0..CLIENTS).find(|client| arg == format!("<client:{}>", name(*client)).as_bytes());
        match named {
            Some(client) => Ok(self.connect(client)?.to_string().into_bytes()),
            None => Ok(arg.to_vec()),
        }
    }

    /// What a client got since the last look.
    ///
    /// # Errors
    /// When it is no RESP.
    pub fn arrived(&mut self, client: usize) -> Result<Arrived, Failure> {
        let Some(state) = &mut self.clients[client] else {
            return Ok(Arrived::default());
        };
        let mut arrived = Arrived::default();
        for _ in 0..LOOKS_MAX {
            let taken = self.target.take(state.conn)?;
            state.decoder.feed(&taken.bytes);
            arrived.closed = taken.closed;
            while let Some(value) = next(&mut state.decoder)? {
                arrived.values.push(value);
            }
            if arrived.closed || !state.decoder.is_within_value() {
                break;
            }
            // What is large comes in several parts.
            std::thread::sleep(Duration::from_millis(1));
        }
        if arrived.closed {
            self.clients[client] = None;
        }
        Ok(arrived)
    }

    /// A client hangs up.
    ///
    /// # Errors
    /// When the target cannot be spoken to.
    pub fn close(&mut self, client: usize) -> Result<(), Failure> {
        let state = self.clients[client].take();
        state.map_or(Ok(()), |state| self.target.close(state.conn))
    }
}

fn next(decoder: &mut Decoder) -> Result<Option<Value>, Failure> {
    decoder
        .next()
        .map_err(|error| format!("not RESP: {error}").into())
}
