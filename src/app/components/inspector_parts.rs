//! What the parts of the inspector share: how they look at the session, commands that can be run, empty states, pages.

use std::cell::RefCell;
use std::rc::Rc;

use session::catalogue::{Term, inspector as say};
use session::inspector::{Empty, Place};
use session::{Action, ClockView, Language, NodeKey, Session};
use yew::prelude::*;

use super::button::Button;
use crate::app::desk::Desk;
use crate::app::icons::{Icon, Sign};
use crate::app::pulse::{Pulse, use_pulse};
use crate::app::words::use_words;

/// While time goes, a part looks again after so many milliseconds.
const LOOK_MS: f64 = 250.0;
/// After so many milliseconds it looks even if others do in the same frame.
const WAIT_MS_MAX: f64 = 400.0;

/// Whoever shows a part of the inspector: where it looks, and what is done with what a person presses.
#[derive(Clone, PartialEq, Properties)]
pub struct PartProps {
    pub desk: Desk,
    pub pulse: Pulse,
    pub node: NodeKey,
    pub act: Callback<Action>,
}

/// A look at the session: what is asked, and what was seen last.
struct Looker<A, T> {
    desk: Desk,
    pulse: Pulse,
    language: Language,
    ask: A,
    look: fn(&Session, &A) -> T,
    seen: UseStateHandle<Option<Rc<T>>>,
    last: Rc<RefCell<Option<(f64, A, Language)>>>,
}

impl<A: PartialEq, T> PartialEq for Looker<A, T> {
    fn eq(&self, other: &Self) -> bool {
        self.desk == other.desk && self.language == other.language && self.ask == other.ask
    }
}

impl<A: Clone + PartialEq, T: PartialEq> Looker<A, T> {
    /// While time goes.
    fn has_turn(&self, rested_ms: f64) -> bool {
        rested_ms >= LOOK_MS && (self.pulse.takes_turn() || rested_ms >= WAIT_MS_MAX)
    }

    fn show(&self, clock: ClockView) {
        let now_ms = js_sys::Date::now();
        let mut last = self.last.borrow_mut();
        let rested_ms = last
            .as_ref()
            .filter(|(_, ask, language)| *ask == self.ask && *language == self.language)
            .map(|(at_ms, ..)| now_ms - at_ms)
            .filter(|_| clock.playing);
        if rested_ms.is_some_and(|rested_ms| !self.has_turn(rested_ms)) {
            return;
        }
        *last = Some((now_ms, self.ask.clone(), self.language));
        let seen = self.desk.look(|session| (self.look)(session, &self.ask));
        self.seen.set(Some(Rc::new(seen)));
    }
}

/// Looks at the session now, when `ask` changes, and a few times a second while time goes: only as long as whoever calls this is
/// on the page. What is seen is drawn again only if it differs.
#[hook]
pub fn use_look<A, T>(
    desk: &Desk,
    pulse: &Pulse,
    ask: A,
    look: fn(&Session, &A) -> T,
) -> Option<Rc<T>>
where
    A: Clone + PartialEq + 'static,
    T: PartialEq + 'static,
{
    let words = use_words();
    let seen = use_state_eq(|| None::<Rc<T>>);
    let looker = Looker {
        desk: desk.clone(),
        pulse: pulse.clone(),
        language: words.0,
        ask,
        look,
        seen: seen.clone(),
        last: use_mut_ref(|| None),
    };
    use_pulse(pulse, looker, Looker::show);
    (*seen).clone()
}

#[derive(Clone, PartialEq, Properties)]
pub struct AskProps {
    /// The command, as it would be typed.
    pub command: AttrValue,
    /// The node whose reply is meant; none for a line of ours.
    #[prop_or_default]
    pub node: Option<NodeKey>,
    #[prop_or_default]
    pub db: u16,
    pub act: Callback<Action>,
}

/// Draws a command that can be run in the console.
#[component]
pub fn Ask(props: &AskProps) -> Html {
    let words = use_words();
    let (node, db, line) = (props.node, props.db, props.command.to_string());
    let onclick = props.act.reform(move |_: MouseEvent| Action::Ask {
        node,
        db,
        line: line.clone(),
    });
    html! {
        <button type="button" class="bl-ask" data-testid="ask" data-command={props.command.clone()}
            title={words.term(Term::TypeIt)} {onclick}>
            <code>{ &props.command }</code><Icon sign={Sign::Send} />
        </button>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct NothingProps {
    pub empty: Empty,
    #[prop_or_default]
    pub node: Option<NodeKey>,
    #[prop_or_default]
    pub db: u16,
    pub act: Callback<Action>,
}

/// Draws an empty state: one sentence, and one command.
#[component]
pub fn Nothing(props: &NothingProps) -> Html {
    let words = use_words();
    let Empty { sentence, command } = &props.empty;
    html! {
        <div class="bl-empty bl-nothing" data-testid="nothing">
            <span>{ sentence }</span>
            if !command.is_empty() {
                <span>{ say::try_it(words.0) }</span>
                <Ask command={command.clone()} node={props.node} db={props.db} act={props.act.clone()} />
            }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct PagerProps {
    /// The beginnings of the pages before, the first one first.
    pub before: Vec<Place>,
    pub next: Option<Place>,
    /// Told the beginnings of all pages up to the one to be shown, without that of the first.
    pub on_page: Callback<Vec<Place>>,
}

/// Draws the way from page to page; nothing where there is one page only.
#[component]
pub fn Pager(props: &PagerProps) -> Html {
    let words = use_words();
    if props.before.is_empty() && props.next.is_none() {
        return html! {};
    }
    let is_first = props.before.is_empty();
    let first = props.on_page.reform(|()| Vec::new());
    let previous = {
        let mut before = props.before.clone();
        before.pop();
        props.on_page.reform(move |()| before.clone())
    };
    let next = {
        let pages: Vec<Place> = props.before.iter().copied().chain(props.next).collect();
        props.on_page.reform(move |()| pages.clone())
    };
    html! {
        <div class="bl-pager">
            <Button label={words.term(Term::First)} class="bl-quiet" testid="page-first" idle={is_first} onpress={first} />
            <Button label={words.term(Term::Previous)} sign={Sign::Left} text={false} testid="page-previous" idle={is_first} onpress={previous} />
            <span class="bl-page-number" aria-live="polite">{ props.before.len() + 1 }</span>
            <Button label={words.term(Term::Next)} sign={Sign::Right} text={false} testid="page-next" idle={props.next.is_none()} onpress={next} />
        </div>
    }
}

/// A list of names of Redis's with their values.
pub fn facts<'a>(pairs: impl Iterator<Item = (&'a str, String)>) -> Html {
    html! {
        <dl class="bl-facts">
            { for pairs.map(|(name, value)| html! {
                <div key={name.to_owned()}><dt>{ name }</dt><dd data-fact={name.to_owned()}>{ value }</dd></div>
            }) }
        </dl>
    }
}
