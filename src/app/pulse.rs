//! What changes with every frame (the clock, a countdown, the picture) and would be too dear to render.
//!
//! A component that shows such a thing leaves its element empty and writes into it on each beat. The root component beats
//! once after every tick and every action.
//!
//! Pictures are drawn before anybody writes: a canvas asks for fonts, and a browser styles a page that was written to before it
//! answers.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use session::{ClockView, Speed};
use yew::prelude::*;

type Listener = Rc<dyn Fn(ClockView)>;

/// The beat of one mount.
#[derive(Clone)]
pub struct Pulse(Rc<Inner>);

struct Inner {
    clock: Cell<ClockView>,
    next: Cell<u64>,
    /// Somebody has made something anew for the coming beat, or in it.
    is_taken: Cell<bool>,
    pictures: RefCell<Vec<(u64, Listener)>>,
    listeners: RefCell<Vec<(u64, Listener)>>,
}

impl Default for Pulse {
    fn default() -> Self {
        let clock = ClockView {
            now_us: 0,
            newest_us: 0,
            playing: false,
            speed: Speed::Story,
            lagging: false,
            ended: false,
            slowed: false,
        };
        Pulse(Rc::new(Inner {
            clock: Cell::new(clock),
            next: Cell::new(0),
            is_taken: Cell::default(),
            pictures: RefCell::default(),
            listeners: RefCell::default(),
        }))
    }
}

impl PartialEq for Pulse {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Pulse {
    /// Tells everyone who listens what time it is.
    pub fn beat(&self, clock: ClockView) {
        self.0.clock.set(clock);
        // A listener may come or go while it is told, so the list is not held meanwhile.
        let listeners: Vec<Listener> = self.listeners();
        for listener in listeners {
            listener(clock);
        }
        self.0.is_taken.set(false);
    }

    /// Whether nobody else has made anything anew in this beat: what is read and not watched is made anew by one at a time, so
    /// that no frame is much longer than others.
    pub fn takes_turn(&self) -> bool {
        !self.0.is_taken.replace(true)
    }

    /// The time of the last beat.
    pub fn clock(&self) -> ClockView {
        self.0.clock.get()
    }

    fn listeners(&self) -> Vec<Listener> {
        let (pictures, others) = (self.0.pictures.borrow(), self.0.listeners.borrow());
        let all = pictures.iter().chain(others.iter());
        all.map(|(_, one)| Rc::clone(one)).collect()
    }

    fn listen(&self, listener: Listener, draws: bool) -> impl FnOnce() + use<> {
        let inner = Rc::clone(&self.0);
        let id = inner.next.replace(inner.next.get() + 1);
        inner.list(draws).borrow_mut().push((id, listener));
        move || inner.list(draws).borrow_mut().retain(|(one, _)| *one != id)
    }
}

impl Inner {
    fn list(&self, draws: bool) -> &RefCell<Vec<(u64, Listener)>> {
        match draws {
            true => &self.pictures,
            false => &self.listeners,
        }
    }
}

/// Calls `show` now, on every beat, and again whenever `deps` change.
#[hook]
pub fn use_pulse<D, F>(pulse: &Pulse, deps: D, show: F)
where
    D: PartialEq + 'static,
    F: Fn(&D, ClockView) + 'static,
{
    use_beat(pulse, deps, show, false);
}

/// The same for what draws on a canvas: its turn is before all others'.
#[hook]
pub fn use_picture<D, F>(pulse: &Pulse, deps: D, show: F)
where
    D: PartialEq + 'static,
    F: Fn(&D, ClockView) + 'static,
{
    use_beat(pulse, deps, show, true);
}

#[hook]
fn use_beat<D, F>(pulse: &Pulse, deps: D, show: F, draws: bool)
where
    D: PartialEq + 'static,
    F: Fn(&D, ClockView) + 'static,
{
    let deps = Rc::new(deps);
    use_effect_with((pulse.clone(), deps), move |(pulse, deps)| {
        let deps = Rc::clone(deps);
        show(&deps, pulse.clock());
        pulse.listen(Rc::new(move |clock| show(&deps, clock)), draws)
    });
}
