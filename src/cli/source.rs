//! The scenario that a command is about: read from a file or the standard input, its mistakes shown.

use std::io::{self, Read};
use std::path::Path;

use crate::Problem;

/// A scenario's text; `-` is the standard input.
///
/// # Errors
/// One sentence, when it cannot be read.
pub fn text(file: &Path) -> Result<String, Problem> {
    let text = if file.as_os_str() == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(file)
    };
    text.map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

/// The text as a world; what is wrong with it, and what the world does without, is shown.
///
/// # Errors
/// One sentence that counts the mistakes.
pub fn compiled(file: &Path, text: &str) -> Result<scenario::Compiled, Problem> {
    let compiled = scenario::compile(text).map_err(|found| {
        for diagnostic in &found {
            eprintln!("{diagnostic}\n");
        }
        let count = found.len();
        let s = if count == 1 { "" } else { "s" };
        format!("{}: {count} error{s}", file.display())
    })?;
    for note in &compiled.notes {
        eprintln!("{note}\n");
    }
    Ok(compiled)
}

/// What went wrong when the output was written. Whoever reads may stop reading: that is no mistake.
///
/// # Errors
/// One sentence.
pub fn written(done: io::Result<()>) -> Result<(), Problem> {
    match done {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("the output cannot be written: {error}"))
        }
        _ => Ok(()),
    }
}
