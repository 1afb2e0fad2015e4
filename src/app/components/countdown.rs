//! How long a parked client will wait, written straight into the page on every beat.

use session::ClockView;
use session::catalogue::Label;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::app::pulse::{Pulse, use_pulse};
use crate::app::words::{Words, use_words};

#[derive(Clone, PartialEq, Properties)]
pub struct CountdownProps {
    /// Virtual microseconds; `None` = for ever.
    pub until_us: Option<u64>,
    pub pulse: Pulse,
}

/// Draws the time that is left.
#[component]
pub fn Countdown(props: &CountdownProps) -> Html {
    let words = use_words();
    let face = use_node_ref();
    let shown = (face.clone(), props.until_us, words);
    use_pulse(&props.pulse, shown, |(face, until_us, words), clock| {
        if let Some(face) = face.cast::<HtmlElement>() {
            face.set_text_content(Some(&left(*until_us, clock, *words)));
        }
    });
    html! { <span ref={face} class="bl-countdown" data-testid="countdown"></span> }
}

fn left(until_us: Option<u64>, clock: ClockView, words: Words) -> String {
    match until_us {
        None => words.of(Label::ForEver).to_owned(),
        Some(until_us) => {
            let tenths = until_us.saturating_sub(clock.now_us).div_ceil(100_000);
            format!("{}.{} s", tenths / 10, tenths % 10)
        }
    }
}
