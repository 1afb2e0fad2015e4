//! What a session gives besides its view, when it is asked: the diagram of a window, and files to be taken along.

use super::Session;
use crate::diagram::{Ask, DiagramView, Window, picture, svg};
use crate::files::{File, FileKind, ledger_csv, ledger_json, trace_csv, trace_json};

/// The size of a diagram in a file, in CSS pixels; it grows with its lanes.
const FILE_SIZE: (f64, f64) = (1_200.0, 420.0);

impl Session {
    /// The space-time diagram of a window of time, up to the shown moment. Records are folded when it is asked for, so one
    /// that nobody looks at costs nothing.
    pub fn diagram(&self, window: Window) -> DiagramView {
        let (log, folds) = (self.world.trace(), &self.folds);
        let mut diagram = self.diagram.borrow_mut();
        diagram.catch_up(log, folds.cursor(), &folds.roads, &folds.known);
        diagram.view(&Ask {
            window,
            now: self.pace.shown,
            language: self.language,
            selection: self.selection,
            roads: &folds.roads,
            known: &folds.known,
        })
    }

    /// A file of the world as it is shown now.
    pub fn file(&self, kind: FileKind) -> File {
        let end = self.folds.cursor();
        let text = match kind {
            FileKind::Diagram(window) => self.diagram_file(window),
            FileKind::LedgerCsv => ledger_csv(&self.world),
            FileKind::LedgerJson => ledger_json(&self.world),
            FileKind::TraceCsv => trace_csv(&self.world, end),
            FileKind::TraceJson => trace_json(&self.world, end),
        };
        File {
            name: format!("brokerlab-{}-{}", self.scenario.slug(), kind.suffix()),
            media_type: kind.media_type(),
            text,
        }
    }

    fn diagram_file(&self, window: Window) -> String {
        let view = self.diagram(window);
        let laid_out = picture(&view, FILE_SIZE.0, FILE_SIZE.1);
        svg(&laid_out, &view.summary, &view.notes)
    }
}
