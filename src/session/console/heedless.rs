//! Parameters that CONFIG SET takes, and that change nothing in this laboratory.

use broker::params::Parameter;

/// The parameters that a request would set without any effect here.
pub(crate) fn heedless(args: &[Vec<u8>]) -> Vec<&'static str> {
    let is_set = args.len() >= 4
        && args[0].eq_ignore_ascii_case(b"config")
        && args[1].eq_ignore_ascii_case(b"set");
    let names = args.iter().skip(2).step_by(2).filter(|_| is_set);
    let known = names.filter_map(|name| Parameter::find(name));
    known
        .filter(|parameter| !parameter.is_heeded())
        .map(|parameter| parameter.name)
        .collect()
}
