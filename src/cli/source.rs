//! The scenario that a command is about: read from a file or the standard input, its mistakes shown.

use std::io::{self, Read};
use std::path::Path;

use crate::Problem;

/// A scenario's text; `-` is the standard input.
///
/// # Errors
/// One sentence, when it cannot be read.
pub fn text(file: &Path) -> Result<String, Problem> {
    let bytes = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    let bytes = bytes.map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let text = scenario::diagnostic::text_of(&bytes).map_err(|diagnostic| {
        eprintln!("{diagnostic}\n");
        format!("{} is no text", file.display())
    })?;
    Ok(text.to_owned())
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
