//! Animation frames, asked for only while time goes; a hidden tab gets none from its browser, and so stands still.

use std::rc::Rc;

use gloo_render::{AnimationFrame, request_animation_frame};
use session::View;
use yew::html::Scope;

use super::components::Pace;
use super::{App, Msg};

/// The frames of one mount.
#[derive(Default)]
pub struct Frames {
    /// Dropping it takes the request back.
    next: Option<AnimationFrame>,
    last_ms: Option<f64>,
}

impl Frames {
    /// Asks for another frame if time is to go on, and there is no request already.
    pub fn go_on(&mut self, wanted: bool, link: &Scope<App>) {
        if !wanted {
            *self = Frames::default();
        } else if self.next.is_none() {
            let link = link.clone();
            let tell = move |at_ms| link.send_message(Msg::Frame(at_ms));
            self.next = Some(request_animation_frame(tell));
        }
    }

    /// A frame has come: how much wall time went by since the one before, in microseconds.
    pub fn elapsed_us(&mut self, at_ms: f64) -> u64 {
        self.next = None;
        let last_ms = self.last_ms.replace(at_ms);
        // A float becomes the nearest integer in range; the first frame has no time before it.
        last_ms.map_or(0, |last_ms| ((at_ms - last_ms) * 1000.0) as u64)
    }
}

/// Whether anything is another object than before that the root component hands down. Time is told by the pulse, and ledger, trays,
/// narration and the stage in words are looked at by whoever shows them.
pub fn differs(old: &View, new: &View) -> bool {
    let selected = match (&old.selected, &new.selected) {
        (Some(old), Some(new)) => Rc::ptr_eq(old, new),
        (None, None) => true,
        _ => false,
    };
    let same = old.language == new.language
        && Pace::from(old.clock) == Pace::from(new.clock)
        && Rc::ptr_eq(&old.time, &new.time)
        && Rc::ptr_eq(&old.scenario, &new.scenario)
        && Rc::ptr_eq(&old.console, &new.console)
        && Rc::ptr_eq(&old.history, &new.history)
        && Rc::ptr_eq(&old.actors, &new.actors)
        && Rc::ptr_eq(&old.nodes, &new.nodes)
        && Rc::ptr_eq(&old.claims, &new.claims)
        && old.left == new.left
        // A command of the palette.
        && old.narration.offer == new.narration.offer
        && selected;
    !same
}

/// Whether something that rests in between has been made anew for this frame.
pub fn wakes(old: &View, new: &View) -> bool {
    let same = Rc::ptr_eq(&old.narration, &new.narration)
        && Rc::ptr_eq(&old.trays, &new.trays)
        && Rc::ptr_eq(&old.stage_list, &new.stage_list);
    !same
}
