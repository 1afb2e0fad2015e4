//! What can be written in the text of a world: an example of every line, to be put below the cursor's, and the grammar.

use session::catalogue::{Label, Stand, grammar};
use session::{PhraseView, Session};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::button::Button;
use crate::app::desk::Desk;
use crate::app::place;
use crate::app::words::use_words;

#[derive(Clone, PartialEq, Properties)]
pub struct WorldHelpProps {
    pub desk: Desk,
    /// Where lines go in.
    pub field: NodeRef,
}

/// Draws the help, folded until somebody asks for it.
#[component]
pub fn WorldHelp(props: &WorldHelpProps) -> Html {
    let words = use_words();
    let phrases = props.desk.look(Session::phrases);
    html! {
        <details class="bl-text-help" data-testid="text-help">
            <summary>{ words.of(Label::TextHelp) }</summary>
            <div class="bl-text-help-body">
                <p class="bl-note">{ words.of(Label::TextHelpAbout) }</p>
                { for Stand::ALL.into_iter().map(|stand| html! {
                    <>
                        <h3>{ stand.text(words.0) }</h3>
                        <ul>{ for phrases.iter().filter(|one| one.stand == stand).map(|one| html! {
                            <Example key={one.word} phrase={one.clone()} field={props.field.clone()} />
                        }) }</ul>
                    </>
                }) }
                <details>
                    <summary>{ words.of(Label::WholeGrammar) }</summary>
                    <pre class="bl-grammar" tabindex="0" data-testid="grammar">{ grammar() }</pre>
                </details>
            </div>
        </details>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct ExampleProps {
    phrase: PhraseView,
    field: NodeRef,
}

#[component]
fn Example(props: &ExampleProps) -> Html {
    let words = use_words();
    let phrase = &props.phrase;
    let onpress = {
        let (field, text) = (props.field.clone(), phrase.text.clone());
        Callback::from(move |()| {
            if let Some(field) = field.cast::<HtmlTextAreaElement>() {
                place::insert_below(&field, &text);
            }
        })
    };
    let insert = words.of(Label::InsertLine);
    html! {
        <li data-phrase={phrase.word}>
            <pre>{ &phrase.text }</pre>
            <span>{ phrase.sentence }</span>
            <Button label={insert} hint={format!("{insert}: {}", phrase.text)} testid="phrase-insert" {onpress} />
        </li>
    }
}
