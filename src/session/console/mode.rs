//! What a connection is in: its database, its transaction, its protocol. redis-cli knows them from what was asked and how it
//! was answered, and shows them in its prompt; so does a tab.

use resp::Value;

/// What redis-cli would keep of one connection; a new one begins anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mode {
    db: u32,
    /// Between MULTI and EXEC: the database before MULTI.
    before_multi: Option<u32>,
    pub is_resp3: bool,
    /// MONITOR was answered.
    pub monitors: bool,
}

/// What a request would change if it is answered without an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Select(u32),
    Multi,
    Exec,
    Discard,
    Protocol { is_resp3: bool },
    Monitor,
    Reset,
}

impl Change {
    /// What a request is about to change.
    pub fn of(args: &[Vec<u8>]) -> Option<Self> {
        let (name, rest) = args.split_first()?;
        let first = rest.first().map(|arg| String::from_utf8_lossy(arg));
        match (&*name.to_ascii_lowercase(), first) {
            (b"select", Some(db)) => db.parse().ok().map(Self::Select),
            (b"multi", None) => Some(Self::Multi),
            (b"exec", None) => Some(Self::Exec),
            (b"discard", None) => Some(Self::Discard),
            (b"monitor", None) => Some(Self::Monitor),
            (b"reset", None) => Some(Self::Reset),
            (b"hello", Some(version)) => Some(Self::Protocol {
                is_resp3: version == "3",
            }),
            _ => None,
        }
    }
}

impl Mode {
    /// Is it in the first database, and in no transaction?
    pub fn is_plain(&self) -> bool {
        self.db == 0 && self.before_multi.is_none()
    }

    /// A request was answered; without a reply (CLIENT REPLY) it counts as done.
    pub fn take(&mut self, change: Change, reply: Option<&Value>) {
        let failed = reply.is_some_and(|reply| reply.as_error().is_some());
        match change {
            // Whatever its reply, EXEC ends the transaction; what was not run has selected nothing.
            Change::Exec => {
                let before = self.before_multi.take();
                if failed || reply.is_some_and(Value::is_null) {
                    self.db = before.unwrap_or(self.db);
                }
            }
            _ if failed => {}
            Change::Select(db) => self.db = db,
            Change::Multi => self.before_multi = Some(self.db),
            Change::Discard => self.db = self.before_multi.take().unwrap_or(self.db),
            Change::Protocol { is_resp3 } => self.is_resp3 = is_resp3,
            // Within a transaction it is queued, and refused by EXEC.
            Change::Monitor => self.monitors = self.before_multi.is_none(),
            Change::Reset => *self = Self::default(),
        }
    }

    /// The selected database.
    pub fn db(&self) -> u32 {
        self.db
    }

    /// `[1]`, `(TX)`, `[1](TX)`, or nothing.
    pub fn shown(&self) -> String {
        let db = match self.db {
            0 => String::new(),
            db => format!("[{db}]"),
        };
        let transaction = self.before_multi.map_or("", |_| "(TX)");
        db + transaction
    }
}
