//! What Redis leaves open in the replies to a command.

use broker::table;

use super::Request;

/// How the reply to a request is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// Byte for byte.
    Exact,
    /// The elements of the outermost array in any order.
    Unordered,
    /// A flat array of pairs, which come in any order.
    Pairs,
    /// Chance decides which elements, but not how many and of which types.
    Shape,
    /// Only whether it is an error, and its outermost type.
    Kind,
    /// A time to live in seconds.
    Seconds,
    /// A time in milliseconds.
    Millis,
    /// Lines about clients, of which only what the commands decide is compared.
    Clients,
    /// The number of the asking client.
    ClientId,
    /// A cursor, and elements in any order.
    Scan,
    /// Confirmations of which the names come in any order.
    Unsubscribed,
    /// Entries with an idle time.
    Pending,
}

/// The table's entry for a request, the subcommand's where it has one, and the number of words that name it.
pub fn command(request: &Request) -> Option<(&'static table::Command, usize)> {
    let command = table::lookup(request.first()?)?;
    let sub = request.get(1).and_then(|word| command.subcommand(word));
    Some(sub.map_or((command, 1), |sub| (sub, 2)))
}

/// What is left open in the reply to this request.
pub fn norm(request: &Request) -> Norm {
    let Some((command, _)) = command(request) else {
        return Norm::Exact;
    };
    match command.name {
        "srandmember" | "hrandfield" | "zrandmember" | "spop" | "randomkey" => Norm::Shape,
        "hgetall" | "config|get" => Norm::Pairs,
        "hkeys" | "hvals" | "pubsub|channels" | "pubsub|shardchannels" => Norm::Unordered,
        "ttl" | "httl" | "object|idletime" => Norm::Seconds,
        "pttl" | "hpttl" => Norm::Millis,
        "client|list" | "client|info" => Norm::Clients,
        "client|id" => Norm::ClientId,
        "scan" | "sscan" | "hscan" | "zscan" if from_the_start(request) => Norm::Scan,
        "scan" | "sscan" | "hscan" | "zscan" => Norm::Kind,
        "xpending" => Norm::Pending,
        "unsubscribe" | "punsubscribe" | "sunsubscribe" if request.len() == 1 => Norm::Unsubscribed,
        "sort" | "sort_ro" if open_sort(request) && word(request, "LIMIT").is_some() => Norm::Shape,
        "sort" | "sort_ro" if open_sort(request) => Norm::Unordered,
        "time" | "info" | "lastsave" | "role" | "hello" | "memory|usage" | "memory|stats"
        | "memory|doctor" | "object|freq" | "object|refcount" => Norm::Kind,
        name if name.starts_with("command") && name != "command|getkeys" => Norm::Kind,
        _ if command.tips.contains(&"nondeterministic_output_order") => Norm::Unordered,
        _ => Norm::Exact,
    }
}

fn word(request: &Request, word: &str) -> Option<usize> {
    request
        .iter()
        .position(|found| found.eq_ignore_ascii_case(word.as_bytes()))
}

/// A cursor that another iteration gave means nothing.
fn from_the_start(request: &Request) -> bool {
    let place = if request[0].len() == 4 { 1 } else { 2 };
    request.get(place).is_some_and(|cursor| cursor == b"0")
}

/// Whether SORT leaves an order open: a BY that holds no `*` sorts nothing, and a set has no order; with ALPHA, elements of
/// equal weight come in any order.
pub fn open_sort(request: &Request) -> bool {
    let pattern = word(request, "BY").and_then(|at| request.get(at + 1));
    let set = request.get(1).is_some_and(|key| key.starts_with(b"s"));
    pattern.is_some_and(|pattern| {
        let sorts = pattern.contains(&b'*');
        (sorts && word(request, "ALPHA").is_some()) || (!sorts && set)
    })
}
