//! Everything that a key, the palette or a button of the page can do. One enum supplies label, shortcut and effect, so that
//! the three can never disagree.

use crate::app::moves::TimeMove;
use session::catalogue::{Label, Term};
use session::{
    Action, ActorKey, ActorState, AddRole, Language, NodeKey, ScenarioId, Speed, Target, View,
};

use super::hand::{Hand, HandCommand};

/// The numeric speeds on offer, in hundredths, slowest first.
pub const SPEEDS: [u32; 10] = [1, 10, 25, 50, 100, 200, 500, 1000, 2500, 10_000];

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UiCommand {
    PlayPause,
    Step,
    Time(TimeMove),
    Restart,
    Story,
    Faster,
    Slower,
    FocusConsole,
    OpenConsole,
    CloseConsole,
    NextConsole,
    Interrupt,
    ClearConsole,
    SearchHistory,
    /// From RESP2 to RESP3, or back.
    SwitchProtocol,
    /// Whether the console shows the bytes that go over the link.
    SwitchRaw,
    Add(AddRole),
    /// Crash what runs, start what is crashed.
    Power(Target),
    /// Disconnect what is here, reconnect what is away.
    Link(ActorKey),
    /// What the menus of actors, nodes and tabs have.
    Hand(HandCommand),
    TakeOffer,
    Deselect,
    Show(Pane),
    /// A tab of the column beside the stage.
    ShowSide(SideTab),
    /// From the stage to the diagram, or back.
    SwitchSight,
    Diagram(DiagramMove),
    /// The whole stage, as large as it just fits.
    FitStage,
    Load(ScenarioId),
    /// Many worlds of the present one.
    Thousand,
    Language,
    Theme,
    /// For a classroom: stage and narration, large; the rest steps aside.
    Projector,
    WorldText,
    Export,
    Palette,
    Help,
}

/// What can be done to the window of time that the diagram shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiagramMove {
    ZoomIn,
    ZoomOut,
    Earlier,
    Later,
    Follow,
}

impl DiagramMove {
    /// In the order of the buttons.
    pub const ALL: [DiagramMove; 5] = [
        DiagramMove::Earlier,
        DiagramMove::Later,
        DiagramMove::ZoomOut,
        DiagramMove::ZoomIn,
        DiagramMove::Follow,
    ];

    /// What it is called.
    pub const fn label(self) -> Label {
        match self {
            DiagramMove::ZoomIn => Label::ZoomIn,
            DiagramMove::ZoomOut => Label::ZoomOut,
            DiagramMove::Earlier => Label::Earlier,
            DiagramMove::Later => Label::Later,
            DiagramMove::Follow => Label::FollowNow,
        }
    }

    const fn key(self) -> &'static str {
        match self {
            DiagramMove::ZoomIn => "z",
            DiagramMove::ZoomOut => "Z",
            DiagramMove::Earlier => "{",
            DiagramMove::Later => "}",
            DiagramMove::Follow => "|",
        }
    }
}

/// The parts of the page that share one place when it is narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    Stage,
    Console,
    Ledger,
}

impl Pane {
    /// Every pane, in the order of the tabs.
    pub const ALL: [Pane; 3] = [Pane::Stage, Pane::Console, Pane::Ledger];

    /// The name on its tab.
    pub const fn label(self) -> Label {
        match self {
            Pane::Stage => Label::Stage,
            Pane::Console => Label::Console,
            Pane::Ledger => Label::Ledger,
        }
    }

    /// A stable id for attributes.
    pub const fn id(self) -> &'static str {
        match self {
            Pane::Stage => "stage",
            Pane::Console => "console",
            Pane::Ledger => "ledger",
        }
    }
}

/// The tabs of the column beside the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideTab {
    Ledger,
    Keys,
    PubSub,
    Clients,
    Config,
}

impl SideTab {
    /// Every tab, in their order.
    pub const ALL: [SideTab; 5] = [
        SideTab::Ledger,
        SideTab::Keys,
        SideTab::PubSub,
        SideTab::Clients,
        SideTab::Config,
    ];

    /// The name on it.
    pub const fn name(self, language: Language) -> &'static str {
        match self {
            SideTab::Ledger => Label::Ledger.text(language),
            SideTab::Keys => Term::Keys.text(language),
            SideTab::PubSub => Term::PubSub.text(language),
            SideTab::Clients => Term::Clients.text(language),
            SideTab::Config => Term::Config.text(language),
        }
    }

    /// What showing it is called.
    pub const fn about(self) -> Term {
        match self {
            SideTab::Ledger => Term::ShowLedgerTab,
            SideTab::Keys => Term::ShowKeys,
            SideTab::PubSub => Term::ShowPubSub,
            SideTab::Clients => Term::ShowClients,
            SideTab::Config => Term::ShowConfig,
        }
    }

    /// A stable id for attributes.
    pub const fn id(self) -> &'static str {
        match self {
            SideTab::Ledger => "ledger",
            SideTab::Keys => "keys",
            SideTab::PubSub => "pubsub",
            SideTab::Clients => "clients",
            SideTab::Config => "config",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            SideTab::Ledger => "L",
            SideTab::Keys => "K",
            SideTab::PubSub => "P",
            SideTab::Clients => "C",
            SideTab::Config => "F",
        }
    }
}

/// What a command comes down to.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Something for the session.
    Act(Action),
    /// Something that only the page knows of.
    Page(PageEffect),
}

/// What only the page knows of.
#[derive(Clone, Debug, PartialEq)]
pub enum PageEffect {
    Hand(Hand),
    FocusConsole,
    SearchHistory,
    SwitchRaw,
    Show(Pane),
    ShowSide(SideTab),
    NextLanguage,
    NextTheme,
    OpenPalette,
    OpenHelp,
    SwitchProjector,
    OpenText,
    OpenExport,
    OpenThousand,
    SwitchSight,
    MoveDiagram(DiagramMove),
    FitStage,
    Compare,
    Deselect,
}

impl UiCommand {
    /// Every command that makes sense now, in the order of the palette.
    pub fn all(view: &View) -> Vec<UiCommand> {
        use UiCommand::*;
        let mut all = vec![PlayPause, Step, Restart, Story, Faster, Slower];
        all.extend(TimeMove::all(view).into_iter().map(Time));
        all.extend([FocusConsole, OpenConsole, CloseConsole, NextConsole]);
        all.extend([Interrupt, ClearConsole]);
        all.extend([SearchHistory, SwitchProtocol, SwitchRaw]);
        all.extend(ROLES.map(Add));
        for node in view.nodes.iter() {
            all.push(Power(Target::Node(node.key)));
        }
        for actor in view.actors.iter().filter(|actor| actor.role != "console") {
            all.extend([Power(Target::Actor(actor.key)), Link(actor.key)]);
        }
        all.extend(HandCommand::all(view).into_iter().map(Hand));
        all.extend([TakeOffer, Deselect]);
        all.extend(Pane::ALL.map(Show));
        all.extend(SideTab::ALL.map(ShowSide));
        all.push(SwitchSight);
        all.extend(DiagramMove::ALL.map(Diagram));
        all.push(FitStage);
        all.extend(ScenarioId::ALL.map(Load));
        all.extend([WorldText, Thousand, Export, Projector]);
        all.extend([Language, Theme, Palette, Help]);
        all.retain(|command| command.effect(view).is_some());
        all
    }

    /// What it is called, in the language of the view.
    pub fn label(self, view: &View) -> String {
        let word = |label: Label| label.text(view.language).to_owned();
        let pair = |left: Label, right: &str| format!("{}: {right}", word(left));
        match self {
            UiCommand::Add(role) => pair(Label::Add, role_label(role).text(view.language)),
            UiCommand::Load(id) => pair(Label::World, view.language.scenario(id).0),
            UiCommand::Power(target) => {
                let (name, label) = power(view, target).unwrap_or((String::new(), Label::Crash));
                pair(label, &name)
            }
            UiCommand::Link(actor) => {
                let (name, label) = link(view, actor).unwrap_or((String::new(), Label::Disconnect));
                pair(label, &name)
            }
            UiCommand::Time(way) => way.label(view),
            UiCommand::TakeOffer => match &view.narration.offer {
                Some((offer, _)) => offer.clone(),
                None => word(Label::TakeOffer),
            },
            UiCommand::ShowSide(tab) => tab.about().text(view.language).to_owned(),
            UiCommand::Hand(hand) => hand.full_label(view),
            plain => word(plain.plain_label(view)),
        }
    }

    fn plain_label(self, view: &View) -> Label {
        match self {
            UiCommand::PlayPause if view.clock.playing => Label::Pause,
            UiCommand::PlayPause => Label::Play,
            UiCommand::Step => Label::StepAbout,
            UiCommand::Time(way) => way.plain_label(),
            UiCommand::Restart => Label::Restart,
            UiCommand::Story => Label::StorySpeed,
            UiCommand::Faster => Label::Faster,
            UiCommand::Slower => Label::Slower,
            UiCommand::FocusConsole => Label::FocusConsole,
            UiCommand::OpenConsole => Label::NewTab,
            UiCommand::CloseConsole => Label::CloseTab,
            UiCommand::NextConsole => Label::NextTab,
            UiCommand::Interrupt => Label::Interrupt,
            UiCommand::ClearConsole => Label::ClearOutput,
            UiCommand::SearchHistory => Label::SearchHistory,
            UiCommand::SwitchProtocol => Label::SwitchProtocol,
            UiCommand::SwitchRaw => Label::SwitchRaw,
            UiCommand::Deselect => Label::Deselect,
            UiCommand::Show(Pane::Stage) => Label::ShowStage,
            UiCommand::Show(Pane::Console) => Label::ShowConsole,
            UiCommand::Show(Pane::Ledger) => Label::ShowLedger,
            UiCommand::ShowSide(_) => Label::Ledger,
            UiCommand::SwitchSight => Label::SwitchSight,
            UiCommand::Diagram(step) => step.label(),
            UiCommand::FitStage => Label::FitStage,
            UiCommand::Projector => Label::Projector,
            UiCommand::WorldText => Label::AsText,
            UiCommand::Thousand => Label::ThousandAbout,
            UiCommand::Export => Label::Export,
            UiCommand::Language => Label::SwitchLanguage,
            UiCommand::Theme => Label::SwitchTheme,
            UiCommand::Palette => Label::Palette,
            UiCommand::Help => Label::Help,
            UiCommand::Add(_) => Label::Add,
            UiCommand::Hand(hand) => hand.label(view),
            UiCommand::Power(_) => Label::Crash,
            UiCommand::Link(_) => Label::Disconnect,
            UiCommand::TakeOffer => Label::TakeOffer,
            UiCommand::Load(_) => Label::World,
        }
    }

    /// Its key, as it is printed. [`super::keys`] reads the same text.
    pub fn shortcut(self) -> Option<&'static str> {
        Some(match self {
            UiCommand::PlayPause => "Space",
            UiCommand::Step => ".",
            UiCommand::Time(way) => way.key(),
            UiCommand::Restart => "r",
            UiCommand::Story => "0",
            UiCommand::Faster => "+",
            UiCommand::Slower => "-",
            UiCommand::FocusConsole => "/",
            UiCommand::OpenConsole => "t",
            UiCommand::CloseConsole => "x",
            UiCommand::NextConsole => "]",
            UiCommand::Interrupt => "Ctrl C",
            UiCommand::ClearConsole => "Ctrl L",
            UiCommand::SearchHistory => "Ctrl R",
            UiCommand::SwitchProtocol => "h",
            UiCommand::SwitchRaw => "y",
            UiCommand::Add(AddRole::Producer) => "p",
            UiCommand::Add(AddRole::Subscriber) => "s",
            UiCommand::Add(AddRole::Worker) => "w",
            UiCommand::Add(AddRole::Member) => "g",
            UiCommand::Power(Target::Node(NodeKey(_))) => "n",
            UiCommand::Power(Target::Actor(_)) => "c",
            UiCommand::Link(_) => "d",
            UiCommand::Hand(hand) => hand.shortcut(),
            UiCommand::TakeOffer => "o",
            UiCommand::Deselect => "Esc",
            UiCommand::Show(Pane::Stage) => "7",
            UiCommand::Show(Pane::Console) => "8",
            UiCommand::Show(Pane::Ledger) => "9",
            UiCommand::ShowSide(tab) => tab.key(),
            UiCommand::SwitchSight => "v",
            UiCommand::Diagram(step) => step.key(),
            UiCommand::FitStage => "*",
            UiCommand::Projector => "V",
            UiCommand::WorldText => "a",
            UiCommand::Thousand => "k",
            UiCommand::Export => "e",
            UiCommand::Load(id) => return scenario_key(id),
            UiCommand::Language => "l",
            UiCommand::Theme => "b",
            UiCommand::Palette => "Ctrl K",
            UiCommand::Help => "?",
        })
    }

    /// Whether it is one of the commands that there are for every actor.
    pub fn is_for_one_actor(self) -> bool {
        match self {
            UiCommand::Hand(hand) => hand.is_for_one(),
            other => matches!(
                other,
                UiCommand::Power(Target::Actor(_)) | UiCommand::Link(_)
            ),
        }
    }

    /// What it does now; `None` when there is nothing to do.
    pub fn effect(self, view: &View) -> Option<Effect> {
        match self {
            UiCommand::FocusConsole => Some(Effect::Page(PageEffect::FocusConsole)),
            UiCommand::SearchHistory => Some(Effect::Page(PageEffect::SearchHistory)),
            UiCommand::SwitchRaw => Some(Effect::Page(PageEffect::SwitchRaw)),
            UiCommand::Show(pane) => Some(Effect::Page(PageEffect::Show(pane))),
            UiCommand::ShowSide(tab) => Some(Effect::Page(PageEffect::ShowSide(tab))),
            UiCommand::SwitchSight => Some(Effect::Page(PageEffect::SwitchSight)),
            UiCommand::Diagram(step) => Some(Effect::Page(PageEffect::MoveDiagram(step))),
            UiCommand::FitStage => Some(Effect::Page(PageEffect::FitStage)),
            UiCommand::Projector => Some(Effect::Page(PageEffect::SwitchProjector)),
            UiCommand::WorldText => Some(Effect::Page(PageEffect::OpenText)),
            UiCommand::Thousand => Some(Effect::Page(PageEffect::OpenThousand)),
            UiCommand::Export => Some(Effect::Page(PageEffect::OpenExport)),
            UiCommand::Language => Some(Effect::Page(PageEffect::NextLanguage)),
            UiCommand::Theme => Some(Effect::Page(PageEffect::NextTheme)),
            UiCommand::Palette => Some(Effect::Page(PageEffect::OpenPalette)),
            UiCommand::Help => Some(Effect::Page(PageEffect::OpenHelp)),
            UiCommand::Deselect => Some(Effect::Page(PageEffect::Deselect)),
            UiCommand::Hand(hand) => hand.effect(view),
            UiCommand::Time(TimeMove::Compare) if view.time.futures.len() > 1 => {
                Some(Effect::Page(PageEffect::Compare))
            }
            other => other.action(view).map(Effect::Act),
        }
    }

    fn action(self, view: &View) -> Option<Action> {
        let active = view.console.active;
        Some(match self {
            UiCommand::PlayPause if view.clock.playing => Action::Pause,
            UiCommand::PlayPause => Action::Play,
            UiCommand::Step => Action::Step,
            UiCommand::Time(way) => way.action(view)?,
            UiCommand::Restart => Action::Restart,
            UiCommand::Story => Action::SetSpeed(Speed::Story),
            UiCommand::Faster => Action::SetSpeed(faster(view.clock.speed)?),
            UiCommand::Slower => Action::SetSpeed(slower(view.clock.speed)?),
            UiCommand::OpenConsole => Action::OpenConsole,
            UiCommand::CloseConsole if view.console.tabs.len() < 2 => return None,
            UiCommand::CloseConsole => Action::CloseConsole(active),
            UiCommand::NextConsole => Action::SelectConsole(next_tab(view)?),
            UiCommand::Interrupt => Action::Interrupt(active),
            UiCommand::ClearConsole => Action::ClearConsole(active),
            UiCommand::SwitchProtocol => switch_protocol(view)?,
            UiCommand::Add(role) => Action::Add(role),
            UiCommand::Power(target) => match power(view, target)?.1 {
                Label::Crash => Action::Crash(target),
                _ => Action::Start(target),
            },
            UiCommand::Link(actor) => match link(view, actor)?.1 {
                Label::Disconnect => Action::Disconnect(Target::Actor(actor)),
                _ => Action::Reconnect(Target::Actor(actor)),
            },
            UiCommand::TakeOffer => Action::Load(view.narration.offer.as_ref()?.1),
            UiCommand::Load(id) => Action::Load(id),
            _ => return None,
        })
    }
}

/// What can be added, in the order of the buttons.
pub const ROLES: [AddRole; 4] = [
    AddRole::Producer,
    AddRole::Subscriber,
    AddRole::Worker,
    AddRole::Member,
];

/// The name of a role on a button.
pub const fn role_label(role: AddRole) -> Label {
    match role {
        AddRole::Producer => Label::AddProducer,
        AddRole::Subscriber => Label::AddSubscriber,
        AddRole::Worker => Label::AddWorker,
        AddRole::Member => Label::AddMember,
    }
}

const fn scenario_key(id: ScenarioId) -> Option<&'static str> {
    match id {
        ScenarioId::BobWasAway => Some("1"),
        ScenarioId::BobReadsAStream => Some("2"),
        ScenarioId::WorkersOnAList => Some("3"),
        ScenarioId::UnacknowledgedEntry => Some("4"),
        ScenarioId::Empty => Some("5"),
        ScenarioId::TwoServers => Some("6"),
        ScenarioId::Opened => None,
    }
}

/// The name of a target, and whether its button says crash or restart.
fn power(view: &View, target: Target) -> Option<(String, Label)> {
    let (name, up) = match target {
        Target::Node(key) => {
            let node = view.nodes.iter().find(|node| node.key == key)?;
            (node.name.clone(), node.up)
        }
        Target::Actor(key) => {
            let actor = view.actors.iter().find(|actor| actor.key == key)?;
            (actor.name.clone(), actor.state != ActorState::Crashed)
        }
    };
    Some((name, if up { Label::Crash } else { Label::Start }))
}

/// The name of an actor, and whether its button says disconnect or reconnect; a crashed one has no connection to cut.
fn link(view: &View, key: ActorKey) -> Option<(String, Label)> {
    let actor = view.actors.iter().find(|actor| actor.key == key)?;
    match actor.state {
        ActorState::Running => Some((actor.name.clone(), Label::Disconnect)),
        ActorState::Away => Some((actor.name.clone(), Label::Reconnect)),
        ActorState::Crashed => None,
    }
}

/// The tab that is shown asks for the other protocol, as one would type it.
fn switch_protocol(view: &View) -> Option<Action> {
    let console = view.console.active;
    let tab = view.console.tabs.iter().find(|tab| tab.key == console)?;
    let text = if tab.is_resp3 { "HELLO 2" } else { "HELLO 3" };
    Some(Action::Submit {
        console,
        text: text.to_owned(),
    })
}

fn next_tab(view: &View) -> Option<session::ConsoleKey> {
    let tabs = &view.console.tabs;
    let at = tabs.iter().position(|tab| tab.key == view.console.active)?;
    (tabs.len() > 1).then(|| tabs[(at + 1) % tabs.len()].key)
}

fn faster(speed: Speed) -> Option<Speed> {
    match speed {
        Speed::Story => Some(Speed::Times(100)),
        Speed::Times(now) => SPEEDS.into_iter().find(|&one| one > now).map(Speed::Times),
    }
}

fn slower(speed: Speed) -> Option<Speed> {
    match speed {
        Speed::Story => Some(Speed::Times(25)),
        Speed::Times(now) => SPEEDS
            .into_iter()
            .rev()
            .find(|&one| one < now)
            .map(Speed::Times),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use session::{Session, Start};
    use std::collections::BTreeMap;

    fn view() -> View {
        Session::new(Start::default()).view().clone()
    }

    #[test]
    fn every_command_has_a_label_and_a_key() {
        let view = view();
        for command in UiCommand::all(&view) {
            assert!(!command.label(&view).is_empty(), "{command:?}");
            assert!(command.shortcut().is_some(), "{command:?}");
        }
    }

    /// The names of an enum's variants, read from its source.
    fn variants<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
        let begin = format!("pub enum {name} {{\n");
        let body = source.split(&begin).nth(1).unwrap_or_default();
        let body = body.split("\n}").next().unwrap_or_default();
        let named = body.lines().filter(|line| {
            line.starts_with("    ") && !line[4..].starts_with([' ', '/', '#', '}'])
        });
        named
            .map(|line| line.trim().trim_end_matches(&[',', '{', ' '][..]))
            .map(|name| name.split('(').next().unwrap_or(name))
            .collect()
    }

    /// Views in which everything can be done that there is.
    fn views() -> Vec<View> {
        let mut all = vec![view()];
        let mut session = Session::new(Start::default());
        session.apply(Action::OpenConsole);
        session.apply(Action::SetSpeed(Speed::Times(100)));
        for _ in 0..60 {
            session.apply(Action::Tick { wall_us: 250_000 });
        }
        all.push(session.view().clone());
        let (Some(actor), Some(message)) = (
            session.view().actors.first().map(|actor| actor.key),
            session.view().narration.message,
        ) else {
            return all;
        };
        session.apply(Action::Seek { at_us: 2_000_000 });
        session.apply(Action::Add(AddRole::Worker));
        all.push(session.view().clone());
        session.apply(Action::Select(Some(session::Selection::Actor(actor))));
        session.apply(Action::Select(Some(session::Selection::Message(message))));
        all.push(session.view().clone());
        all
    }

    #[test]
    fn every_command_is_in_the_palette() {
        let found: String = views()
            .iter()
            .flat_map(UiCommand::all)
            .map(|command| format!("{command:?} "))
            .collect();
        let names = variants(include_str!("command.rs"), "UiCommand");
        assert!(names.len() > 20, "{names:?}");
        for name in names {
            let is_there = found.split([' ', '(']).any(|other| other == name);
            assert!(is_there, "{name} in the palette");
        }
    }

    #[test]
    fn no_two_commands_share_a_key_unless_they_differ_only_in_their_target() {
        let mut seen = BTreeMap::new();
        for command in UiCommand::all(&view()) {
            let Some(key) = command.shortcut() else {
                continue;
            };
            let kind = std::mem::discriminant(&command);
            let before = seen.insert(key, kind);
            assert!(before.is_none_or(|before| before == kind), "{key}");
        }
    }

    #[test]
    fn speeds_end_at_both_ends() {
        assert_eq!(faster(Speed::Times(10_000)), None);
        assert_eq!(slower(Speed::Times(1)), None);
        assert_eq!(faster(Speed::Times(100)), Some(Speed::Times(200)));
        assert_eq!(slower(Speed::Times(100)), Some(Speed::Times(50)));
    }
}
