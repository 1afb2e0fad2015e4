//! The pace of time: how far virtual time gets while wall time goes by.
//!
//! **Story speed.** Virtual time glides from one event worth seeing to the next, each glide in about the same wall time,
//! however long or short it is in the world: a hop of 2 ms can be followed, an idle second is skipped. Where to glide to is read
//! off the event queue; the world runs along and is never ahead of what is shown, so that ledger, stage and narration speak of
//! one moment, and whatever a person does happens at that moment. Events that nearly coincide share a glide.
//!
//! **Numeric speeds** multiply. **A first loss** slows everything for a few seconds of wall time.

use crate::Speed;
use sim::spec::Micros;
use sim::{Upcoming, World};

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
    /// Something that was recorded is done again then: time stops there on its way.
    pub stop: Option<Micros>,
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

    /// Lets part of a tick go by.
    pub fn advance(&mut self, world: &mut World, wall_us: u64, watchers: Watchers) -> Onward {
        match self.speed {
            Speed::Story => self.tell(world, wall_us, watchers),
            Speed::Times(hundredths) => self.multiply(world, wall_us, hundredths, watchers.stop),
        }
    }

    fn tell(&mut self, world: &mut World, wall_us: u64, watchers: Watchers) -> Onward {
        let glide = self.glide.take().or_else(|| self.aim(world, watchers));
        let Some(mut glide) = glide else {
            self.idle(world, wall_us);
            return Onward::Enough;
        };
        if wall_us < glide.wall_left_us {
            let span = u128::from(glide.to - self.shown);
            let part = span * u128::from(wall_us) / u128::from(glide.wall_left_us);
            glide.wall_left_us -= wall_us;
            let ran = self.run_to(world, self.shown + part as Micros);
            // What was not worth seeing may have brought about what is.
            let sooner = |new: &Glide| new.to < glide.to;
            let aimed = (ran > 0).then(|| self.aim(world, watchers)).flatten();
            self.glide = aimed.filter(sooner).or(Some(glide));
            return Onward::Enough;
        }
        // What is left of the wall time begins the next glide, with the next tick.
        self.carry_us = (wall_us - glide.wall_left_us).min(TICK_WALL_US_MAX);
        self.run_to(world, glide.to);
        Onward::Enough
    }

    /// Runs the world up to a moment, and shows it; answers with how many events ran. The world is never ahead of what is shown.
    fn run_to(&mut self, world: &mut World, to: Micros) -> u64 {
        let progress = world.run_until(to, TICK_ITEMS_MAX);
        let has_reached = progress.reached && !progress.ended;
        self.lagging |= !progress.reached;
        self.shown = if has_reached {
            to
        } else {
            world.now().max(self.shown)
        };
        progress.items
    }

    /// Nothing worth seeing is to come, and hours of idle asking are not to fly by: time goes as on a clock.
    fn idle(&mut self, world: &mut World, wall_us: u64) {
        if world.ended().is_none() {
            self.run_to(world, self.shown + wall_us);
        }
    }

    /// The next event worth seeing, with those that share its glide, or the end of the world.
    fn aim(&self, world: &World, watchers: Watchers) -> Option<Glide> {
        let ends = world.ends_at().into_iter().chain(watchers.stop);
        let to = next_beat(world, watchers).into_iter().chain(ends).min()?;
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

    fn multiply(
        &mut self,
        world: &mut World,
        wall_us: u64,
        hundredths: u32,
        stop: Option<Micros>,
    ) -> Onward {
        let goal = self.shown + wall_us.saturating_mul(u64::from(hundredths)) / 100;
        let target = stop.map_or(goal, |stop| stop.clamp(self.shown, goal));
        let progress = world.run_until(target, SLICE_ITEMS);
        self.shown = if progress.reached && !progress.ended {
            target
        } else {
            world.now().max(self.shown)
        };
        // What is left of the wall time is measured by what is left of the virtual time.
        let left =
            goal.saturating_sub(self.shown).saturating_mul(100) / u64::from(hundredths.max(1));
        let is_there = progress.reached && (target == goal || progress.ended);
        if is_there || left == 0 {
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

    /// On to the next event worth seeing.
    pub fn step(&mut self, world: &mut World, stop: Option<Micros>) {
        self.playing = false;
        let glide = self.glide.take();
        let watchers = Watchers {
            stop,
            ..Watchers::default()
        };
        if let Some(glide) = glide.or_else(|| self.aim(world, watchers)) {
            self.run_to(world, glide.to);
        }
    }

    /// Shows the world's own present, before or after a person does something to it.
    pub fn catch_up(&mut self, world: &mut World) {
        if world.now() < self.shown {
            world.run_until(self.shown, TICK_ITEMS_MAX);
        }
        self.shown = world.now().max(self.shown);
        self.glide = None;
    }

    /// Another moment is shown, not by going there.
    pub fn jump(&mut self, to: Micros) {
        self.shown = to;
        self.glide = None;
        self.carry_us = 0;
        self.lagging = false;
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

/// When the next event worth seeing is due; of several that nearly coincide, the last. Looks at the whole event queue, which
/// holds a few items for each actor.
pub(crate) fn next_beat(world: &World, watchers: Watchers) -> Option<Micros> {
    let beats = || {
        let scheduled = world.scheduled();
        scheduled.filter(move |(_, kind)| is_beat(*kind, watchers))
    };
    let (first, kind) = beats().min_by_key(|(at, _)| *at)?;
    let window = match kind {
        Upcoming::Arrival { .. } => ARRIVALS_SHARE_US,
        _ => OTHERS_SHARE_US,
    };
    beats()
        .map(|(at, _)| at)
        .filter(|at| *at <= first + window)
        .max()
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
