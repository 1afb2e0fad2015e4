//! Files that a person can take along: the diagram, the ledger and the trace, as text in documented formats
//! (`docs/exports.md`). The session makes the text; whoever shows the session hands it out.
//!
//! Nothing in a file depends on the language but the diagram's own words; ids are the stable ones of ledger and trace.

mod csv;
mod event;
mod json;
mod ledger;
mod row;
#[cfg(test)]
mod tests;
mod trace;

pub(crate) use ledger::{ledger_csv, ledger_json};
pub(crate) use trace::{trace_csv, trace_json};

/// What can be taken along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// The space-time diagram of a window, as SVG.
    Diagram(crate::diagram::Window),
    /// The ledger as a table.
    LedgerCsv,
    /// The ledger as one object.
    LedgerJson,
    /// The trace as a table.
    TraceCsv,
    /// The trace as one object with a record a line.
    TraceJson,
}

/// A file to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What it is to be called.
    pub name: String,
    /// Its media type, with the character set.
    pub media_type: &'static str,
    /// Its content, in UTF-8.
    pub text: String,
}

impl FileKind {
    /// The part of the name behind the world's.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Self::Diagram(_) => "diagram.svg",
            Self::LedgerCsv => "ledger.csv",
            Self::LedgerJson => "ledger.json",
            Self::TraceCsv => "trace.csv",
            Self::TraceJson => "trace.json",
        }
    }

    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Diagram(_) => "image/svg+xml;charset=utf-8",
            Self::LedgerCsv | Self::TraceCsv => "text/csv;charset=utf-8",
            Self::LedgerJson | Self::TraceJson => "application/json;charset=utf-8",
        }
    }
}
