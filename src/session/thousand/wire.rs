//! What the page and its workers say to each other, as bytes: numbers in groups of seven bits, texts with their length before.

use super::question::with_seed;
use crate::{Action, Language, MessageKey};
use scenario::explore::{AudienceOutcome, CheckOutcome, FATES, Outcome, PERMILLES, Stopped, Whose};
use scenario::judge::{Found, REASONS};
use scenario::shrink::{Over, Size};
use sim::fate::Reason;
use sim::trace::Name;

/// Why a world can come to no end of its own; what crosses is the place in this row.
const STOPS: [&str; 10] = [
    "no-world",
    "limit.events-per-instant",
    "limit.events-queued",
    "limit.actors",
    "limit.messages",
    "limit.audiences",
    "limit.endless",
    "limit.time",
    "limit.events",
    TRAPPED,
];
/// The id of a world in which the program itself failed.
pub(super) const TRAPPED: &str = "trapped";

/// What the page asks of a worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Everything that follows is about this text.
    Begin {
        /// A text of the scenario language.
        text: String,
    },
    /// Play these worlds, one after the other.
    Play {
        /// The lowest seed.
        from: u64,
        /// How many.
        count: u64,
    },
    /// When does this check (from 0) fail with this seed?
    Moment {
        /// The seed.
        seed: u64,
        /// The check; nothing if none fails, and the beginning is meant.
        check: Option<u64>,
    },
    /// The smallest world that fails as this one does.
    Shrink {
        /// The seed.
        seed: u64,
        /// The check, from 0.
        check: u64,
    },
}

/// What a worker says.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// It is there.
    Ready,
    /// A world came to its end.
    World(Box<Outcome>),
    /// The moment that was asked for.
    Moment(Instant),
    /// A search goes on.
    Shrinking(Extent),
    /// The end of a search; nothing if there was nothing to shrink.
    Shrunk(Option<Box<Smallest>>),
}

/// A moment of a world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Instant {
    /// The seed.
    pub seed: u64,
    /// When something fails, in microseconds; nothing if nothing does.
    pub fails_us: Option<u64>,
    /// Steps that the world takes up to then.
    pub items: u64,
    /// The message that it is about.
    pub message: Option<MessageKey>,
    /// What it was before a node made a message of it.
    pub intended: Option<MessageKey>,
}

/// How far a search is: worlds that were tried, and how large the smallest one is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Extent {
    pub worlds: u64,
    pub messages: u64,
    pub actors: u64,
    pub faults: u64,
}

/// What a search has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Smallest {
    /// The text of the smallest world.
    pub text: String,
    /// How large the world was.
    pub before: Extent,
    /// How large this one is, and how many were tried.
    pub after: Extent,
    /// Nothing smaller fails; else a limit ended the search.
    pub is_smallest: bool,
}

/// Steps that a world may take up to a moment at which it is opened at once.
pub const OPEN_ITEMS_MAX: u64 = 300_000;

impl Instant {
    /// Would it take too long to go there at once?
    pub fn is_too_far(&self) -> bool {
        self.items > OPEN_ITEMS_MAX
    }

    /// Opens the world of this text just before its moment.
    pub fn action(&self, text: &str, language: Language) -> Action {
        let fails_us = self.fails_us.filter(|_| !self.is_too_far());
        Action::OpenAt {
            text: with_seed(text, self.seed),
            at_us: fails_us.map_or(0, |us| us.saturating_sub(1)),
            note: language.opened(self),
            message: self
                .message
                .zip(self.intended)
                .filter(|_| fails_us.is_some()),
        }
    }
}

impl Extent {
    pub(super) fn of(size: Size, worlds: u64) -> Self {
        Self {
            worlds,
            messages: size.messages,
            actors: size.actors,
            faults: size.faults,
        }
    }
}

impl Smallest {
    pub(super) fn of(shrunk: &scenario::shrink::Shrunk) -> Self {
        Self {
            text: shrunk.scenario.to_string(),
            before: Extent::of(shrunk.before, 0),
            after: Extent::of(shrunk.after, shrunk.worlds),
            is_smallest: shrunk.over == Over::Smallest,
        }
    }
}

impl Request {
    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        match self {
            Self::Begin { text } => {
                out.number(0);
                out.bytes(text.as_bytes());
            }
            Self::Play { from, count } => out.numbers([1, *from, *count]),
            Self::Moment { seed, check } => {
                out.numbers([2, *seed]);
                out.option(*check, Writer::number);
            }
            Self::Shrink { seed, check } => out.numbers([3, *seed, *check]),
        }
        out.0
    }

    /// Reads what [`Request::to_bytes`] has written; nothing of anything else.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let mut read = Reader(bytes);
        Some(match read.number()? {
            0 => Self::Begin { text: read.text()? },
            1 => Self::Play {
                from: read.number()?,
                count: read.number()?,
            },
            2 => Self::Moment {
                seed: read.number()?,
                check: read.option(Reader::number)?,
            },
            3 => Self::Shrink {
                seed: read.number()?,
                check: read.number()?,
            },
            _ => return None,
        })
    }
}

impl Answer {
    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        match self {
            Self::Ready => out.number(0),
            Self::World(outcome) => {
                out.number(1);
                out.outcome(outcome);
            }
            Self::Moment(instant) => {
                out.numbers([2, instant.seed, instant.items]);
                out.option(instant.fails_us, Writer::number);
                out.option(instant.message, Writer::key);
                out.option(instant.intended, Writer::key);
            }
            Self::Shrinking(extent) => {
                out.number(3);
                out.extent(extent);
            }
            Self::Shrunk(smallest) => {
                out.number(4);
                out.option(smallest.as_deref(), |out, smallest| {
                    out.bytes(smallest.text.as_bytes());
                    out.extent(&smallest.before);
                    out.extent(&smallest.after);
                    out.number(u64::from(smallest.is_smallest));
                });
            }
        }
        out.0
    }

    /// Reads what [`Answer::to_bytes`] has written; nothing of anything else.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let mut read = Reader(bytes);
        Some(match read.number()? {
            0 => Self::Ready,
            1 => Self::World(Box::new(read.outcome()?)),
            2 => Self::Moment(Instant {
                seed: read.number()?,
                items: read.number()?,
                fails_us: read.option(Reader::number)?,
                message: read.option(Reader::key)?,
                intended: read.option(Reader::key)?,
            }),
            3 => Self::Shrinking(read.extent()?),
            4 => Self::Shrunk(read.option(|read| {
                Some(Box::new(Smallest {
                    text: read.text()?,
                    before: read.extent()?,
                    after: read.extent()?,
                    is_smallest: read.number()? == 1,
                }))
            })?),
            _ => return None,
        })
    }
}

#[derive(Debug, Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn numbers<const N: usize>(&mut self, numbers: [u64; N]) {
        numbers.into_iter().for_each(|number| self.number(number));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.number(u64::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    fn row<T>(&mut self, row: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.number(row.len() as u64);
        row.iter().for_each(|one| write(self, one));
    }

    fn key(&mut self, key: MessageKey) {
        match key {
            MessageKey::Message(node, id) => self.numbers([0, node.into(), id]),
            MessageKey::Intended(actor, number, n) => {
                self.numbers([1, actor.into(), number, n.into()]);
            }
        }
    }

    fn extent(&mut self, extent: &Extent) {
        let Extent {
            worlds,
            messages,
            actors,
            faults,
        } = *extent;
        self.numbers([worlds, messages, actors, faults]);
    }

    fn outcome(&mut self, outcome: &Outcome) {
        self.numbers([outcome.seed, outcome.ended_us, outcome.messages]);
        self.option(outcome.stopped.as_ref(), |out, stopped| {
            out.number(place(&STOPS, stopped.id));
            out.bytes(stopped.says.as_bytes());
        });
        self.row(&outcome.audiences, Self::audience);
        self.row(&outcome.checks, |out, check| {
            out.option(check.failure.as_ref(), |out, (reason, found)| {
                out.number(place(&REASONS, reason));
                out.found(found);
            });
        });
    }

    fn audience(&mut self, audience: &AudienceOutcome) {
        let Whose { name, of, node } = &audience.whose;
        self.bytes(name);
        for name in [of, node] {
            self.option(name.as_deref(), Self::bytes);
        }
        self.number(audience.sent);
        self.numbers(audience.fates);
        self.row(&audience.lost, |out, (reason, count)| {
            let at = Reason::ALL.iter().position(|one| one == reason);
            out.numbers([at.unwrap_or(0) as u64, *count]);
        });
        self.numbers([audience.duplicates, audience.out_of_order]);
        self.option(audience.latency_us, Self::numbers);
    }

    fn found(&mut self, found: &Found) {
        match found {
            Found::Number(number) => self.numbers([0, *number]),
            Found::Duration { us, with_us } => self.numbers([1, *us, *with_us]),
            Found::Nothing => self.number(2),
            Found::Verdict {
                duplicates,
                lost,
                out_of_order,
            } => self.numbers([3, *duplicates, *lost, *out_of_order]),
            Found::NoAudience { nearest } => {
                self.number(4);
                self.option(nearest.as_deref(), |out, name| out.bytes(name.as_bytes()));
            }
            Found::NoActor => self.number(5),
        }
    }
}

fn place(row: &[&str], id: &str) -> u64 {
    row.iter().position(|one| *one == id).unwrap_or(0) as u64
}

fn at<T: Copy>(row: &[T], place: u64) -> Option<T> {
    row.get(usize::try_from(place).ok()?).copied()
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn numbers<const N: usize>(&mut self) -> Option<[u64; N]> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = self.number()?;
        }
        Some(numbers)
    }

    fn bytes(&mut self) -> Option<&[u8]> {
        let len = usize::try_from(self.number()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(bytes)
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }

    fn name(&mut self) -> Option<Name> {
        self.bytes().map(Name::from)
    }

    fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.number()? {
            0 => Some(None),
            _ => Some(Some(read(self)?)),
        }
    }

    fn row<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let len = self.number()?;
        (0..len).map(|_| read(self)).collect()
    }

    fn key(&mut self) -> Option<MessageKey> {
        let kind = self.number()?;
        let mut small = || u32::try_from(self.number()?).ok();
        let who = small()?;
        let number = self.number()?;
        Some(match kind {
            0 => MessageKey::Message(u16::try_from(who).ok()?, number),
            _ => MessageKey::Intended(who, number, u32::try_from(self.number()?).ok()?),
        })
    }

    fn extent(&mut self) -> Option<Extent> {
        let [worlds, messages, actors, faults] = self.numbers()?;
        Some(Extent {
            worlds,
            messages,
            actors,
            faults,
        })
    }

    fn outcome(&mut self) -> Option<Outcome> {
        let [seed, ended_us, messages] = self.numbers()?;
        let stopped = self.option(|read| {
            Some(Stopped {
                id: at(&STOPS, read.number()?)?,
                says: read.text()?,
            })
        })?;
        Some(Outcome {
            seed,
            ended_us,
            messages,
            stopped,
            audiences: self.row(Self::audience)?,
            checks: self.row(|read| {
                let failure =
                    read.option(|read| Some((at(&REASONS, read.number()?)?, read.found()?)))?;
                Some(CheckOutcome { failure })
            })?,
        })
    }

    fn audience(&mut self) -> Option<AudienceOutcome> {
        let whose = Whose {
            name: self.name()?,
            of: self.option(Self::name)?,
            node: self.option(Self::name)?,
        };
        let sent = self.number()?;
        let fates = self.numbers::<{ FATES.len() }>()?;
        let lost = self.row(|read| {
            let [reason, count] = read.numbers()?;
            Some((at(&Reason::ALL, reason)?, count))
        })?;
        let [duplicates, out_of_order] = self.numbers()?;
        Some(AudienceOutcome {
            whose,
            sent,
            fates,
            lost,
            duplicates,
            out_of_order,
            latency_us: self.option(Self::numbers::<{ PERMILLES.len() }>)?,
        })
    }

    fn found(&mut self) -> Option<Found> {
        Some(match self.number()? {
            0 => Found::Number(self.number()?),
            1 => Found::Duration {
                us: self.number()?,
                with_us: self.number()?,
            },
            2 => Found::Nothing,
            3 => {
                let [duplicates, lost, out_of_order] = self.numbers()?;
                Found::Verdict {
                    duplicates,
                    lost,
                    out_of_order,
                }
            }
            4 => Found::NoAudience {
                nearest: self.option(Self::text)?,
            },
            _ => Found::NoActor,
        })
    }
}
