//! Files that a person takes along: what is in each, and under which name.

use session::{FileKind, Session};
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, HtmlElement};

use super::components::Offer;
use super::{App, canvas, save};

impl App {
    pub(super) fn save(&self, offer: Offer) {
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
}
