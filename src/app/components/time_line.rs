//! The foot of the page: time, its speed, its clock, and the ways through it.

use session::catalogue::Label;
use session::{Action, ClockView, Speed, TimeView};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::button::Button;
use super::clock::Clock;
use super::scrub::Scrub;
use super::travel::Travel;
use crate::app::callbacks::when;
use crate::app::chosen::use_chosen;
use crate::app::command::{SPEEDS, UiCommand};
use crate::app::icons::{Icon, Sign};
use crate::app::moves::TimeMove;
use crate::app::pulse::Pulse;
use crate::app::same::Same;
use crate::app::words::{Words, use_words};

/// How time goes, without the time itself, which changes with every frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    pub playing: bool,
    pub speed: Speed,
    pub lagging: bool,
    pub ended: bool,
    pub slowed: bool,
}

impl From<ClockView> for Pace {
    fn from(clock: ClockView) -> Self {
        Pace {
            playing: clock.playing,
            speed: clock.speed,
            lagging: clock.lagging,
            ended: clock.ended,
            slowed: clock.slowed,
        }
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct TimeLineProps {
    pub pace: Pace,
    pub time: Same<TimeView>,
    /// Two futures are shown.
    pub compares: bool,
    pub seed: u64,
    pub pulse: Pulse,
    pub act: Callback<Action>,
    pub run: Callback<UiCommand>,
}

/// Draws the foot.
#[component]
pub fn TimeLine(props: &TimeLineProps) -> Html {
    let words = use_words();
    let run = |command: UiCommand| props.run.reform(move |()| command);
    let (label, sign) = match props.pace.playing {
        true => (Label::Pause, Sign::Pause),
        false => (Label::Play, Sign::Play),
    };
    let more = use_state_eq(|| false);
    let onmore = {
        let more = more.clone();
        Callback::from(move |_: MouseEvent| more.set(!*more))
    };
    // Nothing is to come by itself; a command lets time go on.
    let rests = props.pace.ended && !props.pace.playing;
    html! {
        <footer class="bl-foot" data-testid="time-line" data-playing={props.pace.playing.to_string()} aria-label={words.of(Label::Time)}>
            <div class="bl-transport">
                <Button label={words.of(Label::Restart)} sign={Sign::Restart} text={false} class={classes!(rests.then_some("bl-next"))} testid="restart"
                    shortcut={UiCommand::Restart.shortcut()} onpress={run(UiCommand::Restart)} />
                <Button label={words.of(Label::StepBack)} sign={Sign::StepBack} text={false} testid="step-back"
                    shortcut={STEP_BACK.shortcut()} onpress={run(STEP_BACK)} />
                <Button label={words.of(label)} hint={rests.then(|| AttrValue::from(words.of(Label::Ended)))} {sign} text={false} class="bl-play" testid="play" idle={rests}
                    shortcut={UiCommand::PlayPause.shortcut()} onpress={run(UiCommand::PlayPause)} />
                <Button label={words.of(Label::Step)} hint={words.of(if rests { Label::Ended } else { Label::StepAbout })} idle={rests} sign={Sign::Step} text={false}
                    testid="step" shortcut={UiCommand::Step.shortcut()} onpress={run(UiCommand::Step)} />
            </div>
            <Clock pulse={props.pulse.clone()} />
            <SpeedPicker speed={props.pace.speed} act={props.act.clone()} />
            <button type="button" class="bl-button bl-more" data-testid="more-time" aria-expanded={if *more { "true" } else { "false" }}
                aria-label={words.of(Label::MoreTime)} title={words.of(Label::MoreTime)} onclick={onmore}><Icon sign={Sign::More} /></button>
            <div class="bl-timeway">
                <Scrub time={props.time.clone()} pulse={props.pulse.clone()} act={props.act.clone()} />
                { status(props, words) }
            </div>
            <Travel time={props.time.clone()} {rests} compares={props.compares} open={*more} run={props.run.clone()} />
            <span class="bl-seed">{ words.of(Label::Seed) }{ " " }<b>{ props.seed }</b></span>
        </footer>
    }
}

const STEP_BACK: UiCommand = UiCommand::Time(TimeMove::StepBack);

/// How time goes, and what is to be known of the shown moment, in one line below the bar.
fn status(props: &TimeLineProps, words: Words) -> Html {
    let (time, pace) = (&props.time, pace_note(props.pace, words));
    let more = [&time.note, &time.marks_more];
    html! {
        <p class="bl-status">
            <span class="bl-pace" data-testid="pace" title={pace_hint(props.pace, words)}>{ pace }</span>
            <span class="bl-past" data-testid="past" role="status">
                if time.is_past {
                    <span class="bl-past-long">{ words.of(Label::Past) }</span>
                    <span class="bl-past-brief" aria-hidden="true">{ words.of(Label::PastShort) }</span>
                }
                { for more.into_iter().filter(|text| !text.is_empty()).map(|text| html! { <span data-testid="time-note">{ text }</span> }) }
            </span>
        </p>
    }
}

fn pace_note(pace: Pace, words: Words) -> &'static str {
    if pace.lagging {
        words.of(Label::Lagging)
    } else if pace.ended {
        words.of(Label::EndedShort)
    } else if !pace.playing {
        words.of(Label::Paused)
    } else if pace.slowed {
        words.of(Label::Slowed)
    } else {
        ""
    }
}

fn pace_hint(pace: Pace, words: Words) -> Option<&'static str> {
    pace.ended.then(|| words.of(Label::Ended))
}

#[derive(Clone, PartialEq, Properties)]
struct SpeedPickerProps {
    speed: Speed,
    act: Callback<Action>,
}

#[component]
fn SpeedPicker(props: &SpeedPickerProps) -> Html {
    let words = use_words();
    let onchange = when(&props.act, |event: Event| {
        let value = event.target_dyn_into::<HtmlSelectElement>()?.value();
        speed_of(&value).map(Action::SetSpeed)
    });
    let picker = use_chosen(value_of(props.speed));
    let option = |speed: Speed| {
        let value = value_of(speed);
        html! {
            <option key={value.clone()} value={value.clone()} selected={speed == props.speed}>{ shown(speed, words) }</option>
        }
    };
    html! {
        <label class="bl-speed">
            <span class="bl-unseen">{ words.of(Label::SpeedName) }</span>
            <select ref={picker} class="bl-select" data-testid="speed" {onchange} title={words.of(Label::SpeedName)}>
                { option(Speed::Story) }
                { for SPEEDS.map(Speed::Times).map(option) }
            </select>
        </label>
    }
}

/// The value of an option: `story`, or hundredths.
fn value_of(speed: Speed) -> String {
    match speed {
        Speed::Story => "story".to_owned(),
        Speed::Times(hundredths) => hundredths.to_string(),
    }
}

fn speed_of(value: &str) -> Option<Speed> {
    match value {
        "story" => Some(Speed::Story),
        number => number.parse().ok().map(Speed::Times),
    }
}

fn shown(speed: Speed, words: Words) -> String {
    match speed {
        Speed::Story => words.of(Label::SpeedStory).to_owned(),
        Speed::Times(hundredths) if hundredths % 100 == 0 => format!("{}×", hundredths / 100),
        Speed::Times(hundredths) => {
            let text = format!("0.{hundredths:02}");
            format!("{}×", text.trim_end_matches('0'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_survive_their_option_values() {
        for speed in [Speed::Story, Speed::Times(1), Speed::Times(10_000)] {
            assert_eq!(speed_of(&value_of(speed)), Some(speed));
        }
    }

    #[test]
    fn speeds_are_shown_as_factors() {
        let words = Words::default();
        assert_eq!(shown(Speed::Times(1), words), "0.01×");
        assert_eq!(shown(Speed::Times(50), words), "0.5×");
        assert_eq!(shown(Speed::Times(10_000), words), "100×");
    }
}
