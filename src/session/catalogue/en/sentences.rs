//! Sentences from facts.

use super::{because, list, role};
use crate::catalogue::text::millis;
use crate::catalogue::{Audience, Doing, Fact, Loss};
use sim::fate::Reason;
use sim::trace::{Affliction, Limit};

pub(in crate::catalogue) fn sentence(fact: &Fact) -> String {
    match fact {
        Fact::Lost(loss) => lost(loss),
        Fact::Sent { who, payload, node } => format!("{who} sends {payload} to {node}."),
        Fact::Answered { who, node } => format!("{node} answered {who}."),
        Fact::Published {
            who,
            payload,
            channel,
            receivers,
            listeners,
        } => {
            let is_counted_twice = *listeners < *receivers as usize;
            published((who, payload, channel), *receivers, is_counted_twice)
        }
        Fact::Notified {
            node,
            payload,
            channel,
            listeners,
        } => notified((node, payload, channel), *listeners),
        Fact::Got { who, payload } => format!("{} got {payload}.", list(who)),
        Fact::Subscribed { who, channel } => format!("{who} subscribed to {channel}."),
        Fact::InHand { who, payload } => format!("{payload} is in {who}'s hands."),
        Fact::WorkBegan { who, payload } => format!("{who} works on {payload}."),
        Fact::WorkEnded { who, payload } => format!("{who} is done with {payload}."),
        other => of_lists(other),
    }
}

/// Lists, and waiting for them.
fn of_lists(fact: &Fact) -> String {
    match fact {
        Fact::Pushed { who, payload, key } => {
            format!("{who} pushed {payload} onto the list {key}.")
        }
        Fact::Popped {
            who,
            payload,
            key,
            waited: true,
        } => format!("{who} was waiting on {key} and is served {payload} at once."),
        Fact::Popped {
            who, payload, key, ..
        } => format!("{who} popped {payload} from {key}; the list no longer has it."),
        Fact::Moved {
            who,
            payload,
            from,
            to,
        } => format!("{who} moved {payload} from {from} to {to}."),
        Fact::Parked { who, keys } => {
            format!("{who} is blocked until something comes to {}.", list(keys))
        }
        Fact::TimedOut { who, keys } => {
            format!("{who} waited on {} in vain: the time is up.", list(keys))
        }
        Fact::Removed { payload, key } => format!("{payload} was removed from {key}."),
        other => of_streams(other),
    }
}

/// Streams and groups.
fn of_streams(fact: &Fact) -> String {
    match fact {
        Fact::Appended { who, payload, key } => {
            format!("{who} added {payload} to the stream {key}, which keeps it.")
        }
        Fact::Read { who, payload, .. } => {
            let verb = if who.len() == 1 { "reads" } else { "read" };
            format!("{} {verb} {payload}; it stays in the stream.", list(who))
        }
        Fact::Delivered {
            who,
            payload,
            again: true,
            ..
        } => format!("{who} is handed {payload} again; it is still pending."),
        Fact::Delivered {
            who,
            payload,
            group,
            ..
        } => format!("Group \"{group}\" hands {payload} to {who}; it is pending until XACK."),
        Fact::Acked {
            who,
            payload,
            group,
        } => format!("{who} acknowledged {payload}; group \"{group}\" is done with it."),
        Fact::Released {
            who,
            payload,
            group,
        } => format!(
            "{who} gave {payload} back (XNACK); group \"{group}\" keeps it pending, and anybody may claim it."
        ),
        Fact::Claimed {
            who,
            taker: Some(taker),
            payload,
            group,
        } => format!(
            "{who} claimed {payload} for {taker}: in group \"{group}\" it is pending at {taker} until XACK, and {taker} gets it on reading its own pending entries (ID 0, not >)."
        ),
        Fact::Claimed {
            who,
            taker: None,
            payload,
            group,
        } => format!("{who} claimed {payload}, which was pending in group \"{group}\"."),
        other => of_the_world(other),
    }
}

/// What happens to actors and nodes rather than to messages.
fn of_the_world(fact: &Fact) -> String {
    match fact {
        Fact::CrashedPending {
            who,
            payload,
            group,
        } => format!(
            "{who} crashed before acknowledging {payload}. It is not lost: group \"{group}\" keeps it pending until another member claims it (XAUTOCLAIM)."
        ),
        Fact::Crashed {
            who,
            holding: Some(payload),
        } => format!("{who} crashed with {payload} in hand."),
        Fact::Crashed { who, .. } => format!("{who} crashed."),
        Fact::Started { who } => format!("{who} started again."),
        Fact::Added { who, role: of } => format!("{who} joined as a {}.", role(*of)),
        Fact::Left { who } => format!("{who} left."),
        Fact::ConnectionCut { who } => format!("{who}'s connection was cut."),
        Fact::Back { who } => format!("{who} is connected again."),
        Fact::NodeCrashed { node } => format!("The node {node} crashed, and its memory is gone."),
        Fact::NodeAdded { node } => format!("The node {node} was added, empty."),
        Fact::NodeStarted { node } => format!("The node {node} started again."),
        Fact::Afflicted { who, how } => afflicted(who.as_deref(), *how),
        Fact::Retries {
            who,
            error: Some(error),
        } => format!("{who} got an error and will send the same again: {error}"),
        Fact::Retries { who, .. } => {
            format!("{who} never got the reply, and will send the same again.")
        }
        Fact::Trouble { who, error } => format!("{who} got an error: {error}"),
        Fact::Ended => "The world has run to its end.".into(),
        Fact::LimitReached { limit } => {
            format!("The world stopped at a limit: {}.", limit_name(*limit))
        }
        _ => String::new(),
    }
}

/// What befalls somebody, or all links.
fn afflicted(who: Option<&str>, how: Affliction) -> String {
    let name = who.unwrap_or("Everybody");
    match how {
        Affliction::Frozen => format!("{name} stands still (frozen); the connections stay."),
        Affliction::Thawed => format!("{name} goes on, and finds what came meanwhile."),
        Affliction::Slowed(1) => format!("{name} is as fast as before."),
        Affliction::Slowed(times) => format!("{name} is {times} times as slow."),
        Affliction::Cut => {
            format!("{name} is cut off: nothing gets through, and nobody is told.")
        }
        Affliction::Healed => {
            format!("{name} is reachable again; what was held back goes on its way.")
        }
        Affliction::Links(link) => {
            let whose = who.map_or("Links".to_string(), |who| format!("Links of {who}"));
            let (least, most) = (millis(link.latency_us_min), millis(link.latency_us_max));
            let (lost, of) = (link.drop.numerator, link.drop.denominator);
            match lost {
                0 => format!("{whose} now take {least} ms to {most} ms, one way."),
                _ => format!(
                    "{whose} now take {least} ms to {most} ms, one way, and lose {lost} of {of} packets."
                ),
            }
        }
    }
}

/// PUBLISH counts subscriptions; where a client has two that match, they are not as many subscribers.
fn published(
    (who, payload, channel): (&str, &str, &str),
    receivers: u32,
    is_counted_twice: bool,
) -> String {
    match receivers {
        0 => format!("{who} published {payload} on {channel}, and nobody was listening."),
        1 => format!("{who} published {payload} on {channel}; one subscriber was listening."),
        n if is_counted_twice => {
            format!("{who} published {payload} on {channel}; {n} subscriptions matched.")
        }
        n => format!("{who} published {payload} on {channel}; {n} subscribers were listening."),
    }
}

fn notified((node, payload, channel): (&str, &str, &str), listeners: usize) -> String {
    match listeners {
        1 => format!("{node} told {payload} on {channel} to the one client that listens."),
        n => format!("{node} told {payload} on {channel} to the {n} clients that listen."),
    }
}

fn lost(loss: &Loss) -> String {
    let payload = &loss.payload;
    let why = because(loss);
    let more = match loss.more {
        0 => String::new(),
        n => format!(" ({n} more went the same way.)"),
    };
    if loss.audience == Audience::Nobody {
        return match loss.reason {
            Reason::NoSubscriber => format!("{payload} reached nobody: {why}.{more}"),
            _ => format!("{payload} is lost: {why}.{more}"),
        };
    }
    match &loss.audience {
        Audience::One(name) => format!("{name} missed {payload}: {why}.{more}"),
        Audience::Group(name) => format!("{payload} is lost to group \"{name}\": {why}.{more}"),
        _ => format!("{payload} is lost: {why}.{more}"),
    }
}

pub(in crate::catalogue) fn doing(doing: &Doing) -> String {
    match doing {
        Doing::Crashed => "crashed".into(),
        Doing::Away => "away".into(),
        Doing::Connecting => "connecting".into(),
        Doing::Blocked { keys } => format!("blocked on {}", list(keys)),
        Doing::Working { payload, more: 0 } => format!("working on {payload}"),
        Doing::Working { payload, more } => format!("working on {payload} and {more} more"),
        Doing::Listening { channels } => format!("listening to {}", list(channels)),
        Doing::Sends { interval } => format!("sends every {interval}"),
        Doing::Waiting => "waiting for a reply".into(),
        Doing::Idle => "idle".into(),
    }
}

const fn limit_name(limit: Limit) -> &'static str {
    match limit {
        Limit::EventsPerInstant => "too many events at one instant",
        Limit::EventsQueued => "too many events to come",
        Limit::PacketsUnderWay => "too many packets under way",
        Limit::Actors => "too many actors",
        Limit::Messages => "too many messages",
        Limit::Audiences => "too many audiences (lists, groups and subscribers)",
    }
}
