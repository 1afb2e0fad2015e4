//! A short session as a transcript case, with what the server says filled in.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::transcript::File;
use crate::transcript::compare::step_fits;
use crate::transcript::play::{Failure, play};
use crate::transcript::tcp::Server;

use super::norm::{Norm, norm};
use super::{Session, Step, name, typed};

/// The session in the form of a transcript, without the replies.
pub fn transcript(session: &Session, title: &str) -> String {
    let mut out = format!("# {title}\n");
    for client in (0..session.resp3.len()).filter(|client| session.resp3[*client]) {
        let _ = writeln!(out, "@ {} 3", name(client));
    }
    for step in &session.steps {
        match step {
            Step::Close { client } => {
                let _ = writeln!(out, "@ close {}", name(*client));
            }
            Step::Send {
                client,
                requests,
                wait_ms,
            } => {
                for request in requests {
                    if norm(request) == Norm::Unordered {
                        let _ = writeln!(out, "~unordered");
                    }
                    let _ = writeln!(out, "{}> {}", name(*client), typed(request));
                }
                if *wait_ms > 0 {
                    let _ = writeln!(out, "+{wait_ms}ms");
                }
            }
        }
    }
    out
}

/// Writes the case into a file, with the server's replies, and says where.
///
/// # Errors
/// When the server cannot be spoken to, or the file not written.
pub fn store(
    session: &Session,
    title: &str,
    path: &Path,
    binary: &Path,
) -> Result<PathBuf, Failure> {
    let bare = transcript(session, title);
    std::fs::create_dir_all(path.parent().ok_or("a file lies in a folder")?)?;
    std::fs::write(path, &bare)?;
    let mut file = File::parse(&bare)?;
    let mut server = Server::start(binary)?;
    for case in &mut file.cases {
        let played = play(case, &mut server)?;
        for (step, actual) in case.steps.iter_mut().zip(&played.steps) {
            if !step_fits(&step.expected, actual, &played) {
                step.expected.clone_from(actual);
            }
        }
    }
    std::fs::write(path, file.to_string())?;
    Ok(path.to_owned())
}
