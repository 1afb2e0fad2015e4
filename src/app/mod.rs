//! The Yew front end: what is drawn in one mount.
//!
//! State goes in a circle. A key, a button or the pointer makes a [`UiCommand`] or an `Action`; the root component applies
//! it to the session, takes the new `View`, and draws again only if a panel in it is another object than before. While time
//! goes, every animation frame is one `Tick`; what changes with each frame is written by [`pulse`]'s listeners.
//!
//! Here is what the root holds and how it settles; what it hands down is in [`panels`], what a person does in the world in
//! [`acts`], what commands do to the page in [`effects`], and files to take along in [`offers`].

mod acts;
mod beside;
mod callbacks;
mod camera;
mod canvas;
mod chosen;
mod clip;
mod command;
mod components;
mod desk;
mod doors;
mod effects;
mod focus;
mod follow;
mod frames;
mod hand;
mod hit;
mod icons;
mod keys;
mod lens;
mod line_edit;
mod load;
mod measure;
mod moves;
mod offers;
mod panel;
mod panels;
mod place;
mod prefs;
mod pulse;
mod same;
mod save;
mod search;
mod sought;
mod thousand;
mod viewport;
mod words;

use std::collections::BTreeSet;

use gloo_events::EventListener;
use session::diagram::Window;
use session::{Action, ConsoleKey, NodeKey, Start, View};
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::mount::{Options, Theme};
use beside::{Beside, Followed, Glance};
use command::{Pane, SideTab, UiCommand};
use components::{Draft, Offer, Sight, Thousand};
use desk::Desk;
use doors::Doors;
use frames::{Frames, differs, wakes};
use hand::Hand;
use load::Loaded;
use pulse::Pulse;
use sought::Sought;
use words::Words;

/// What the root component is given.
#[derive(Clone, PartialEq, Properties)]
pub struct AppProps {
    /// What the host of the mount chose.
    pub options: Options,
}

/// What happens to the root component.
#[derive(Debug)]
pub enum Msg {
    /// Something for the session.
    Act(Action),
    /// A command, by button or palette.
    Run(UiCommand),
    /// A command, by key: the focus follows it.
    Press(UiCommand),
    /// An animation frame, with its time in milliseconds.
    Frame(f64),
    /// The tray to show, if any.
    OpenTray(Option<&'static str>),
    /// The node whose audiences the ledger shows; all of them if none is named.
    FilterLedger(Option<NodeKey>),
    /// The window of time that the diagram shows.
    ShowWindow(Window),
    /// How large the stage is drawn.
    Zoom(f64),
    /// What is looked at in the future beside the played one.
    Glance(Glance),
    /// A file to be saved.
    Save(Offer),
    /// A text of a world to be saved.
    SaveText(String),
    /// A file that may be a world's text.
    Loaded(Loaded),
    /// A menu, a list or a form that a hand opens.
    Hand(Hand),
    /// The open dialog was closed.
    CloseDialog,
    /// The system changed its colours or its wish for motion.
    SystemChanged,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialog {
    Thousand,
    Export,
    WorldText,
    Palette,
    Help,
    /// What is in the hand.
    Hand,
}

/// What gets the focus once the page is drawn.
#[derive(Clone, Debug, PartialEq)]
enum Goal {
    /// The element that matches a selector.
    Element(String),
    /// Whatever has it; the mount itself, if that element was just removed.
    Keep,
}

/// The root component of a mount.
pub struct App {
    desk: Desk,
    doors: Doors,
    view: View,
    pulse: Pulse,
    frames: Frames,
    theme: Theme,
    /// The colours that the theme means, asked of the system only when either changes.
    scheme: prefs::Scheme,
    pane: Pane,
    side: SideTab,
    /// What the inspector is to show, until somebody goes elsewhere in it.
    sought: Option<Sought>,
    ledger_node: Option<NodeKey>,
    sight: Sight,
    window: Window,
    zoom: f64,
    projector: bool,
    /// The future that is shown beside the played one.
    beside: Option<Beside>,
    dialog: Option<Dialog>,
    draft: Draft,
    hand: Hand,
    open_tray: Option<&'static str>,
    /// The tabs of the console in which bytes of requests and replies show.
    raw: BTreeSet<ConsoleKey>,
    /// How often somebody asked to search the console's history.
    searches: u32,
    goal: Option<Goal>,
    root: NodeRef,
    field: NodeRef,
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Msg;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let options = &ctx.props().options;
        let desk = Desk::new(start(options));
        let theme = prefs::first_theme(options);
        let mut app = App {
            _listeners: listeners(ctx, &desk),
            view: desk.view(),
            doors: Doors::new(ctx, &desk),
            desk,
            pulse: Pulse::default(),
            frames: Frames::default(),
            theme,
            scheme: prefs::scheme(theme),
            pane: Pane::Stage,
            side: SideTab::Ledger,
            sought: None,
            ledger_node: None,
            sight: Sight::default(),
            window: Window::default(),
            zoom: 1.0,
            projector: false,
            beside: None,
            dialog: None,
            draft: Draft::default(),
            hand: Hand::Tabs,
            open_tray: None,
            raw: BTreeSet::new(),
            searches: 0,
            goal: None,
            root: NodeRef::default(),
            field: NodeRef::default(),
        };
        app.settle(ctx);
        app
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Act(action) => self.act(ctx, action),
            Msg::Run(command) => self.run(ctx, command, false),
            Msg::Press(command) => self.run(ctx, command, true),
            Msg::Frame(at_ms) => {
                let wall_us = self.frames.elapsed_us(at_ms);
                self.desk.apply(Action::Tick { wall_us });
                self.settle(ctx)
            }
            Msg::OpenTray(reason) => {
                self.open_tray = reason;
                true
            }
            Msg::FilterLedger(node) => {
                self.ledger_node = node;
                true
            }
            Msg::ShowWindow(window) => {
                let differs = self.window != window;
                self.window = window;
                differs
            }
            Msg::Zoom(zoom) => {
                let differs = self.zoom != zoom;
                self.zoom = zoom;
                differs
            }
            Msg::Glance(glance) => self.glance(ctx, glance),
            Msg::Save(offer) => {
                self.save(offer);
                false
            }
            Msg::SaveText(text) => {
                let name = format!("brokerlab-{}.txt", self.view.scenario.slug);
                save::text(&name, "text/plain;charset=utf-8", &text);
                false
            }
            Msg::Loaded(loaded) => self.open_text(Some(loaded)),
            Msg::Hand(hand) => self.open_hand(hand),
            Msg::CloseDialog => {
                // What opened it may be gone by now.
                self.goal = self.goal.take().or(Some(Goal::Keep));
                self.dialog.take().is_some()
            }
            Msg::SystemChanged => {
                self.scheme = prefs::scheme(self.theme);
                let still = prefs::matches(prefs::STILL_QUERY);
                self.act(ctx, Action::SetReducedMotion(still));
                true
            }
        }
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let scheme_name = match self.scheme {
            prefs::Scheme::Light => "light",
            prefs::Scheme::Dark => "dark",
        };
        let doors = &self.doors;
        let (onkeydown, ondragover, ondrop) = (&doors.key, &doors.drag_over, &doors.drop);
        html! {
            <ContextProvider<Words> context={Words(self.view.language)}>
                <div ref={self.root.clone()} class="brokerlab" data-testid="app" lang={self.view.language.tag()} tabindex="-1"
                    data-theme={prefs::theme_name(self.theme)} data-scheme={scheme_name} data-pane={self.pane.id()} data-projector={self.projector.then_some("true")} data-compares={self.beside.is_some().then_some("true")} {onkeydown} {ondragover} {ondrop}>
                    <div class="bl-page">{ self.panels() }</div>
                    { self.dialog() }
                    <Thousand open={self.dialog == Some(Dialog::Thousand)} desk={self.desk.clone()} language={self.view.language}
                        act={&doors.act} onclose={&doors.close} />
                </div>
            </ContextProvider<Words>>
        }
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        let Some(root) = self.root.cast::<HtmlElement>() else {
            return;
        };
        viewport::tell_language(&root, self.view.language.tag());
        match self.goal.take() {
            Some(Goal::Element(selector)) => {
                focus::give(&root, &selector);
                // It may be out of sight.
                focus::keep(&root);
            }
            Some(Goal::Keep) => focus::keep(&root),
            None => {}
        }
    }
}

impl App {
    /// Takes over what the session shows now. Returns whether a panel of it is new.
    fn settle(&mut self, ctx: &Context<Self>) -> bool {
        let view = self.desk.view();
        let changed = differs(&self.view, &view);
        if changed || wakes(&self.view, &view) {
            self.pulse.takes_turn();
        }
        self.view = view;
        let changed = self.follow_beside() || changed;
        self.pulse.beat(self.view.clock);
        let is_behind = self.beside.as_ref().is_some_and(|beside| beside.is_behind);
        self.frames
            .go_on(self.view.clock.playing || is_behind, ctx.link());
        if changed && self.goal.is_none() && self.has_focus() {
            self.goal = Some(Goal::Keep);
        }
        changed
    }

    /// Brings the other future to the shown moment. Returns whether anything around its picture is new.
    fn follow_beside(&mut self) -> bool {
        let Some(beside) = &mut self.beside else {
            return false;
        };
        let followed = beside.follow(&self.desk, &self.view);
        if followed == Followed::Gone {
            self.beside = None;
        }
        followed != Followed::Same
    }

    fn has_focus(&self) -> bool {
        let root = self.root.cast::<HtmlElement>();
        root.is_some_and(|root| focus::is_in(&root))
    }
}

fn start(options: &Options) -> Start {
    let usual = Start::default();
    let wanted = options.scenario.as_deref();
    Start {
        scenario: wanted
            .and_then(session::ScenarioId::of_slug)
            .unwrap_or(usual.scenario),
        seed: options.seed,
        language: prefs::first_language(options),
        reduced_motion: prefs::matches(prefs::STILL_QUERY),
        autorun: options.autorun.unwrap_or(usual.autorun),
    }
}

fn press(link: &html::Scope<App>, desk: &Desk, event: &KeyboardEvent) {
    let command = desk.look(|session| keys::command_of(event, session.view()));
    if let Some(command) = command {
        event.prevent_default();
        link.send_message(Msg::Press(command));
    }
}

/// Keys that belong to nobody, and the wishes of the system.
fn listeners(ctx: &Context<App>, desk: &Desk) -> Vec<EventListener> {
    let (link, desk) = (ctx.link().clone(), desk.clone());
    let orphans = focus::on_orphan_keys(move |event| press(&link, &desk, event));
    let keyboard = viewport::follow_keyboard();
    let mut all: Vec<EventListener> = orphans.into_iter().chain(keyboard).collect();
    for query in [prefs::DARK_QUERY, prefs::STILL_QUERY] {
        if let Some(list) = prefs::media(query) {
            let changed = ctx.link().callback(|()| Msg::SystemChanged);
            all.push(EventListener::new(&list, "change", move |_| {
                changed.emit(())
            }));
        }
    }
    all
}
