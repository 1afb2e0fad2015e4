//! Random sequences of commands, played to our core and to a real server, reply by reply.
//!
//! A **session** is a few hundred steps of [`CLIENTS`] clients on an empty server, made from a seed: [`generate`] picks a
//! client and a command, [`grammar`] writes its arguments by the structure that the command table declares, with the values
//! of [`words`]: few keys and few values, so that things meet. A scratch core runs along, so that the generator knows who is
//! parked, who is in a transaction and what would only be an error; most of the errors are not played. [`coverage`] counts
//! which options were reached in which situation.
//!
//! [`pair`] plays a session to both sides and holds every value that arrives against its counterpart with [`same`], which
//! knows what Redis leaves open: order, chance and what the clock says ([`norm`] says which command leaves what open). What
//! differs for a known reason is named in [`rules`], which refer to the list of known differences.
//!
//! A difference is made small by [`shrink`] and stored as a transcript by [`store`]; [`run`] does all of it for many seeds.
//!
//! Time: the core is told the real time at every step, so that both sides have the same clock to within milliseconds. What
//! ends within the session ends after [`SHORT_MS`], and the step that sets such a time also waits for its end, so that
//! nothing depends on what the machine does between two steps.

pub mod coverage;
pub mod generate;
pub mod grammar;
pub mod norm;
pub mod pair;
pub mod rules;
pub mod run;
pub mod same;
pub mod shrink;
pub mod side;
pub mod store;
pub mod words;

/// Clients of a session; their names are letters from `a`.
pub const CLIENTS: usize = 8;
/// Requests of a session.
pub const REQUESTS_PER_SESSION: usize = 250;
/// A time-out or a time to live that ends within its own step.
pub const SHORT_MS: u64 = 15;

/// A request: the command and its arguments. `<client:b>` in one stands for the number of client `b`.
pub type Request = Vec<Vec<u8>>;

/// What is played: the protocol of each client, and the steps.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// The clients that speak RESP3.
    pub resp3: [bool; CLIENTS],
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// One step. What belongs together, shrinking does not take apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A client sends requests, one after the other; then this much time passes.
    Send {
        /// Who.
        client: usize,
        /// What. More than one where the first leaves to chance what the others make certain again.
        requests: Vec<Request>,
        /// How long everything then waits.
        wait_ms: u64,
    },
    /// A client hangs up. It connects again when it next sends something.
    Close {
        /// Who.
        client: usize,
    },
}

/// The letter of a client.
pub fn name(client: usize) -> char {
    char::from(b'a' + client as u8)
}

/// A request as it is typed into redis-cli.
pub fn typed(request: &Request) -> String {
    let words = request.iter().map(|arg| {
        let plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'\\');
        if !arg.is_empty() && arg.iter().all(plain) {
            return String::from_utf8_lossy(arg).into_owned();
        }
        let mut quoted = Vec::new();
        resp::format::quote(arg, &mut quoted);
        String::from_utf8_lossy(&quoted).into_owned()
    });
    words.collect::<Vec<_>>().join(" ")
}
