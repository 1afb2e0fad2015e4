//! One client as the fuzzer sees it: what it sent, and whether what it gets fits.

use broker::event::ClientId;
use broker::{FrameKind, Output};
use resp::{Decoder, Limits, Value};

use super::grammar::Request;
use crate::Failure;

/// One client.
pub struct Peer {
    /// Its number.
    pub id: ClientId,
    /// Names of the requests it sent, by sequence number from 1.
    sent: Vec<Vec<u8>>,
    /// The last request that was answered.
    answered: u64,
    /// Replies may be missing: it asked for that, or sent what may or may not be requests.
    excused: bool,
    /// Error replies.
    pub errors: u64,
}

impl Peer {
    /// One that has sent nothing.
    pub fn new(id: ClientId) -> Peer {
        Peer {
            id,
            sent: Vec::new(),
            answered: 0,
            excused: false,
            errors: 0,
        }
    }

    /// A request is sent.
    pub fn sends(&mut self, request: &Request) {
        let words = |at: usize| request.get(at).map(|word| word.to_ascii_lowercase());
        let name = words(0).unwrap_or_default();
        let silence = name == b"client" && words(1).is_some_and(|word| word == b"reply");
        // A second MONITOR is not answered: so it is in Redis.
        let again = name == b"monitor" && self.sent.contains(&name);
        self.excused |= silence || again;
        self.sent.push(name);
    }

    /// What is sent may be anything.
    pub fn sends_garbage(&mut self) {
        self.excused = true;
    }

    /// How many requests have no reply yet.
    pub fn unanswered(&self) -> u64 {
        if self.excused {
            return 0;
        }
        self.sent.len() as u64 - self.answered
    }

    /// Something arrives.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn receives(&mut self, output: &Output) -> Result<(), Failure> {
        let mut at = 0;
        for frame in &output.frames {
            let end = at + frame.len as usize;
            let Some(bytes) = output.bytes.get(at..end) else {
                return Err(Failure::new(
                    "frames go beyond the bytes",
                    format!("{output:?}"),
                ));
            };
            at = end;
            // CLIENT REPLY SKIP within EXEC takes away a part of the reply: so it is in Redis.
            if !self.excused {
                let value = self.one_value(bytes, frame.kind)?;
                self.counts(frame.kind, &value)?;
            }
        }
        if at == output.bytes.len() {
            return Ok(());
        }
        Err(Failure::new(
            "frames do not cover the bytes",
            format!("{output:?}"),
        ))
    }

    fn one_value(&self, bytes: &[u8], kind: FrameKind) -> Result<Value, Failure> {
        // MONITOR tells long requests in long lines.
        let limits = Limits {
            line_bytes_max: Limits::default().bulk_bytes_max,
            ..Limits::default()
        };
        let mut decoder = Decoder::new(limits);
        decoder.feed(bytes);
        let first = decoder.next();
        let mut rest = decoder.next();
        while matches!(rest, Ok(Some(_))) && self.may_run_over(kind) {
            rest = decoder.next();
        }
        match (first, rest) {
            (Ok(Some(value)), Ok(None)) if !decoder.is_within_value() => Ok(value),
            other => {
                let text = String::from_utf8_lossy(&bytes[..bytes.len().min(2000)]);
                let detail = format!("{text:?} reads as {other:?}");
                Err(Failure::new("a frame is not one value", detail))
            }
        }
    }

    /// SUBSCRIBE to two channels within EXEC answers twice, and EXEC counted it once: so it is in Redis.
    fn may_run_over(&self, kind: FrameKind) -> bool {
        matches!(kind, FrameKind::Reply { seq } if self.name(seq.0) == b"exec")
    }

    /// The name of a request in lower case, or nothing.
    fn name(&self, seq: u64) -> &[u8] {
        let place = (seq as usize).wrapping_sub(1);
        self.sent.get(place).map_or(b"", Vec::as_slice)
    }

    fn counts(&mut self, kind: FrameKind, value: &Value) -> Result<(), Failure> {
        let FrameKind::Reply { seq } = kind else {
            return Ok(());
        };
        self.errors += u64::from(value.as_error().is_some());
        let expected = self.answered + 1;
        let again = seq.0 == self.answered && self.may_answer_again(seq.0);
        if seq.0 != expected && !again {
            let detail = format!(
                "a reply to request {}, expected one to {expected}: {value:?}",
                seq.0
            );
            return Err(Failure::new("a reply out of order", detail));
        }
        self.answered = seq.0;
        Ok(())
    }

    /// A command that answers once for every channel.
    fn may_answer_again(&self, seq: u64) -> bool {
        self.name(seq).ends_with(b"subscribe")
    }
}
