//! Virtual time, written straight into the page on every beat.

use session::ClockView;
use session::catalogue::Label;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::app::pulse::{Pulse, use_pulse};
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct ClockProps {
    pub pulse: Pulse,
}

/// Draws the clock.
#[component]
pub fn Clock(props: &ClockProps) -> Html {
    let words = use_words();
    let face = use_node_ref();
    use_pulse(&props.pulse, face.clone(), show);
    html! {
        <span ref={face} class="bl-clock" data-testid="clock" role="timer" aria-live="off"
            aria-label={words.of(Label::VirtualTime)} title={words.of(Label::VirtualTime)}></span>
    }
}

fn show(face: &NodeRef, clock: ClockView) {
    let Some(face) = face.cast::<HtmlElement>() else {
        return;
    };
    let us = clock.now_us.to_string();
    if face.get_attribute("data-us").as_deref() == Some(&us) {
        return;
    }
    // Setting an attribute with a constant, valid name cannot fail.
    let _ = face.set_attribute("data-us", &us);
    let time = minutes(clock.now_us);
    match face.first_child() {
        Some(text) => text.set_node_value(Some(&time)),
        None => face.set_text_content(Some(&time)),
    }
}

/// `0:04.002`
fn minutes(us: u64) -> String {
    let ms = us / 1000;
    format!("{}:{:02}.{:03}", ms / 60_000, ms / 1000 % 60, ms % 1000)
}

/// `4.002 s`
pub fn seconds(us: u64) -> String {
    let ms = us / 1000;
    format!("{}.{:03} s", ms / 1000, ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_cut_to_the_millisecond() {
        assert_eq!(minutes(4_002_999), "0:04.002");
        assert_eq!(minutes(61_500_000), "1:01.500");
        assert_eq!(seconds(4_002_999), "4.002 s");
    }
}
