//! Rows of the table that no command line can fill, each with its reason.

/// Commands that take a row in general, and cannot fill it.
type Exempt = (&'static [&'static str], &'static str, &'static str);

const EXEMPT: &[Exempt] = &[
    (
        &["setnx", "setex", "psetex", "mset", "msetnx", "msetex"],
        "type",
        "what was there is overwritten, or not looked at",
    ),
    (
        &["mget"],
        "type",
        "a key of another type is as good as none",
    ),
];

/// Why a row is not shown, if it need not be.
pub fn reason(command: &str, row: &str) -> Option<&'static str> {
    let found = EXEMPT
        .iter()
        .find(|(names, of, _)| *of == row && names.contains(&command));
    found.map(|(_, _, why)| *why)
}

/// All of them: command, row, reason.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    EXEMPT
        .iter()
        .flat_map(|(names, row, why)| names.iter().map(|name| (*name, *row, *why)))
}
