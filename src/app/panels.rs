//! What the root component hands down: the parts of the page with their data and the doors back.

use session::NodeKey;
use yew::prelude::*;

use super::components::{
    Actors, Charts, Checks, Claims, Compare, Console, Diagram, Export, FutureName, Hands, Header,
    Help, Ledger, Narration, Pace, Palette, Panes, Side, Sight, Stage, Story, TakeUp, TimeLine,
    Trays, Whose, WorldText, entries, names,
};
use super::doors::Doors;
use super::same::Same;
use super::{App, Dialog};

impl App {
    pub(super) fn panels(&self) -> Html {
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

    pub(super) fn dialog(&self) -> Html {
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
}
