//! How much a text may be. (What a world may be is in `sim::spec`.)

/// Bytes of a text.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// Lines of a text.
pub const LINES_MAX: usize = 20_000;
/// Bytes of one line.
pub const LINE_BYTES_MAX: usize = 64 << 10;
/// Blocks within blocks, from the left margin.
pub const NESTING_MAX: usize = 16;
/// Diagnostics of one text; the last one says that there are more.
pub const DIAGNOSTICS_MAX: usize = 50;
/// Letters of a name.
pub const NAME_CHARS_MAX: usize = 32;
/// Characters of a found word that a diagnostic shows.
pub const FOUND_CHARS_MAX: usize = 40;
/// Characters of a line that a diagnostic shows.
pub const SHOWN_CHARS_MAX: usize = 1_000;
/// How often something may be repeated or counted.
pub const COUNT_MAX: u64 = 1_000_000_000_000;
/// Runs of a block in one burst.
pub const BURST_MAX: u64 = 100_000;
/// The greatest denominator of a probability, and the greatest rate.
pub const RATIO_MAX: u32 = 1_000_000_000;
/// Kinds that a text defines.
pub const KINDS_MAX: usize = 200;
/// Parameters of a kind.
pub const PARAMS_MAX: usize = 50;
/// Names that one program binds.
pub const BOUND_NAMES_MAX: usize = 200;
/// Arguments of one command.
pub const ARGS_MAX: usize = 5_000;
/// Bytes of the command lines of all actors, each with the values of its kind's parameters in their places.
pub const PROGRAM_BYTES_MAX: usize = 16 << 20;
/// Indices of a path into a reply.
pub const PATH_MAX: usize = 16;
