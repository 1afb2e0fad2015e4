//! Transcripts: what a user could observe, as plain text recorded from a real server.
//!
//! This module owns the format, the player and the judges. [`format`] reads and prints a file, [`play`] puts a case to a
//! [`Target`] (a real server over loopback TCP in [`tcp`], our own core in virtual time in [`core`](mod@core)), [`compare`] holds what
//! came back against what was recorded, [`judge`] finds the real servers.
//!
//! # The format
//! ```text
//! ## A remark about the whole file, kept by the recorder.
//!
//! # BLPOP is served in arrival order, and only once.
//! a> BLPOP jobs 0.5
//! b> BLPOP jobs 0.5
//! c> RPUSH jobs one
//! (integer) 1
//! a< 1) "jobs"
//!    2) "one"
//! +500ms
//! b< (nil)
//! ```
//! A file holds several **cases**. A case begins with a `# ` line, a sentence that says what is shown (further `# ` lines
//! directly below continue it), and ends where the next case begins. Every case starts from an empty server with its
//! default configuration and no connections. `## ` lines are remarks; blank lines mean nothing except where said below.
//!
//! A case is a row of **steps**, each one line followed by what came of it:
//!
//! | line | step |
//! |---|---|
//! | `c> COMMAND` | client `c` sends the command, split by redis-cli's quoting rules. A client is a letter followed by letters and digits; it connects when it is first named, and again after its connection was closed |
//! | `c>> "bytes"` | client `c` sends exactly these bytes, written as one quoted argument of redis-cli: inline requests, pipelines, broken requests |
//! | `+500ms` | this much time passes |
//! | `@ close c` | client `c` closes its connection |
//!
//! `<client:b>` inside a command stands for the number that CLIENT ID gives to client `b`.
//!
//! What follows is everything that arrives before the server is idle again, as redis-cli prints it. The **direct reply** is
//! the first value that the sender gets; it stands there without a prefix. All else is prefixed with its receiver, `a< `,
//! and further lines of that value are indented by as much: first what the sender got beyond its first value, then the other
//! clients in the order in which they were first named (between two connections no order can be observed). A client that is
//! parked has no direct reply: its reply appears under the step that caused it. `(connection closed)` says that the server
//! hung up.
//!
//! ## Rules and marks
//! Lines that begin with `@`, `~` or `!` and stand directly under the sentence, with no blank line or remark between, hold
//! for the whole case; elsewhere they hold for the next step. In front of the first case `!` holds for the whole file.
//!
//! | line | meaning |
//! |---|---|
//! | `@ 3`, `@ c 3` | (case) all clients, or client `c`, speak RESP3 from the start |
//! | `~unordered` | Redis promises no order: the elements of every array and set in the replies are sorted before printing, pairs of maps too |
//! | `~pairs` | the same, but flat arrays are sorted by pairs |
//! | `~sets` | only sets and the pairs of maps are sorted (RESP3) |
//! | `~raw` | bytes instead of redis-cli's printing: one quoted string a client, for what redis-cli prints alike |
//! | `! differs on 7.0.15: reason` | this server answers otherwise, and why. A step is played and must differ, a case is not played there |
//! | `! differs here: id` | the same for our own core: a known difference, whose reason stands under this id in the list ([`known`](crate::known)) |
//! | `! from documentation: source` | no judge at hand knows this: a case is played on our core only |
//!
//! **Masks** stand in recorded lines for what no two runs share. The recorder keeps a line whose masks fit.
//!
//! | mask | fits |
//! |---|---|
//! | `<int>` | a decimal integer |
//! | `<90..100>` | a decimal integer from 90 to 100 |
//! | `<id>` | a stream ID |
//! | `<client:b>` | the client number of `b` |
//! | `<any>` | any text within the line |
//! | `<lines>` | alone on a line: any number of lines |

pub mod compare;
pub mod core;
pub mod format;
pub mod judge;
pub mod mask;
pub mod play;
pub mod tcp;

pub use format::{Action, Case, File, Rules, Step};
pub use play::{Conn, Target, play};
