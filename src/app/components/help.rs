//! What every key does, and what the page is.

use session::View;
use session::catalogue::Label;
use yew::prelude::*;

use super::overlay::Overlay;
use crate::app::command::UiCommand;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct HelpProps {
    /// Command and label, in the order of the palette.
    pub entries: Vec<(UiCommand, String)>,
    pub about: String,
    pub onclose: Callback<()>,
}

/// The list that help and palette show.
pub fn entries(view: &View) -> Vec<(UiCommand, String)> {
    let all = UiCommand::all(view).into_iter();
    all.map(|command| (command, command.label(view))).collect()
}

/// Draws the help.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let words = use_words();
    html! {
        <Overlay title={words.of(Label::Help)} testid="help-dialog" onclose={props.onclose.clone()}>
            <p class="bl-help-intro">{ words.of(Label::Intro) }</p>
            <p class="bl-help-intro">{ &props.about }</p>
            <p class="bl-help-intro">{ words.of(Label::FocusedActorKeys) }</p>
            <dl class="bl-keys">
                { for props.entries.iter().filter(|(command, _)| !command.is_for_one_actor()).filter_map(|(command, label)| command.shortcut().map(|key| html! {
                    <div><dt><kbd>{ key }</kbd></dt><dd>{ label }</dd></div>
                })) }
            </dl>
        </Overlay>
    }
}
