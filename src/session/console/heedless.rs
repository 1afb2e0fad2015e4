//! Parameters that CONFIG SET takes, and that change nothing in this laboratory yet.

/// Nodes have no disk, no memory limit, no output buffer limit, no replicas and no time limits for clients yet.
const HEEDLESS: [&str; 15] = [
    "appendfsync",
    "appendonly",
    "client-output-buffer-limit",
    "latency-monitor-threshold",
    "maxclients",
    "maxmemory",
    "maxmemory-clients",
    "maxmemory-policy",
    "maxmemory-samples",
    "min-replicas-max-lag",
    "min-replicas-to-write",
    "min-slaves-max-lag",
    "min-slaves-to-write",
    "save",
    "timeout",
];

/// The parameters that a request would set without any effect here.
pub(crate) fn heedless(args: &[Vec<u8>]) -> Vec<&'static str> {
    let is_set = args.len() >= 4
        && args[0].eq_ignore_ascii_case(b"config")
        && args[1].eq_ignore_ascii_case(b"set");
    let names = args.iter().skip(2).step_by(2).filter(|_| is_set);
    names.filter_map(|name| known(name)).collect()
}

fn known(name: &[u8]) -> Option<&'static str> {
    HEEDLESS
        .into_iter()
        .find(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}
