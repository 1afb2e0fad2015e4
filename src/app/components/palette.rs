//! Every command in one place, found by typing a part of its name.

use yew::prelude::*;

use super::search_list::{Found, SearchList};
use crate::app::command::UiCommand;
use crate::app::words::use_words;
use session::catalogue::Label;

#[derive(Clone, PartialEq, Properties)]
pub struct PaletteProps {
    /// Command and label, in order.
    pub entries: Vec<(UiCommand, String)>,
    pub run: Callback<UiCommand>,
    pub onclose: Callback<()>,
}

/// Draws the palette.
#[component]
pub fn Palette(props: &PaletteProps) -> Html {
    let words = use_words();
    let pick = {
        let (run, onclose) = (props.run.clone(), props.onclose.clone());
        let commands: Vec<_> = props.entries.iter().map(|(command, _)| *command).collect();
        Callback::from(move |index: usize| {
            if let Some(&command) = commands.get(index) {
                onclose.emit(());
                run.emit(command);
            }
        })
    };
    let entries: Vec<Found> = props.entries.iter().map(entry).collect();
    html! {
        <SearchList title={words.of(Label::Palette)} hint={words.of(Label::PaletteHint)} none={words.of(Label::PaletteNone)}
            testid="palette-dialog" field_testid="palette-input" {entries} {pick} onclose={props.onclose.clone()} />
    }
}

fn entry((command, label): &(UiCommand, String)) -> Found {
    let shown = html! {
        <>
            <span>{ label }</span>
            if let Some(key) = command.shortcut() { <kbd>{ key }</kbd> }
        </>
    };
    Found {
        id: format!("{command:?}").into(),
        text: label.clone(),
        shown,
    }
}
