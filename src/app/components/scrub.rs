//! The scrub bar: all of time that was seen, as a slider, with the marks of what happened above it.
//!
//! Where time is changes with every frame and is written by the pulse, as two properties of the bar. However fast the pointer
//! moves, one seek is asked for in a frame.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_render::{AnimationFrame, request_animation_frame};
use session::catalogue::Label;
use session::{Action, ClockView, TimeView};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::clock::seconds;
use super::marks::Marks;
use crate::app::measure::use_room;
use crate::app::pulse::{Pulse, use_pulse};
use crate::app::same::Same;
use crate::app::words::{Words, use_words};

/// An arrow key moves by so many parts of the span, a page key by a tenth of it.
const ARROW_PARTS: u64 = 200;
/// An arrow key moves at least so far, in microseconds.
const ARROW_US_MIN: u64 = 1_000;

#[derive(Clone, PartialEq, Properties)]
pub struct ScrubProps {
    pub time: Same<TimeView>,
    pub pulse: Pulse,
    pub act: Callback<Action>,
}

/// Draws the bar and its marks.
#[component]
pub fn Scrub(props: &ScrubProps) -> Html {
    let words = use_words();
    let bar = use_node_ref();
    let width = use_state_eq(|| 0.0);
    let tell = {
        let width = width.clone();
        Callback::from(move |(room, _): (f64, f64)| width.set(room))
    };
    use_room(&bar, tell);
    let span_us = props.time.span_us;
    let face = Face {
        bar: bar.clone(),
        span_us,
        words,
    };
    use_pulse(&props.pulse, face, Face::show);
    let wanted = use_mut_ref(Wanted::default);
    let want = {
        let act = props.act.clone();
        Callback::from(move |at_us| want(&wanted, &act, at_us))
    };
    let at = {
        let (bar, pulse) = (bar.clone(), props.pulse.clone());
        move |event: &PointerEvent| moment(&bar, event, span_us, pulse.clock().newest_us)
    };
    let onpointerdown = {
        let (bar, want, at) = (bar.clone(), want.clone(), at.clone());
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                take_pointer(&bar, &event);
                want.emit(at(&event));
            }
        })
    };
    let onpointermove = {
        let (bar, want) = (bar.clone(), want.clone());
        Callback::from(move |event: PointerEvent| {
            if has_pointer(&bar, &event) {
                want.emit(at(&event));
            }
        })
    };
    let onkeydown = {
        let pulse = props.pulse.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(at_us) = keyed(&event, pulse.clock(), span_us) {
                event.prevent_default();
                want.emit(at_us);
            }
        })
    };
    html! {
        <div class="bl-scrub">
            <div ref={bar} class="bl-bar-of-time" data-testid="scrub" role="slider" tabindex="0" aria-label={words.of(Label::TimeBar)}
                aria-orientation="horizontal" aria-valuemin="0" aria-valuenow="0" aria-valuemax="0" {onpointerdown} {onpointermove} {onkeydown}>
                <span class="bl-span"></span><span class="bl-known"></span><span class="bl-played"></span><span class="bl-thumb"></span>
            </div>
            <Marks time={props.time.clone()} width={*width} act={props.act.clone()} />
        </div>
    }
}

/// What is written with every beat.
#[derive(Clone)]
struct Face {
    bar: NodeRef,
    span_us: u64,
    words: Words,
}

impl PartialEq for Face {
    fn eq(&self, other: &Self) -> bool {
        (self.span_us, self.words) == (other.span_us, other.words)
    }
}

impl Face {
    fn show(&self, clock: ClockView) {
        let Some(bar) = self.bar.cast::<HtmlElement>() else {
            return;
        };
        let (style, span_us) = (bar.style(), self.span_us.max(1));
        let share = |us: u64| format!("{:.5}", (us as f64 / span_us as f64).min(1.0));
        // Setting a custom property, or an attribute with a constant, valid name, cannot fail.
        let _ = style.set_property("--now", &share(clock.now_us));
        let _ = style.set_property("--seen", &share(clock.newest_us));
        // Whoever listens to the page is not told of every frame.
        let now = if clock.playing {
            clock.now_us / 1_000_000 * 1_000_000
        } else {
            clock.now_us
        };
        let told = format!("{now} {}", clock.newest_us.max(now) / 1_000_000);
        if bar.get_attribute("data-told").as_deref() == Some(&told) {
            return;
        }
        let _ = bar.set_attribute("data-told", &told);
        let _ = bar.set_attribute("aria-valuenow", &(now / 1_000).to_string());
        let _ = bar.set_attribute("aria-valuemax", &(clock.newest_us / 1_000).to_string());
        let _ = bar.set_attribute(
            "aria-valuetext",
            &format!("{} / {}", seconds(now), seconds(clock.newest_us)),
        );
    }
}

/// The moment that was asked for last, until the next frame.
#[derive(Default)]
struct Wanted {
    at_us: Option<u64>,
    is_asked: bool,
    frame: Option<AnimationFrame>,
}

/// Seeks with the next frame, to whatever is wanted last by then.
fn want(wanted: &Rc<RefCell<Wanted>>, act: &Callback<Action>, at_us: u64) {
    let mut now = wanted.borrow_mut();
    now.at_us = Some(at_us);
    if std::mem::replace(&mut now.is_asked, true) {
        return;
    }
    let (later, act) = (Rc::downgrade(wanted), act.clone());
    now.frame = Some(request_animation_frame(move |_| {
        let at_us = later.upgrade().and_then(|later| {
            let mut later = later.borrow_mut();
            later.is_asked = false;
            later.at_us.take()
        });
        if let Some(at_us) = at_us {
            act.emit(Action::Seek { at_us });
        }
    }));
}

/// The moment under the pointer, as far as it was seen.
fn moment(bar: &NodeRef, event: &PointerEvent, span_us: u64, newest_us: u64) -> u64 {
    let Some(bar) = bar.cast::<HtmlElement>() else {
        return 0;
    };
    // What lies in the bar takes no pointer, so the place is one within the bar itself.
    let share = f64::from(event.offset_x()) / f64::from(bar.client_width().max(1));
    ((share.clamp(0.0, 1.0) * span_us as f64) as u64).min(newest_us)
}

fn take_pointer(bar: &NodeRef, event: &PointerEvent) {
    if let Some(bar) = bar.cast::<HtmlElement>() {
        // A pointer that is gone already moves nothing.
        let _ = bar.set_pointer_capture(event.pointer_id());
    }
}

fn has_pointer(bar: &NodeRef, event: &PointerEvent) -> bool {
    let bar = bar.cast::<HtmlElement>();
    bar.is_some_and(|bar| bar.has_pointer_capture(event.pointer_id()))
}

/// Where a key of the slider goes.
fn keyed(event: &KeyboardEvent, clock: ClockView, span_us: u64) -> Option<u64> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let (arrow, page) = ((span_us / ARROW_PARTS).max(ARROW_US_MIN), span_us / 10);
    let (now, newest) = (clock.now_us, clock.newest_us);
    Some(match &*event.key() {
        "ArrowLeft" | "ArrowDown" => now.saturating_sub(arrow),
        "ArrowRight" | "ArrowUp" => (now + arrow).min(newest),
        "PageDown" => now.saturating_sub(page),
        "PageUp" => (now + page).min(newest),
        "Home" => 0,
        "End" => newest,
        _ => return None,
    })
}
