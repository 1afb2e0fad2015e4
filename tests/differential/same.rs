//! Whether two values are the same as far as Redis promises.

use std::collections::BTreeMap;

use resp::Value;

use super::norm::Norm;

/// How far times and IDs of the two sides may lie apart.
const CLOCK_MS: i64 = 10_000;
/// Numbers from here on are taken for the milliseconds of a clock.
const CLOCK_FROM_MS: i64 = 1_500_000_000_000;
/// Until the year 2100, from where on times are given, not taken from the clock.
const CLOCK_TO_MS: i64 = 4_000_000_000_000;

/// What of CLIENT LIST is compared: what commands decide, and neither addresses nor sizes.
const CLIENT_FIELDS: &[&str] = &[
    "name", "flags", "db", "sub", "psub", "ssub", "multi", "watch", "cmd", "user", "lib-name",
    "lib-ver", "resp",
];
/// What is not compared behind these labels: how a radix tree is built.
const OPEN_LABELS: &[&[u8]] = &[b"radix-tree-keys", b"radix-tree-nodes"];
/// Behind these labels stand times.
const TIME_LABELS: &[&[u8]] = &[b"idle", b"inactive", b"seen-time", b"active-time"];

/// Counterparts found so far: what one side calls otherwise than the other.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Our number of each client, by the server's.
    pub clients: BTreeMap<i64, i64>,
    /// Our ID of a stream entry by the server's, where the clock gave it.
    ids: BTreeMap<Vec<u8>, Vec<u8>>,
}

impl Names {
    /// Whether these two replies to one request are the same.
    pub fn same(&mut self, server: &Value, ours: &Value, norm: Norm) -> bool {
        if server.as_error().is_some() || ours.as_error().is_some() {
            return self.with_our_numbers(server) == *ours;
        }
        match norm {
            Norm::Exact | Norm::Unsubscribed => self.equal(server, ours),
            Norm::Unordered => self.equal(&sorted(server, 1), &sorted(ours, 1)),
            Norm::Pairs => self.equal(&sorted(server, 2), &sorted(ours, 2)),
            Norm::Shape => shape(server, ours),
            Norm::Kind => kind(server) == kind(ours),
            Norm::Seconds => self.near(server, ours, 2),
            Norm::Millis => self.near(server, ours, CLOCK_MS),
            Norm::Clients => self.clients(server, ours),
            Norm::ClientId => match (server, ours) {
                (Value::Integer(server), Value::Integer(ours)) => {
                    self.clients.get(server) == Some(ours)
                }
                _ => server == ours,
            },
            Norm::Scan => self.scanned(server, ours),
            Norm::Pending => self.pending(server, ours),
        }
    }

    /// An error in which the numbers of clients, where they stand alone in quotes, are ours.
    fn with_our_numbers(&self, server: &Value) -> Value {
        let Value::Error(text) = server else {
            return server.clone();
        };
        let mut text = String::from_utf8_lossy(text).into_owned();
        for (server, ours) in &self.clients {
            text = text.replace(&format!("'{server}'"), &format!("'{ours}'"));
        }
        Value::Error(text.into_bytes())
    }

    fn equal(&mut self, server: &Value, ours: &Value) -> bool {
        match (server, ours) {
            (Value::Bulk(server), Value::Bulk(ours)) => self.bytes(server, ours),
            (Value::Simple(server), Value::Simple(ours)) => self.bytes(server, ours),
            (Value::Integer(server), Value::Integer(ours)) => {
                server == ours || clocks(*server, *ours)
            }
            (Value::Array(server), Value::Array(ours))
            | (Value::Push(server), Value::Push(ours)) => self.all(server, ours),
            (Value::Set(_), Value::Set(_)) => {
                let (server, ours) = (sorted(server, 1), sorted(ours, 1));
                self.all(items(&server), items(&ours))
            }
            (Value::Map(server), Value::Map(ours)) => self.maps(server, ours),
            (Value::Double(server), Value::Double(ours)) => {
                server == ours || (server.is_nan() && ours.is_nan())
            }
            _ => server == ours,
        }
    }

    /// Element by element, with regard to labels in flat arrays.
    fn all(&mut self, server: &[Value], ours: &[Value]) -> bool {
        server.len() == ours.len()
            && (0..server.len()).all(|at| {
                let label = at
                    .checked_sub(1)
                    .and_then(|before| server[before].as_bytes());
                self.labelled(label, &server[at], &ours[at])
            })
    }

    fn maps(&mut self, server: &[(Value, Value)], ours: &[(Value, Value)]) -> bool {
        let in_order = server
            .iter()
            .map(|(key, _)| key)
            .eq(ours.iter().map(|(key, _)| key));
        let by_key = |pairs: &[(Value, Value)]| {
            let mut pairs = pairs.to_vec();
            if !in_order {
                pairs.sort_by_key(|(key, _)| text(key));
            }
            pairs
        };
        let (server, ours) = (by_key(server), by_key(ours));
        server.len() == ours.len()
            && server
                .iter()
                .zip(&ours)
                .all(|((key, value), (our_key, our_value))| {
                    self.equal(key, our_key) && self.labelled(key.as_bytes(), value, our_value)
                })
    }

    fn labelled(&mut self, label: Option<&[u8]>, server: &Value, ours: &Value) -> bool {
        let is = |labels: &[&[u8]]| label.is_some_and(|label| labels.contains(&label));
        if is(OPEN_LABELS) && server.as_integer().is_some() {
            return ours.as_integer().is_some();
        }
        if is(TIME_LABELS) && server.as_integer().is_some() {
            return self.near(server, ours, CLOCK_MS);
        }
        self.equal(server, ours)
    }

    /// Times that lie close together. Below zero they mean something else, and are exact.
    fn near(&mut self, server: &Value, ours: &Value, by: i64) -> bool {
        match (server, ours) {
            (Value::Integer(server), Value::Integer(ours)) => {
                server == ours
                    || (*server >= 0 && *ours >= 0 && server.abs_diff(*ours) <= by as u64)
            }
            (Value::Array(server), Value::Array(ours)) => {
                server.len() == ours.len()
                    && server
                        .iter()
                        .zip(ours)
                        .all(|(server, ours)| self.near(server, ours, by))
            }
            _ => self.equal(server, ours),
        }
    }

    fn bytes(&mut self, server: &[u8], ours: &[u8]) -> bool {
        if server == ours {
            return true;
        }
        let (Some(server_ms), Some(our_ms)) = (clock_id(server), clock_id(ours)) else {
            return false;
        };
        let known = self
            .ids
            .entry(server.to_vec())
            .or_insert_with(|| ours.to_vec());
        known == ours && clocks(server_ms, our_ms)
    }

    /// XPENDING with a range: in each row the third is an idle time.
    fn pending(&mut self, server: &Value, ours: &Value) -> bool {
        let (server, ours) = (items(server), items(ours));
        let row = |value: &Value| {
            let row = items(value);
            (row.len() == 4).then(|| row.to_vec())
        };
        server.len() == ours.len()
            && server
                .iter()
                .zip(ours)
                .all(|(server, ours)| match (row(server), row(ours)) {
                    (Some(server), Some(ours)) => {
                        self.near(&server[2], &ours[2], CLOCK_MS)
                            && [0, 1, 3]
                                .into_iter()
                                .all(|at| self.equal(&server[at], &ours[at]))
                    }
                    _ => self.equal(server, ours),
                })
    }

    fn scanned(&mut self, server: &Value, ours: &Value) -> bool {
        match (items(server), items(ours)) {
            // How far an iteration has come is each side's own business.
            ([cursor, _], [our_cursor, _])
                if [cursor, our_cursor]
                    .iter()
                    .any(|cursor| cursor.as_bytes() != Some(b"0")) =>
            {
                true
            }
            ([_, found], [_, our_found]) => self.equal(&sorted(found, 1), &sorted(our_found, 1)),
            _ => self.equal(server, ours),
        }
    }

    fn clients(&self, server: &Value, ours: &Value) -> bool {
        let (Some(server), Some(ours)) = (lines(server), lines(ours)) else {
            return server == ours;
        };
        let known = server
            .into_iter()
            .filter_map(|(id, line)| Some((*self.clients.get(&id)?, line)));
        let known: BTreeMap<i64, String> = known.collect();
        let mut ours: BTreeMap<i64, String> = ours.into_iter().collect();
        ours.retain(|id, _| self.clients.values().any(|known| known == id));
        known == ours
    }
}

/// The number and what is compared of each line about a client.
fn lines(value: &Value) -> Option<Vec<(i64, String)>> {
    let text = value.as_bytes()?;
    let text = String::from_utf8_lossy(text).into_owned();
    let line = |line: &str| {
        let fields = line.split(' ').filter_map(|field| field.split_once('='));
        let kept = fields
            .clone()
            .filter(|(name, _)| CLIENT_FIELDS.contains(name));
        let kept = kept
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>();
        let id = fields
            .clone()
            .find(|(name, _)| *name == "id")?
            .1
            .parse()
            .ok()?;
        Some((id, kept.join(" ")))
    };
    Some(text.lines().filter_map(line).collect())
}

fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) | Value::Set(items) | Value::Push(items) => items,
        _ => &[],
    }
}

/// The milliseconds of a stream ID that a clock gave.
fn clock_id(id: &[u8]) -> Option<i64> {
    let (ms, sequence) = std::str::from_utf8(id).ok()?.split_once('-')?;
    sequence.parse::<u64>().ok()?;
    ms.parse().ok()
}

fn clocks(server: i64, ours: i64) -> bool {
    let range = CLOCK_FROM_MS..CLOCK_TO_MS;
    range.contains(&server) && range.contains(&ours) && server.abs_diff(ours) <= CLOCK_MS as u64
}

/// With the elements of the outermost array sorted, in groups of so many.
pub fn sorted(value: &Value, group: usize) -> Value {
    let sort = |items: &[Value]| {
        let mut groups: Vec<&[Value]> = items.chunks(group).collect();
        groups.sort_by_key(|group| group.iter().map(text).collect::<Vec<_>>());
        groups.concat()
    };
    match value {
        Value::Array(items) => Value::Array(sort(items)),
        Value::Set(items) => Value::Set(sort(items)),
        other => other.clone(),
    }
}

/// A value as redis-cli prints it.
pub fn text(value: &Value) -> String {
    let text = resp::format::tty(value);
    String::from_utf8_lossy(&text).trim_end().to_owned()
}

fn kind(value: &Value) -> u8 {
    let mut bytes = Vec::new();
    resp::encode::encode_value(value, &mut bytes);
    bytes.first().copied().unwrap_or(0)
}

fn shape(server: &Value, ours: &Value) -> bool {
    let (elements, our_elements) = (items(server), items(ours));
    let nil = |value: &Value| matches!(value, Value::NullBulk | Value::NullArray | Value::Null);
    kind(server) == kind(ours)
        && nil(server) == nil(ours)
        && elements.len() == our_elements.len()
        && elements
            .iter()
            .zip(our_elements)
            .all(|(server, ours)| shape(server, ours))
}
