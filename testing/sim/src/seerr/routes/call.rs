//! A call that may be made.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

use super::answer::{Refused, member};
use crate::seerr::{Course, Kind, Sim, User, rights};

pub(super) struct Call {
    pub(super) sim: Arc<Sim>,
    /// Which of the log's; none: it came without a socket.
    pub(super) number: Option<usize>,
    /// As in `POST`.
    pub(super) method: String,
    /// After `/api/v1`.
    pub(super) words: Vec<String>,
    pub(super) query: BTreeMap<String, String>,
    /// Null when there was none.
    pub(super) body: Value,
    /// As whom; none: public.
    pub(super) caller: Option<i64>,
}

impl Call {
    /// As whom it is made.
    pub(super) fn user(&self) -> Result<User, Refused> {
        let state = self.sim.state();
        let user = self.caller.and_then(|id| state.users.get(&id));
        user.cloned().ok_or(Refused::Access)
    }

    /// Whether the caller has one of these rights.
    pub(super) fn may(&self, of: u64) -> bool {
        self.user().is_ok_and(|user| rights::any(user.permissions, of))
    }

    /// Refuses whoever has none of these rights.
    pub(super) fn needs(&self, of: u64) -> Result<User, Refused> {
        let user = self.user()?;
        if rights::any(user.permissions, of) { Ok(user) } else { Err(Refused::Access) }
    }

    /// The number at this place of the path: it was checked before.
    pub(super) fn id(&self, at: usize) -> i64 {
        self.words.get(at).and_then(|word| word.parse().ok()).unwrap_or(0)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// A whole number of the query: what follows a point is cut off.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        #[expect(clippy::cast_possible_truncation, reason = "that is what is meant")]
        self.get(name)?.parse::<f64>().ok().map(|number| number as i64)
    }

    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        integer(member(&self.body, name)?)
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        Kind::read(self.body.get("mediaType")?.as_str()?)
    }

    /// What the call does is noted with it.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Course) -> T) -> T {
        let done = self.sim.course(change);
        self.has_changed();
        done
    }

    pub(super) fn has_changed(&self) {
        if let Some(number) = self.number {
            self.sim.log().changed(number);
        }
    }
}

pub(super) fn integer(value: &Value) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "ids are whole")]
    value.as_i64().or_else(|| value.as_f64().map(|number| number as i64))
}
