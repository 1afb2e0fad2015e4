//! Every kind of actor with a sentence, found by typing a part of it.

use session::KindView;
use session::catalogue::Label;
use yew::prelude::*;

use super::search_list::{Found, SearchList};
use crate::app::callbacks::when;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct KindListProps {
    pub kinds: Vec<KindView>,
    /// A kind was chosen.
    pub pick: Callback<String>,
    pub onclose: Callback<()>,
}

/// Draws the list.
#[component]
pub fn KindList(props: &KindListProps) -> Html {
    let words = use_words();
    let names: Vec<_> = props.kinds.iter().map(|kind| kind.name.clone()).collect();
    let pick = when(&props.pick, move |index: usize| names.get(index).cloned());
    let entries: Vec<Found> = props.kinds.iter().map(entry).collect();
    html! {
        <SearchList title={words.of(Label::MoreKinds)} hint={words.of(Label::KindsHint)} none={words.of(Label::KindsNone)}
            testid="kinds-dialog" field_testid="kinds-input" entry_class="bl-kind" {entries} {pick} onclose={props.onclose.clone()} />
    }
}

fn entry(kind: &KindView) -> Found {
    let shown = html! {
        <>
            <span class="bl-kind-name" data-kind={kind.name.clone()}><b>{ &kind.name }</b><small>{ &kind.role_label }</small></span>
            <span class="bl-kind-about">{ &kind.sentence }</span>
        </>
    };
    Found {
        id: kind.name.clone().into(),
        text: format!("{} {} {}", kind.name, kind.role_label, kind.sentence),
        shown,
    }
}
