//! The parts of the page, one component a file. They are given data and callbacks, and send an `Action` or a `UiCommand`.

mod actor_row;
mod actors;
mod button;
mod clock;
mod console;
mod console_output;
mod console_prompt;
mod console_tabs;
mod countdown;
mod header;
mod help;
mod ledger;
mod ledger_row;
mod narration;
mod overlay;
mod palette;
mod panes;
mod stage;
mod story;
mod time_line;
mod trays;

pub use actors::Actors;
pub use console::Console;
pub use header::Header;
pub use help::{Help, entries};
pub use ledger::Ledger;
pub use narration::Narration;
pub use palette::Palette;
pub use panes::Panes;
pub use stage::Stage;
pub use story::Story;
pub use time_line::{Pace, TimeLine};
pub use trays::Trays;
