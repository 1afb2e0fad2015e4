//! What a person can do by hand to the actors and nodes of the world, beside the buttons of their rows: the commands of the
//! menus, with their keys.

use session::catalogue::Label;
use session::{Action, ActorKey, Affliction, NodeKey, PlightView, Target, View, Way, WayView};

use super::command::{Effect, PageEffect};

/// How much slower the menu makes somebody; any other factor can be written.
const SLOW_TIMES: u32 = 10;

/// One thing to do by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandCommand {
    /// The menu beside the console's tabs.
    TabMenu,
    /// A tab that is a client of this node.
    ConsoleOn(NodeKey),
    AddNode,
    /// The list of all kinds of actor.
    Kinds,
    /// The menu of an actor or a node.
    Menu(Target),
    /// Freeze what goes, thaw what stands.
    Freeze(Target),
    Slow(Target),
    /// Cut off what gets through, heal what is cut off.
    Cut(Target),
    /// Reset all connections of a node, and keep them away.
    Leave(NodeKey),
    Return(NodeKey),
    /// A form for the links of somebody, or of everybody.
    Links(Option<Target>),
    /// A form for any fault.
    Break(Target),
    Configure(ActorKey),
    Rename(ActorKey),
    Duplicate(ActorKey),
    Delete(ActorKey),
    /// The selected pending entry becomes that of another consumer.
    Claim(ActorKey),
    /// The selected pending entry, on which nobody works, gets somebody who does.
    Help(Way),
}

/// A part of the page that a hand opens.
#[derive(Clone, Debug, PartialEq)]
pub enum Hand {
    Tabs,
    Of(Target),
    Kinds,
    Write(Writing),
}

/// A line that is to be written with a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Writing {
    pub title: String,
    /// The line to begin with.
    pub text: String,
    /// Whose place it takes.
    pub leaves: Option<ActorKey>,
    /// The field that has the focus first.
    pub first: &'static str,
}

impl HandCommand {
    /// Every command that may make sense, in the order of the palette.
    pub fn all(view: &View) -> Vec<HandCommand> {
        use HandCommand::*;
        let mut all = vec![TabMenu];
        all.extend([AddNode, Kinds, Links(None)]);
        all.extend(view.claims.iter().map(|claim| Claim(claim.taker)));
        let ways = view.left.iter().flat_map(|left| &left.ways);
        all.extend(ways.map(|way| Help(way.way)));
        for node in view.nodes.iter() {
            all.push(Menu(Target::Node(node.key)));
            all.extend(Self::of(Target::Node(node.key)));
        }
        for actor in view.actors.iter().filter(|actor| actor.role != "console") {
            all.push(Menu(Target::Actor(actor.key)));
            all.extend(Self::of(Target::Actor(actor.key)));
        }
        all
    }

    /// What the menu of an actor or a node has, beside what its row has.
    pub fn of(target: Target) -> Vec<HandCommand> {
        use HandCommand::*;
        let mut all = match target {
            Target::Actor(actor) => vec![
                Configure(actor),
                Rename(actor),
                Duplicate(actor),
                Delete(actor),
            ],
            Target::Node(node) => vec![ConsoleOn(node), Leave(node), Return(node)],
        };
        all.extend([Freeze(target), Slow(target), Cut(target)]);
        all.extend([Links(Some(target)), Break(target)]);
        all
    }

    /// What a key means on the row of an actor or a node.
    pub fn of_key(key: &str, target: Target) -> Option<HandCommand> {
        let mut all = Self::of(target);
        all.push(HandCommand::Menu(target));
        // A tab comes by the key of the console.
        all.retain(|command| !matches!(command, HandCommand::ConsoleOn(_)));
        all.into_iter().find(|command| command.shortcut() == key)
    }

    /// What it is called in a menu that says whose it is.
    pub fn label(self, view: &View) -> Label {
        let plight = self.target().and_then(|target| plight_of(view, target));
        let is = |of: fn(&PlightView) -> bool| plight.is_some_and(of);
        match self {
            Self::TabMenu => Label::TabMenu,
            Self::ConsoleOn(_) => Label::ClientOf,
            Self::AddNode => Label::SecondServer,
            Self::Kinds => Label::MoreKinds,
            Self::Menu(_) => Label::MoreOf,
            Self::Freeze(_) if is(|plight| plight.frozen) => Label::Thaw,
            Self::Freeze(_) => Label::Freeze,
            Self::Slow(_) if is(|plight| plight.slow > 1) => Label::NormalSpeed,
            Self::Slow(_) => Label::SlowDown,
            Self::Cut(_) if is(|plight| plight.cut) => Label::Heal,
            Self::Cut(_) => Label::CutOff,
            Self::Leave(_) => Label::DisconnectAll,
            Self::Return(_) => Label::ReconnectAll,
            Self::Links(None) => Label::AllLinks,
            Self::Links(_) => Label::LinkOf,
            Self::Break(_) => Label::AnyFault,
            Self::Configure(_) => Label::Configure,
            Self::Rename(_) => Label::Rename,
            Self::Duplicate(_) => Label::Duplicate,
            Self::Delete(_) => Label::Delete,
            Self::Claim(_) => Label::ClaimFor,
            Self::Help(_) => Label::HelpEntry,
        }
    }

    /// What it is called where nothing else says whose it is.
    pub fn full_label(self, view: &View) -> String {
        let label = self.label(view).text(view.language);
        let whose = match self {
            Self::Claim(taker) => {
                let claim = view.claims.iter().find(|claim| claim.taker == taker);
                claim.map(|claim| format!("{} · {}", claim.name, claim.command))
            }
            Self::Help(way) => way_of(view, way).map(|way| way.label.clone()),
            Self::ConsoleOn(node) => name_of(view, Target::Node(node)),
            other => other.target().and_then(|target| name_of(view, target)),
        };
        match whose {
            Some(whose) => format!("{}: {whose}", label.trim_end_matches('…')),
            None => label.to_owned(),
        }
    }

    /// Its key, as it is printed; those about somebody work on the row that has the focus.
    pub const fn shortcut(self) -> &'static str {
        match self {
            Self::TabMenu => "T",
            Self::ConsoleOn(_) => "T",
            Self::AddNode => "N",
            Self::Kinds => "A",
            Self::Menu(_) => "m",
            Self::Freeze(_) => "f",
            Self::Slow(_) => "S",
            Self::Cut(_) => "X",
            Self::Leave(_) | Self::Return(_) => "D",
            Self::Links(_) => "W",
            Self::Break(_) => "B",
            Self::Configure(_) => "E",
            Self::Rename(_) => "R",
            Self::Duplicate(_) => "Y",
            Self::Delete(_) => "Delete",
            Self::Claim(_) => "G",
            Self::Help(Way::Resume) => "H",
            Self::Help(Way::Sweep) => "U",
        }
    }

    /// A stable id, for attributes.
    pub const fn id(self) -> &'static str {
        match self {
            Self::TabMenu => "tab-menu",
            Self::ConsoleOn(_) => "console-on",
            Self::AddNode => "add-node",
            Self::Kinds => "kinds",
            Self::Menu(_) => "menu",
            Self::Freeze(_) => "freeze",
            Self::Slow(_) => "slow",
            Self::Cut(_) => "cut",
            Self::Leave(_) => "leave",
            Self::Return(_) => "return",
            Self::Links(_) => "links",
            Self::Break(_) => "break",
            Self::Configure(_) => "configure",
            Self::Rename(_) => "rename",
            Self::Duplicate(_) => "duplicate",
            Self::Delete(_) => "delete",
            Self::Claim(_) => "claim",
            Self::Help(Way::Resume) => "resume",
            Self::Help(Way::Sweep) => "sweep",
        }
    }

    /// Whether it breaks or mends something.
    pub const fn is_fault(self) -> bool {
        matches!(
            self,
            Self::Freeze(_)
                | Self::Slow(_)
                | Self::Cut(_)
                | Self::Leave(_)
                | Self::Return(_)
                | Self::Links(_)
                | Self::Break(_)
        )
    }

    /// Whether there is one for every actor or node.
    pub fn is_for_one(self) -> bool {
        !matches!(
            self,
            Self::TabMenu | Self::AddNode | Self::Kinds | Self::Links(None) | Self::Help(_)
        )
    }

    /// Whom it is about.
    fn target(self) -> Option<Target> {
        match self {
            Self::Menu(target)
            | Self::Freeze(target)
            | Self::Slow(target)
            | Self::Cut(target)
            | Self::Links(Some(target))
            | Self::Break(target) => Some(target),
            Self::Leave(node) | Self::Return(node) | Self::ConsoleOn(node) => {
                Some(Target::Node(node))
            }
            Self::Configure(actor)
            | Self::Rename(actor)
            | Self::Duplicate(actor)
            | Self::Delete(actor)
            | Self::Claim(actor) => Some(Target::Actor(actor)),
            Self::TabMenu | Self::AddNode | Self::Kinds | Self::Links(None) | Self::Help(_) => None,
        }
    }

    /// What it does now; nothing if it makes no sense.
    pub fn effect(self, view: &View) -> Option<Effect> {
        let act = |action| Some(Effect::Act(action));
        let open = |hand| Some(Effect::Page(PageEffect::Hand(hand)));
        match self {
            Self::TabMenu => open(Hand::Tabs),
            Self::Kinds => open(Hand::Kinds),
            Self::Menu(target) => name_of(view, target).and_then(|_| open(Hand::Of(target))),
            Self::ConsoleOn(node) => act(Action::OpenConsoleOn(node)),
            Self::AddNode => act(Action::AddNode),
            Self::Links(_) | Self::Break(_) | Self::Configure(_) | Self::Rename(_) => {
                open(Hand::Write(self.writing(view)?))
            }
            Self::Leave(node) => act(Action::Disconnect(Target::Node(node))),
            Self::Return(node) => act(Action::Reconnect(Target::Node(node))),
            Self::Duplicate(actor) => act(Action::Duplicate(actor)),
            Self::Delete(actor) => act(Action::Remove(actor)),
            Self::Claim(taker) => {
                let message = view.selected.as_ref()?.key;
                act(Action::Claim { message, taker })
            }
            Self::Help(way) => act(way_of(view, way)?.action.clone()),
            Self::Freeze(target) | Self::Slow(target) | Self::Cut(target) => {
                let how = self.affliction(plight_of(view, target)?);
                act(Action::Afflict { target, how })
            }
        }
    }

    fn affliction(self, plight: &PlightView) -> Affliction {
        match self {
            Self::Freeze(_) if plight.frozen => Affliction::Thaw,
            Self::Freeze(_) => Affliction::Freeze,
            Self::Cut(_) if plight.cut => Affliction::Heal,
            Self::Cut(_) => Affliction::Cut,
            _ if plight.slow > 1 => Affliction::Slow(1),
            _ => Affliction::Slow(SLOW_TIMES),
        }
    }

    /// The form that it opens.
    fn writing(self, view: &View) -> Option<Writing> {
        let name = self.target().and_then(|target| name_of(view, target));
        let (text, leaves, first) = match self {
            Self::Configure(actor) => (line_of(view, actor)?, Some(actor), ""),
            Self::Rename(actor) => (line_of(view, actor)?, Some(actor), "name"),
            Self::Links(None) => ("link latency 20ms..40ms".into(), None, "latency"),
            Self::Links(_) => {
                let text = format!("link {} latency 20ms..40ms", name?);
                (text, None, "latency")
            }
            _ => (format!("crash {} for 3s", name?), None, "word"),
        };
        Some(Writing {
            title: self.full_label(view),
            text,
            leaves,
            first,
        })
    }
}

/// What an actor or a node is called.
pub fn name_of(view: &View, target: Target) -> Option<String> {
    match target {
        Target::Node(key) => {
            let node = view.nodes.iter().find(|node| node.key == key)?;
            Some(node.name.clone())
        }
        Target::Actor(key) => {
            let actor = view.actors.iter().find(|actor| actor.key == key)?;
            Some(actor.name.clone())
        }
    }
}

/// What would help the selected entry in this way.
fn way_of(view: &View, way: Way) -> Option<&WayView> {
    let mut ways = view.left.iter().flat_map(|left| &left.ways);
    ways.find(|one| one.way == way)
}

fn plight_of(view: &View, target: Target) -> Option<&PlightView> {
    match target {
        Target::Node(key) => {
            let node = view.nodes.iter().find(|node| node.key == key)?;
            Some(&node.plight)
        }
        Target::Actor(key) => {
            let actor = view.actors.iter().find(|actor| actor.key == key)?;
            Some(&actor.plight)
        }
    }
}

fn line_of(view: &View, key: ActorKey) -> Option<String> {
    let actor = view.actors.iter().find(|actor| actor.key == key)?;
    (!actor.line.is_empty()).then(|| actor.line.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::command::UiCommand;
    use session::{LeftView, Session, Start};
    use std::collections::BTreeSet;
    use std::mem::discriminant;
    use std::rc::Rc;

    const fn way_in(command: &HandCommand) -> Option<Way> {
        match command {
            HandCommand::Help(way) => Some(*way),
            _ => None,
        }
    }

    #[test]
    fn its_keys_are_those_of_no_other_command() {
        let mut view = Session::new(Start::default()).view().clone();
        let way = |way| WayView {
            way,
            label: String::new(),
            line: String::new(),
            action: Action::Pause,
        };
        view.left = Some(Rc::new(LeftView {
            sentence: String::new(),
            ways: vec![way(Way::Resume), way(Way::Sweep)],
        }));
        let others: BTreeSet<&str> = UiCommand::all(&view)
            .into_iter()
            .filter(|command| !matches!(command, UiCommand::Hand(_)))
            .filter_map(UiCommand::shortcut)
            .collect();
        let mine = HandCommand::all(&view);
        for command in &mine {
            let key = command.shortcut();
            assert!(!others.contains(key), "{command:?} {key}");
            let same = mine.iter().filter(|other| other.shortcut() == key);
            let mut kinds: Vec<_> = same
                .map(|other| (discriminant(other), way_in(other)))
                .collect();
            kinds.dedup();
            // One key opens the menu of tabs, and one sends away and calls back.
            assert!(kinds.len() == 1 || matches!(key, "T" | "D"), "{key}");
        }
    }

    #[test]
    fn no_command_is_listed_twice() {
        let view = Session::new(Start::default()).view().clone();
        let all = UiCommand::all(&view);
        for (at, command) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(command), "{command:?}");
        }
    }

    #[test]
    fn a_key_on_a_row_is_about_its_actor() {
        let view = Session::new(Start::default()).view().clone();
        let actor = view.actors[0].key;
        let target = Target::Actor(actor);
        let delete = HandCommand::of_key("Delete", target);
        assert_eq!(delete, Some(HandCommand::Delete(actor)));
        assert_eq!(
            HandCommand::of_key("m", target),
            Some(HandCommand::Menu(target))
        );
        assert_eq!(HandCommand::of_key("q", target), None);
    }
}
