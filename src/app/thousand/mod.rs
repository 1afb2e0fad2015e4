//! Many worlds of one text, played in workers: [`crew`] holds the workers, [`run`] an exploration that they are busy with, and
//! [`errand`] what one of them is sent for besides.

mod crew;
mod errand;
mod run;

pub use crew::Heard;
pub use errand::Errand;
pub use run::Run;
