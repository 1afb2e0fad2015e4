//! The Yew front end: what is drawn in one mount.
//!
//! State goes in a circle. A key, a button or the pointer makes a [`UiCommand`] or an `Action`; the root component applies
//! it to the session, takes the new `View`, and draws again only if a panel in it is another object than before. While time
//! goes, every animation frame is one `Tick`; what changes with each frame is written by [`pulse`]'s listeners.

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
mod panel;
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
use session::{
    Action, ActorKey, ConsoleKey, FileKind, Language, NodeKey, Selection, Session, ShelfKey, Start,
    View,
};
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

use crate::mount::{Options, Theme};
use beside::{Beside, Followed, Glance};
use command::{DiagramMove, Effect, PageEffect, Pane, SideTab, UiCommand};
use components::{
    Actors, Charts, Checks, Claims, Compare, Console, Diagram, Draft, Export, FutureName, Hands,
    Header, Help, Ledger, Narration, Offer, Pace, Palette, Panes, Side, Sight, Stage, Story,
    TakeUp, Thousand, TimeLine, Trays, Whose, WorldText, entries, names,
};
use desk::Desk;
use doors::Doors;
use frames::{Frames, differs, wakes};
use hand::Hand;
use load::Loaded;
use pulse::Pulse;
use same::Same;
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
    fn panels(&self) -> Html {
        let Doors {
            act,
            run,
            open_tray,
            ..
        } = &self.doors;
        let view = &self.view;
        let scenario = Same::from(&view.scenario);
        // A world that was loaded may have fewer nodes than the one before.
        let is_there = |node: &NodeKey| view.nodes.iter().any(|one| one.key == *node);
        let node = self.ledger_node.filter(is_there);
        html! {
            <>
                <Header {scenario} theme={self.theme} projector={self.projector} {run} />
                <Panes shown={self.pane} {run} />
                <Stage desk={self.desk.clone()} pulse={self.pulse.clone()} scheme={self.scheme} {act} {run}
                    sight={self.sight} zoom={self.zoom} on_zoom={&self.doors.zoom} diagram={self.diagram()} future={self.future_name()}>
                    <Trays desk={self.desk.clone()} pulse={self.pulse.clone()} {node} open={self.open_tray} {act} on_open={open_tray}
                        selected={view.selected.as_ref().map(|message| message.key)} />
                </Stage>
                <Narration desk={self.desk.clone()} pulse={self.pulse.clone()} {act} {run} />
                <Console console={Same::from(&view.console)} nodes={view.nodes.len()} history={Same::from(&view.history)} scenario={view.scenario.id}
                    desk={self.desk.clone()} pulse={self.pulse.clone()} raw={self.raw.contains(&view.console.active)} searches={self.searches} field={self.field.clone()} {act} {run} />
                <Side shown={self.side} sought={self.sought.clone()} desk={self.desk.clone()} pulse={self.pulse.clone()} nodes={Same::from(&view.nodes)} {act} {run}>
                    <div class="bl-ledger-parts">
                        <Ledger nodes={Same::from(&view.nodes)} {node} desk={self.desk.clone()}
                            pulse={self.pulse.clone()} {act} on_node={&self.doors.filter_ledger} />
                        <Checks desk={self.desk.clone()} pulse={self.pulse.clone()} {act} />
                        <Charts desk={self.desk.clone()} pulse={self.pulse.clone()} {node} time={Same::from(&view.time)} {act} />
                    </div>
                    { self.story() }
                </Side>
                <Actors actors={Same::from(&view.actors)} nodes={Same::from(&view.nodes)} {run} />
                { self.compare() }
                <TimeLine pace={Pace::from(view.clock)} time={Same::from(&view.time)} compares={self.beside.is_some()} seed={view.scenario.seed} pulse={self.pulse.clone()} {act} {run} />
            </>
        }
    }

    /// The life of the selected message; where two futures are compared, along which of them.
    fn story(&self) -> Html {
        let Doors {
            act, run, glance, ..
        } = &self.doors;
        let (view, here) = (&self.view, self.view.selected.as_ref());
        let claims = html! { <Claims claims={Same::from(&view.claims)} left={view.left.as_ref().map(Same::from)} {act} {run} /> };
        let Some(beside) = &self.beside else {
            return html! { <Story message={here.map(Same::from)} {run}>{ claims }</Story> };
        };
        let there = beside.selected();
        let tells_there = beside.tells_there(here.is_some());
        let message = if tells_there { there.as_ref() } else { here };
        let doings = match tells_there {
            true => html! { <TakeUp key_of_other={beside.key} {run} /> },
            false => claims,
        };
        let (name, other) = names(&view.time.futures, beside.key);
        let whose = html! {
            <Whose here={name} there={other} is_here={here.is_some()} is_there={there.is_some()} {tells_there} {glance} />
        };
        html! { <Story message={message.map(Same::from)} {whose} is_there={tells_there} {run}>{ doings }</Story> }
    }

    /// What the played future is called, where another is beside it.
    fn future_name(&self) -> Html {
        let Some(beside) = &self.beside else {
            return html! {};
        };
        let (name, _) = names(&self.view.time.futures, beside.key);
        html! { <FutureName {name} /> }
    }

    /// The other future, where there are two to be looked at.
    fn compare(&self) -> Html {
        let Some(beside) = &self.beside else {
            return html! {};
        };
        let Doors {
            run,
            glance,
            look,
            look_in_tray,
            zoom,
            ..
        } = &self.doors;
        let there = beside.desk.view();
        let diagram = match self.sight {
            Sight::Stage => html! {},
            Sight::Diagram => html! {
                <Diagram desk={beside.desk.clone()} pulse={self.pulse.clone()} window={self.window} act={look}
                    on_window={&self.doors.show_window} testid="beside-diagram" />
            },
        };
        html! {
            <Compare desk={beside.desk.clone()} key_of_other={beside.key} futures={self.view.time.futures.clone()} compared={Same::from(&beside.compared)}
                open_tray={beside.open_tray} selected={there.selected.as_ref().map(|message| message.key)}
                is_behind={beside.is_behind} pulse={self.pulse.clone()} scheme={self.scheme} zoom={self.zoom} on_zoom={zoom} sight={self.sight} {diagram} {glance} {look} on_tray={look_in_tray} {run} />
        }
    }

    /// The other picture, where it is the one that is looked at.
    fn diagram(&self) -> Html {
        if self.sight != Sight::Diagram {
            return html! {};
        }
        let (act, on_window) = (&self.doors.act, &self.doors.show_window);
        html! {
            <Diagram desk={self.desk.clone()} pulse={self.pulse.clone()} window={self.window} {act} {on_window} />
        }
    }

    fn dialog(&self) -> Html {
        let Some(dialog) = self.dialog else {
            return html! {};
        };
        let doors = &self.doors;
        let (onclose, run) = (&doors.close, &doors.press);
        let entries = entries(&self.view);
        let about = self.view.scenario.about.clone();
        match dialog {
            Dialog::Export => {
                let take = &doors.save;
                let text = &doors.edit_text;
                html! { <Export {take} {text} {onclose} /> }
            }
            Dialog::WorldText => {
                let act = &doors.act;
                let (load, save) = (&doors.load, &doors.save_text);
                html! { <WorldText desk={self.desk.clone()} scenario={Same::from(&self.view.scenario)} draft={self.draft.clone()} {act} {load} {save} {onclose} /> }
            }
            Dialog::Palette => html! { <Palette {entries} {run} {onclose} /> },
            // It is always there.
            Dialog::Thousand => html! {},
            Dialog::Help => html! { <Help {entries} {about} {onclose} /> },
            Dialog::Hand => {
                let (act, open) = (&doors.act, &doors.open_hand);
                let (desk, view) = (self.desk.clone(), self.view.clone());
                html! { <Hands hand={self.hand.clone()} {view} {desk} {act} {run} {open} {onclose} /> }
            }
        }
    }

    fn act(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        // What is looked at is partly the page's own, so it is drawn even if the session stayed as it was.
        let own = matches!(action, Action::Select(Some(_)) | Action::Ask { .. });
        match &action {
            Action::Select(Some(Selection::Tray(reason))) => self.open_tray = Some(reason),
            Action::Select(Some(Selection::Actor(actor))) => self.goal = Some(row_of(*actor)),
            Action::Select(Some(Selection::Node(node))) => {
                let selector = format!("[data-node-key='{}']", node.0);
                self.goal = Some(Goal::Element(selector));
            }
            // Beside the stage its life is in sight already; on a narrow page this brings it there.
            Action::Select(Some(Selection::Message(_))) => {
                self.pane = Pane::Ledger;
                self.side = SideTab::Ledger;
                self.sought = None;
            }
            Action::Select(Some(Selection::Shelf(key))) => self.seek(*key),
            // The reply is in the console.
            Action::Ask { .. } => self.pane = Pane::Console,
            // Its row goes, and the row beside it is the nearest.
            Action::Remove(actor) => {
                if let Some(other) = self.row_beside(*actor) {
                    self.goal = Some(row_of(other));
                }
            }
            Action::SetLanguage(language) => prefs::keep_language(*language),
            _ => {}
        }
        let opens = matches!(action, Action::Open { .. } | Action::OpenAt { .. });
        let configured = match action {
            Action::Configure { actor, .. } => Some(actor),
            _ => None,
        };
        self.desk.apply(action);
        let changed = self.settle(ctx);
        if let Some(actor) = configured {
            // Who took its place came last; if nobody did, it is still there.
            let all = || self.view.actors.iter().map(|one| one.key);
            let is_there = all().any(|one| one == actor);
            let last = all().max_by_key(|one| one.0);
            self.goal = if is_there { Some(actor) } else { last }.map(row_of);
        }
        if opens && self.view.scenario.trouble.is_empty() {
            self.dialog = None;
        }
        changed || own
    }

    /// Whose row comes after an actor's, or before it if it is the last.
    fn row_beside(&self, actor: ActorKey) -> Option<ActorKey> {
        let mut rows = self
            .view
            .actors
            .iter()
            .filter(|one| one.role != "console")
            .map(|one| one.key);
        let before = rows.by_ref().take_while(|key| *key != actor).last();
        rows.next().or(before)
    }

    /// Shows a key or a channel of the stage in the inspector.
    fn seek(&mut self, key: ShelfKey) {
        let Some(shelf) = self.desk.look(|session| session.shelf(key)) else {
            return;
        };
        self.pane = Pane::Ledger;
        self.side = match shelf.db {
            Some(_) => SideTab::Keys,
            None => SideTab::PubSub,
        };
        let number = self.sought.as_ref().map_or(0, |last| last.number + 1);
        self.sought = Some(Sought { number, shelf });
    }

    /// Shows a text to be opened: a file, or the present world.
    fn open_text(&mut self, file: Option<Loaded>) -> bool {
        self.draft = self.draft.next(file);
        self.dialog = Some(Dialog::WorldText);
        true
    }

    /// Looks at something in the future beside the played one.
    fn glance(&mut self, ctx: &Context<Self>, glance: Glance) -> bool {
        if let Glance::Show(key) = glance {
            let shown = self.beside.take();
            self.beside = shown.and_then(|beside| beside.other(&self.desk, key));
            self.settle(ctx);
            return true;
        }
        let Some(beside) = &mut self.beside else {
            return false;
        };
        match glance {
            Glance::Look(action) => {
                if matches!(action, Action::Select(Some(Selection::Message(_)))) {
                    self.pane = Pane::Ledger;
                    self.side = SideTab::Ledger;
                    self.sought = None;
                }
                beside.look(&self.desk, action);
                return self.settle(ctx);
            }
            Glance::OpenTray(reason) => beside.open_tray = reason,
            Glance::Tell { there } => beside.tell(there),
            Glance::Show(_) => {}
        }
        true
    }

    fn open_hand(&mut self, hand: Hand) -> bool {
        self.hand = hand;
        self.dialog = Some(Dialog::Hand);
        true
    }

    fn run(&mut self, ctx: &Context<Self>, command: UiCommand, by_key: bool) -> bool {
        match command.effect(&self.view) {
            None => false,
            Some(Effect::Act(action)) => self.act(ctx, action),
            Some(Effect::Page(effect)) => self.page(ctx, effect, by_key),
        }
    }

    fn page(&mut self, ctx: &Context<Self>, effect: PageEffect, by_key: bool) -> bool {
        // Whoever asks for what the view for classrooms hides leaves it.
        self.projector &= !matches!(
            effect,
            PageEffect::FocusConsole
                | PageEffect::Show(_)
                | PageEffect::ShowSide(_)
                | PageEffect::MoveDiagram(_)
                | PageEffect::SwitchSight
        );
        match effect {
            PageEffect::FocusConsole => {
                self.pane = Pane::Console;
                self.goal = Some(Goal::Element(".bl-input".to_owned()));
            }
            PageEffect::SearchHistory => {
                self.pane = Pane::Console;
                self.searches += 1;
            }
            PageEffect::SwitchRaw => {
                let tab = self.view.console.active;
                if !self.raw.remove(&tab) {
                    self.raw.insert(tab);
                }
            }
            PageEffect::Show(pane) => {
                self.pane = pane;
                if pane == Pane::Ledger && by_key {
                    self.side = SideTab::Ledger;
                    self.sought = None;
                }
                if by_key {
                    self.goal = Some(Goal::Element(format!(".bl-{}", pane.id())));
                }
            }
            PageEffect::ShowSide(tab) => {
                self.pane = Pane::Ledger;
                self.side = tab;
                self.sought = None;
                if by_key {
                    self.goal = Some(Goal::Element(format!("[data-side='{}']", tab.id())));
                }
            }
            PageEffect::NextLanguage => {
                let next = match self.view.language {
                    Language::English => Language::Korean,
                    Language::Korean => Language::English,
                };
                return self.act(ctx, Action::SetLanguage(next));
            }
            PageEffect::NextTheme => {
                self.theme = prefs::next_theme(self.theme);
                self.scheme = prefs::scheme(self.theme);
                prefs::keep_theme(self.theme);
            }
            PageEffect::Compare => {
                self.pane = Pane::Stage;
                self.beside = match self.beside {
                    Some(_) => None,
                    None => {
                        Beside::first_key(&self.view).and_then(|key| Beside::of(&self.desk, key))
                    }
                };
                self.settle(ctx);
                self.goal = Some(Goal::Keep);
            }
            PageEffect::Deselect => {
                let there = self.beside.as_mut().and_then(|one| one.open_tray.take());
                if self.open_tray.take().or(there).is_none() {
                    self.projector = false;
                    if let Some(beside) = &mut self.beside {
                        beside.deselect();
                    }
                    self.act(ctx, Action::Select(None));
                }
            }
            PageEffect::SwitchSight => {
                self.pane = Pane::Stage;
                self.sight = self.sight.other();
            }
            PageEffect::FitStage => {
                self.pane = Pane::Stage;
                self.sight = Sight::Stage;
                self.zoom = 1.0;
            }
            // Where the stage is in sight, that is what is meant to be larger or smaller.
            PageEffect::MoveDiagram(DiagramMove::ZoomIn) if self.sight == Sight::Stage => {
                self.zoom = (self.zoom * camera::ZOOM_STEP).min(camera::ZOOM_MAX);
            }
            PageEffect::MoveDiagram(DiagramMove::ZoomOut) if self.sight == Sight::Stage => {
                self.zoom /= camera::ZOOM_STEP;
            }
            PageEffect::MoveDiagram(step) => {
                self.pane = Pane::Stage;
                self.sight = Sight::Diagram;
                self.move_diagram(step);
            }
            PageEffect::Hand(hand) => return self.open_hand(hand),
            PageEffect::SwitchProjector => {
                self.projector = !self.projector;
                // What it hides may have had the focus.
                self.goal = Some(Goal::Element("[data-testid='projector']".to_owned()));
            }
            PageEffect::OpenText => return self.open_text(None),
            PageEffect::OpenThousand => self.dialog = Some(Dialog::Thousand),
            PageEffect::OpenExport => self.dialog = Some(Dialog::Export),
            PageEffect::OpenPalette => self.dialog = Some(Dialog::Palette),
            PageEffect::OpenHelp => self.dialog = Some(Dialog::Help),
        }
        true
    }

    fn move_diagram(&mut self, step: DiagramMove) {
        let now_us = self.view.clock.now_us;
        self.window = match step {
            DiagramMove::ZoomIn => self.window.zoomed_in(now_us),
            DiagramMove::ZoomOut => self.window.zoomed_out(now_us),
            DiagramMove::Earlier => self.window.moved(-1, now_us),
            DiagramMove::Later => self.window.moved(1, now_us),
            DiagramMove::Follow => self.window.following(),
        };
    }

    fn save(&self, offer: Offer) {
        let kind = match offer {
            Offer::Diagram => FileKind::Diagram(self.window),
            Offer::LedgerCsv => FileKind::LedgerCsv,
            Offer::LedgerJson => FileKind::LedgerJson,
            Offer::TraceCsv => FileKind::TraceCsv,
            Offer::TraceJson => FileKind::TraceJson,
            Offer::Stage => return self.save_stage(),
        };
        let file = self.desk.look(|session| session.file(kind));
        save::text(&file.name, file.media_type, &file.text);
    }

    /// The colours are those of the canvas that is on the page.
    fn save_stage(&self) {
        let root = self.root.cast::<HtmlElement>();
        let canvas = root.and_then(|root| root.query_selector(".bl-canvas").ok()?);
        let canvas = canvas.and_then(|canvas| canvas.dyn_into::<HtmlCanvasElement>().ok());
        if let Some(inks) = canvas.as_ref().and_then(canvas::inks) {
            let scene = self.desk.look(Session::scene);
            let name = format!("brokerlab-{}-stage.png", self.view.scenario.slug);
            save::scene(&name, &scene, &inks);
        }
    }

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

fn row_of(actor: ActorKey) -> Goal {
    Goal::Element(format!("[data-actor-key='{}']", actor.0))
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
