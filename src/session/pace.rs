//! The pace of time: how far virtual time gets while wall time goes by.
//!
//! **Story speed.** Virtual time glides from one event worth seeing to the next, each glide in about the same wall time,
//! however long or short it is in the world: a hop of 2 ms can be followed, an idle second is skipped. To know where to glide
//! to, the world runs ahead up to that event; its records are shown only when the glide gets there, so that what is shown at a
//! moment is a function of that moment alone. Events that nearly coincide share a glide.
//!
//! **Numeric speeds** multiply. **A first loss** slows everything for a few seconds of wall time.

use crate::Speed;
use sim::spec::Micros;
use sim::{Stepped, Upcoming, World};

/// Wall time of a glide.
const GLIDE_WALL_US: u64 = 300_000;
/// Wall time of a glide while a person waits for a reply.
const GLIDE_WALL_US_AWAITED: u64 = 120_000;
/// Messages that arrive within this span share a glide; a hop takes at least so long.
const ARRIVALS_SHARE_US: Micros = 1_000;
/// Other events share a glide within this one.
const OTHERS_SHARE_US: Micros = 100;
/// The longest step of wall time: a page that was asleep does not catch up.
pub(crate) const TICK_WALL_US_MAX: u64 = 250_000;
/// World events that run in one tick at most.
const TICK_ITEMS_MAX: u64 = 1_000;
/// World events that run before what they bring about is shown.
const SLICE_ITEMS: u64 = 250;
/// For how long a first loss slows time, in wall time.
const SLOW_WALL_US: u64 = 4_000_000;
/// How many times slower.
const SLOW_FACTOR: u64 = 4;

/// How time goes.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    pub playing: bool,
    pub speed: Speed,
    /// The world could not keep up in the last tick.
    pub lagging: bool,
    /// The moment that is shown.
    pub shown: Micros,
    glide: Option<Glide>,
    slow_left_us: u64,
    /// Wall time that the last glide left over.
    carry_us: u64,
    /// Time stopped because the world came to its end: it goes on when a person does something.
    resumes: bool,
}

#[derive(Clone, Copy, Debug)]
struct Glide {
    to: Micros,
    wall_left_us: u64,
}

/// What the pace needs to know of those who watch.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Watchers {
    /// A person waits for a reply.
    pub awaits: bool,
    /// A person looks at a countdown, which must not run faster than a clock.
    pub counts_down: bool,
}

/// What to do after a part of a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Onward {
    /// Show what happened up to [`Pace::shown`], and go on with so much wall time.
    More(u64),
    /// Show it; the tick is over.
    Enough,
}

impl Pace {
    pub fn new(playing: bool, speed: Speed) -> Self {
        Self {
            playing,
            speed,
            lagging: false,
            shown: 0,
            glide: None,
            slow_left_us: 0,
            carry_us: 0,
            resumes: false,
        }
    }

    /// Is time slowed down now?
    pub fn slowed(&self) -> bool {
        self.playing && self.slow_left_us > 0
    }

    /// Something worth reading happened.
    pub fn slow_down(&mut self) {
        self.slow_left_us = SLOW_WALL_US;
    }

    /// Wall time as it counts, at the beginning of a tick.
    pub fn begin_tick(&mut self, wall_us: u64) -> u64 {
        self.lagging = false;
        let wall_us = wall_us.min(TICK_WALL_US_MAX);
        let slow = wall_us.min(self.slow_left_us);
        self.slow_left_us -= slow;
        slow / SLOW_FACTOR + (wall_us - slow) + std::mem::take(&mut self.carry_us)
    }

    /// The event that time glides towards.
    pub fn heading(&self) -> Option<Micros> {
        Some(self.glide?.to)
    }

    /// Lets part of a tick go by.
    pub fn advance(&mut self, world: &mut World, wall_us: u64, watchers: Watchers) -> Onward {
        match self.speed {
            Speed::Story => self.tell(world, wall_us, watchers),
            Speed::Times(hundredths) => self.multiply(world, wall_us, hundredths),
        }
    }

    fn tell(&mut self, world: &mut World, wall_us: u64, watchers: Watchers) -> Onward {
        let glide = self.glide.or_else(|| self.aim_ahead(world, watchers));
        let Some(mut glide) = glide else {
            self.idle(world, wall_us);
            return Onward::Enough;
        };
        if wall_us < glide.wall_left_us {
            let span = u128::from(glide.to - self.shown);
            let part = span * u128::from(wall_us) / u128::from(glide.wall_left_us);
            self.shown += part as Micros;
            glide.wall_left_us -= wall_us;
            self.glide = Some(glide);
            return Onward::Enough;
        }
        self.shown = glide.to;
        self.glide = None;
        // What is shown at the end of a glide is the world's own present; so the next glide begins with the next tick.
        self.carry_us = (wall_us - glide.wall_left_us).min(TICK_WALL_US_MAX);
        Onward::Enough
    }

    /// Nothing worth seeing is to come: time goes as on a clock, unless the world is over.
    fn idle(&mut self, world: &mut World, wall_us: u64) {
        if world.ended().is_none() {
            self.shown += wall_us;
            world.run_until(self.shown, TICK_ITEMS_MAX);
        }
    }

    /// Where nothing will come by itself, there is nothing to skip to: hours of idle asking would fly by.
    fn aim_ahead(&mut self, world: &mut World, watchers: Watchers) -> Option<Glide> {
        if world.waits_for_a_person() && !watchers.awaits && !watchers.counts_down {
            return None;
        }
        if watchers.counts_down && is_quiet(world, self.shown) {
            return None;
        }
        self.aim(world, watchers)
    }

    /// Runs the world up to and including the next event worth seeing.
    fn aim(&mut self, world: &mut World, watchers: Watchers) -> Option<Glide> {
        let to = next_beat(world, watchers)?;
        let to = to.max(self.shown);
        let usual = if watchers.awaits {
            GLIDE_WALL_US_AWAITED
        } else {
            GLIDE_WALL_US
        };
        let wall_left_us = if watchers.counts_down {
            usual.max(to - self.shown)
        } else {
            usual
        };
        Some(Glide { to, wall_left_us })
    }

    fn multiply(&mut self, world: &mut World, wall_us: u64, hundredths: u32) -> Onward {
        let target = self.shown + wall_us.saturating_mul(u64::from(hundredths)) / 100;
        let progress = world.run_until(target, SLICE_ITEMS);
        self.shown = if progress.reached && !progress.ended {
            target
        } else {
            world.now().max(self.shown)
        };
        // What is left of the wall time is measured by what is left of the virtual time.
        let left = (target - self.shown).saturating_mul(100) / u64::from(hundredths.max(1));
        if progress.reached || left == 0 {
            Onward::Enough
        } else {
            Onward::More(left)
        }
    }

    /// A tick has limits: beyond them the world lags.
    pub fn may_go_on(&mut self, rounds: u32) -> bool {
        let may = u64::from(rounds) < TICK_ITEMS_MAX / SLICE_ITEMS;
        self.lagging |= !may;
        may
    }

    /// On to the next event worth seeing, or to the end of the glide towards it.
    pub fn step(&mut self, world: &mut World) {
        self.playing = false;
        let glide = self.glide.take();
        let target = glide.or_else(|| self.aim(world, Watchers::default()));
        self.shown = target.map_or(self.shown, |glide| glide.to);
    }

    /// Shows the world's own present, before or after a person does something to it.
    pub fn catch_up(&mut self, world: &mut World) {
        if world.now() < self.shown {
            world.run_until(self.shown, TICK_ITEMS_MAX);
        }
        self.shown = world.now().max(self.shown);
        self.glide = None;
    }

    /// Time stops at the end of the world, once it is shown.
    pub fn stop_at_end(&mut self, world: &World) {
        if self.playing && world.ended().is_some() && self.shown >= world.now() {
            self.playing = false;
            self.resumes = true;
            self.slow_left_us = 0;
        }
    }

    /// A person did something: a world that came to its end goes on.
    pub fn resume(&mut self) {
        if std::mem::take(&mut self.resumes) {
            self.playing = true;
        }
    }

    /// A person started or stopped time.
    pub fn set_playing(&mut self, playing: bool) {
        self.playing = playing;
        self.resumes = false;
        self.slow_left_us = 0;
    }
}

/// Runs the world up to and including the next event worth seeing, and those that share its glide. Nothing if none is to come.
fn next_beat(world: &mut World, watchers: Watchers) -> Option<Micros> {
    let (first, kind) = find_beat(world, watchers)?;
    let window = match kind {
        Upcoming::Arrival { .. } => ARRIVALS_SHARE_US,
        _ => OTHERS_SHARE_US,
    };
    let mut to = first;
    for _ in 0..TICK_ITEMS_MAX {
        match world.peek_next() {
            Some((at, kind)) if at <= first + window => {
                to = if is_beat(kind, watchers) { at } else { to };
                world.step();
            }
            _ => break,
        }
    }
    Some(to)
}

/// Runs what is not worth seeing, up to the next event that is.
fn find_beat(world: &mut World, watchers: Watchers) -> Option<(Micros, Upcoming)> {
    for _ in 0..TICK_ITEMS_MAX {
        match world.peek_next() {
            Some((at, kind)) if is_beat(kind, watchers) => return Some((at, kind)),
            Some(_) => drop(world.step()),
            None => {
                let was_over = world.ended().is_some();
                let ends = matches!(world.step(), Stepped::Ended(_)) && !was_over;
                return ends.then(|| (world.now(), Upcoming::Unseen));
            }
        }
    }
    Some((world.now(), Upcoming::Unseen))
}

/// Does nothing happen for as long as a glide takes? While somebody looks at a countdown, time then goes as on a clock: a glide
/// would run the world ahead to the very end of the countdown, too late for whatever a person does before it.
fn is_quiet(world: &mut World, shown: Micros) -> bool {
    for _ in 0..TICK_ITEMS_MAX {
        match world.peek_next() {
            Some((at, _)) if at > shown + GLIDE_WALL_US => return true,
            Some((_, Upcoming::Unseen)) => drop(world.step()),
            _ => break,
        }
    }
    false
}

/// A timer of a node is worth seeing for somebody who waits for it, and so is every arrival for somebody who waits for a reply:
/// the request may be parked where it arrives. Programs that ask again and again are not.
const fn is_beat(kind: Upcoming, watchers: Watchers) -> bool {
    match kind {
        Upcoming::Arrival { message } => message || watchers.awaits,
        Upcoming::Fault | Upcoming::Actor => true,
        Upcoming::NodeTimer => watchers.counts_down,
        Upcoming::Unseen => false,
    }
}
