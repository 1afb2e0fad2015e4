//! The ways from what is drawn back to the root component. They are made once: what a component is given stays the same object, and
//! a component that is given nothing new is not drawn again.

use session::diagram::Window;
use session::{Action, NodeKey};
use yew::prelude::*;

use super::beside::Glance;
use super::command::UiCommand;
use super::components::Offer;
use super::desk::Desk;
use super::hand::Hand;
use super::load::{self, Loaded};
use super::{App, Msg, press};

/// One door for each kind of message.
pub struct Doors {
    pub act: Callback<Action>,
    pub run: Callback<UiCommand>,
    pub press: Callback<UiCommand>,
    pub open_tray: Callback<Option<&'static str>>,
    pub filter_ledger: Callback<Option<NodeKey>>,
    pub zoom: Callback<f64>,
    pub show_window: Callback<Window>,
    pub glance: Callback<Glance>,
    pub look: Callback<Action>,
    pub look_in_tray: Callback<Option<&'static str>>,
    pub save: Callback<Offer>,
    pub save_text: Callback<String>,
    pub edit_text: Callback<()>,
    pub load: Callback<Loaded>,
    pub open_hand: Callback<Hand>,
    pub close: Callback<()>,
    /// Keys that nobody inside takes.
    pub key: Callback<KeyboardEvent>,
    pub drag_over: Callback<DragEvent>,
    pub drop: Callback<DragEvent>,
}

impl Doors {
    /// The doors of a mount.
    pub fn new(ctx: &Context<App>, desk: &Desk) -> Self {
        let link = ctx.link();
        let key = {
            let (link, desk) = (link.clone(), desk.clone());
            Callback::from(move |event: KeyboardEvent| press(&link, &desk, &event))
        };
        let (drag_over, drop) = file_drops(ctx);
        Self {
            act: link.callback(Msg::Act),
            run: link.callback(Msg::Run),
            press: link.callback(Msg::Press),
            open_tray: link.callback(Msg::OpenTray),
            filter_ledger: link.callback(Msg::FilterLedger),
            zoom: link.callback(Msg::Zoom),
            show_window: link.callback(Msg::ShowWindow),
            glance: link.callback(Msg::Glance),
            look: link.callback(|action| Msg::Glance(Glance::Look(action))),
            look_in_tray: link.callback(|tray| Msg::Glance(Glance::OpenTray(tray))),
            save: link.callback(Msg::Save),
            save_text: link.callback(Msg::SaveText),
            edit_text: link.callback(|()| Msg::Press(UiCommand::WorldText)),
            load: link.callback(Msg::Loaded),
            open_hand: link.callback(Msg::Hand),
            close: link.callback(|()| Msg::CloseDialog),
            key,
            drag_over,
            drop,
        }
    }
}

/// A file that is dropped anywhere is taken for a world's text; without this a browser would leave the page for it.
fn file_drops(ctx: &Context<App>) -> (Callback<DragEvent>, Callback<DragEvent>) {
    let over = Callback::from(|event: DragEvent| {
        if load::has_file(&event) {
            event.prevent_default();
        }
    });
    let tell = ctx.link().callback(Msg::Loaded);
    let drop = Callback::from(move |event: DragEvent| {
        if let Some(file) = load::dropped(&event) {
            event.prevent_default();
            load::read(&file, tell.clone());
        }
    });
    (over, drop)
}
